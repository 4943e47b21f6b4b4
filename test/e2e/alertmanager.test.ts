import t from 'tap'
import { runAlertmanager } from '../support/alertmanager.ts'
import { getAlerts, postAlerts, type GettableAlert } from '../support/api.ts'
import { startInbox, type Inbox } from '../support/inbox.ts'
import { temporaryFolder, without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import type { WebhookAlert } from '../support/webhook-body.ts'

const minute = 60_000
const begun = Date.now() - 3 * minute
const time = (ms: number) => new Date(ms).toISOString()
const disk = {
  labels: { alertname: 'DiskFull', instance: 'db1', mount: '/var/lib "x" <é>' },
  annotations: { summary: '97 % & rising\nsince noon', runbook: 'http://wiki.example/disk?a=1&b=<2>' },
  startsAt: time(begun),
  generatorURL: 'http://prometheus.example/graph?g0.expr=disk%3E90&g0.tab=1'
}
const cpu = { ...disk, labels: { alertname: 'CpuHot', instance: 'db2', empty: '' }, startsAt: time(begun + 1) }
const timing = { group_wait: '1s', group_interval: '1s', repeat_interval: '3h' }

t.test('what Alertmanager tells by its webhook is told on as it was, and a restart of Alertmanager ends nothing', { skip: without('prometheus-alertmanager', 'redis-server') }, async t => {
  const inbox = await startInbox(t)
  const tocsin = await startRouter(t, {
    config: { route: { receiver: 'hook', group_by: ['alertname'], ...timing }, receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }] }
  })
  const relay = {
    folder: await temporaryFolder(t),
    config: { route: { receiver: 'tocsin', group_by: ['...'], ...timing }, receivers: [{ name: 'tocsin', webhook_configs: [{ url: `${tocsin.origin}/webhooks/alertmanager` }] }] }
  }
  const first = await runAlertmanager(t, relay)

  await postAlerts(first.origin, [disk, cpu])
  const told = [await find(inbox, 'DiskFull', 'firing'), await find(inbox, 'CpuHot', 'firing')]
  const held = await getAlerts(first.origin)
  for (const alert of told) t.strictSame(comparable(alert), comparable(held.find(({ fingerprint }) => fingerprint === alert.fingerprint)), `${alert.labels['alertname']} in the notification`)
  const ours = await getAlerts(tocsin.origin)
  t.strictSame(ours.map(comparable), held.map(comparable), 'and in the API')

  first.kill()
  t.equal((await first.exited).code, 0)
  const second = await runAlertmanager(t, relay)
  t.strictSame(await getAlerts(second.origin), [], 'Alertmanager has forgotten')
  // Once this one is through, the silence about the others means something.
  await postAlerts(second.origin, [{ ...disk, labels: { ...disk.labels, instance: 'db3' } }])
  await inbox.find('hook', ({ alerts }) => alerts.some(({ labels }) => labels['instance'] === 'db3'))
  t.strictSame((await getAlerts(tocsin.origin)).map(({ labels }) => labels['instance']).sort(), ['db1', 'db2', 'db3'])
  t.notOk(inbox.bodies('hook').some(({ alerts }) => alerts.some(({ status }) => status === 'resolved')))

  // Clearly past on every clock: an end in the future of the router's own is cut to its present.
  const endsAt = time(Date.now() - 1000)
  await postAlerts(second.origin, [{ ...disk, endsAt }])
  const over = await find(inbox, 'DiskFull', 'resolved')
  t.strictSame({ ...comparable(over), status: over.status, endsAt: time(Date.parse(over.endsAt)) }, { ...comparable(told[0]), status: 'resolved', endsAt })
})

async function find (inbox: Inbox, alertname: string, status: string): Promise<WebhookAlert> {
  const wanted = (alert: WebhookAlert) => alert.labels['alertname'] === alertname && alert.status === status
  const body = await inbox.find('hook', ({ alerts }) => alerts.some(wanted))
  const [found] = body.alerts.filter(wanted)
  if (!found) throw new Error('unreachable')
  return found
}

/** What an alert is, whoever shows it; the API prints milliseconds, the webhook nanoseconds. */
function comparable (alert: WebhookAlert | GettableAlert | undefined) {
  if (!alert) return undefined
  const { labels, annotations, startsAt, generatorURL, fingerprint } = alert
  return { labels, annotations, startsAt: Date.parse(startsAt), generatorURL, fingerprint }
}
