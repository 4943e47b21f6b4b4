import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder, without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { sentryExample } from '../support/sentry-example.ts'
import { bytesOf, clientSecret, sampleNamed } from '../support/sentry-samples.ts'
import type { Json } from '../support/sentry-bodies.ts'
import { startSink } from '../support/sink.ts'
import { sign } from '../support/sources.ts'
import { until } from '../support/until.ts'

t.test('the example, from signed requests to what two channels and a phone receive', { skip: without('redis-server') }, async t => {
  const { origin, received } = await startSink(t)
  const folder = await temporaryFolder(t)
  for (const channel of ['errors', 'payments']) await writeFile(join(folder, channel), `${origin}/${channel}`)
  const config = sentryExample
    .replaceAll('/etc/tocsin/discord-', `${folder}/`)
    .replace(/ntfy_configs: \[\{topic: (ana|bo)-[^}]*\}\]/g, (_all, name) => `webhook_configs: [{url: '${origin}/${name}'}]`)
    .replace('group_wait: 10s', 'group_wait: 1s')
    .replace('group_interval: 30s', 'group_interval: 2s')
  t.notMatch(config, /ntfy_configs|\/etc\/tocsin/, 'nothing of it goes anywhere else')
  const router = await startRouter(t, { config })
  let posts = 0

  async function post (name: string, change: (body: Json) => void = () => {}) {
    const body: Json = JSON.parse(bytesOf(sampleNamed(name)).toString())
    change(body)
    const bytes = Buffer.from(JSON.stringify(body))
    const answer = await fetch(`${router.origin}/webhooks/sentry`, {
      method: 'POST',
      body: bytes,
      headers: { 'sentry-hook-resource': name.split('.')[0] ?? '', 'sentry-hook-signature': sign(bytes, clientSecret), 'idempotency-key': `post-${++posts}` }
    })
    t.equal(answer.status, 200, name)
  }
  const texts = (channel: string) => received.filter(({ url }) => new URL(url, origin).pathname === `/${channel}`).map(({ body }) => body)
  const told = (channel: string, ...words: string[]) => until(() => texts(channel).find(text => words.every(word => text.includes(word))), { what: `${words.join()} at ${channel}`, timeout: 60_000 })

  await post('event_alert.triggered', ({ data }) => { Object.assign(data.event, { environment: 'staging', issue_id: '1', title: 'StagingOnly' }) })
  await post('event_alert.triggered', ({ data }) => { Object.assign(data.event, { issue_id: '2', title: 'CartError' }) })
  await post('event_alert.triggered', ({ data }) => { Object.assign(data.event, { issue_id: '3', title: 'CardDeclined' }).tags.push(['domain', 'payment']) })
  await post('metric_alert.warning')
  await post('metric_alert.critical', ({ data }) => { Object.assign(data.metric_alert.alert_rule, { id: '9', name: 'Payment error spike' }) })
  await told('errors', 'CartError', 'FIRING')
  await told('errors', 'Checkout failures above budget')
  await told('payments', 'CardDeclined')
  await told('payments', 'Payment error spike')
  await until(() => texts('ana').length + texts('bo').length > 0, { what: 'a page', timeout: 60_000 })

  await post('issue.resolved', ({ data }) => { Object.assign(data.issue, { id: '2', title: 'CartError', lastSeen: new Date().toISOString() }) })
  await told('errors', 'CartError', 'RESOLVED')
  await post('issue.unresolved.regressed', ({ data }) => { Object.assign(data.issue, { id: '2', title: 'CartError is back', lastSeen: new Date().toISOString() }) })
  await told('errors', 'CartError is back', 'FIRING')

  const all = [...texts('errors'), ...texts('payments')]
  t.notOk(all.some(text => text.includes('StagingOnly')), 'staging is told to nobody')
  t.notOk(texts('errors').some(text => text.includes('CardDeclined') || text.includes('Payment error spike')), 'payments are not told to #errors')
  t.notOk(texts('payments').some(text => text.includes('CartError')))
})
