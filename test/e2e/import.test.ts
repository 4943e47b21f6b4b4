import t from 'tap'
import { join } from 'node:path'
import { runAlertmanager } from '../support/alertmanager.ts'
import { getJson, postAlerts, postSilence } from '../support/api.ts'
import { startInbox } from '../support/inbox.ts'
import { startProgram, temporaryFolder, without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { tocsin } from '../support/tocsin.ts'

const minute = 60_000
const begun = Date.now() - 3 * minute
const time = (ms: number) => new Date(ms).toISOString()
/** About what the move takes: whatever is told of it after that is told by the log that was taken over. */
const repeat = 12_000

const fire = (alertname: string, labels: { [name: string]: string } = {}) => ({ labels: { alertname, host: 'é "1"', ...labels }, startsAt: time(begun) })

t.test('whoever moves from Alertmanager keeps the silences and hears nothing twice', { skip: without('prometheus-alertmanager', 'redis-server') }, async t => {
  const inbox = await startInbox(t)
  const hook = (name: string, more = {}) => ({ name, webhook_configs: [{ url: inbox.url(name), ...more }] })
  const line = (name: string, more = {}) => ({ matchers: [`alertname=~"${name}|x"`], receiver: name, ...more })
  const config = {
    route: {
      receiver: 'rest',
      group_by: ['alertname'],
      group_wait: '1s',
      group_interval: '1s',
      repeat_interval: '3h',
      routes: [line('Quiet'), line('Repeats', { repeat_interval: `${repeat}ms` }), line('Ends'), line('Silenced'), line('Gone')]
    },
    receivers: [hook('rest'), hook('Quiet'), hook('Repeats'), hook('Ends'), hook('Silenced'), hook('Gone', { send_resolved: false })]
  }
  const folder = await temporaryFolder(t)
  const alertmanager = await runAlertmanager(t, { folder, config })
  const silence = (alertname: string, endsAt = Date.now() + 60 * minute) => postSilence(alertmanager.origin, {
    matchers: [{ name: 'alertname', value: alertname, isRegex: false }, { name: 'host', value: 'é.*', isRegex: true }], startsAt: time(begun), endsAt: time(endsAt), createdBy: 'ana', comment: 'moving "on"'
  })
  const ids = [await silence('Silenced'), await silence('Other')]
  const ended = await silence('Rest')
  await fetch(`${alertmanager.origin}/api/v2/silence/${ended}`, { method: 'DELETE' })
  const firing = [fire('Quiet'), fire('Quiet', { host: '2' }), fire('Repeats'), fire('Ends'), fire('Silenced'), fire('Gone'), fire('Gone', { host: '2' })]
  const postedAt = Date.now()
  await postAlerts(alertmanager.origin, firing)
  for (const { name } of config.receivers) if (name !== 'rest' && name !== 'Silenced') await inbox.wait(name, 1)
  const silencesThere = await getJson<Array<{ id: string, updatedAt: string }>>(`${alertmanager.origin}/api/v2/silences`)
  alertmanager.kill()
  t.equal((await alertmanager.exited).code, 0)
  const toldBefore = Object.fromEntries(config.receivers.map(({ name }) => [name, inbox.bodies(name).length]))
  const later = (name: string) => inbox.bodies(name).slice(toldBefore[name])

  const home = await temporaryFolder(t)
  const imported = startProgram(t, { ...tocsin, args: [...tocsin.args, 'import', `--storage.path=${folder}`, `--serve.storage-path=${join(home, 'data')}`] })
  t.equal((await imported.exited).code, 0, imported.lines.join('\n'))
  t.match(imported.lines.join('\n'), /silences: 3 taken, 0 here already, 0 too old\nnotification log: 4 taken, 0 here already, 0 too old/)

  const router = await startRouter(t, { folder: home, config })
  const endsAt = time(Date.now() - 1000)
  await postAlerts(router.origin, firing.map(alert => ['Ends', 'Gone'].includes(alert.labels.alertname) && alert.labels.host !== '2' ? { ...alert, endsAt } : alert))

  const end = await inbox.wait('Ends', (toldBefore['Ends'] ?? 0) + 1)
  t.match(end.at(-1), { status: 'resolved', notification_reason: 'all alerts resolved' })
  const again = await inbox.wait('Repeats', (toldBefore['Repeats'] ?? 0) + 1)
  t.match(again.at(-1), { status: 'firing', notification_reason: 'repeat interval elapsed' })
  t.ok(Date.now() >= postedAt + repeat, 'no earlier than it was due')

  // A new one of a group that was told is told, and then the others in it have been judged as well.
  await postAlerts(router.origin, [fire('Quiet', { host: 'new' }), fire('Rest')])
  const news = await inbox.find('Quiet', ({ alerts }) => alerts.some(({ labels }) => labels['host'] === 'new'))
  t.match(news, { notification_reason: 'new alerts added' })
  t.equal(later('Quiet').length, 1, 'what was told is not told again')
  await inbox.wait('rest', 1)
  t.same(later('Gone'), [])
  t.same(later('Silenced'), [])

  const silencesHere = await getJson<Array<{ id: string, updatedAt: string }>>(`${router.origin}/api/v2/silences`)
  const byId = (silences: ReadonlyArray<{ id: string }>) => silences.toSorted((a, b) => a.id < b.id ? -1 : 1)
  t.same(silencesHere.map(({ id }) => id).sort(), [...ids, ended].sort())
  t.match(byId(silencesHere), byId(silencesThere))
})
