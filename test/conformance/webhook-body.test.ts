import { EventEmitter, on } from 'node:events'
import t from 'tap'
import { delivery } from '../support/delivery.ts'
import { webhook } from '../../receivers/webhook.ts'
import { parseInstant, type Instant } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { createPost } from '../../src/post.ts'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { httpConfig } from '../support/http-config.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { startSink, type Received } from '../support/sink.ts'

const common: Labels = { alertname: 'Odd<&>é', text: 'line\nbreak \u2028 "quoted" \\ \ttab' }
const annotations: Labels = { summary: '<b>50 %</b> & more \u2029 漢字 😀', empty: '' }
const sent = [
  { labels: { ...common, instance: 'a' }, annotations, startsAt: '2020-11-20T10:00:00.123456789+01:00', generatorURL: 'http://prometheus.example/graph?a=<1>&b=2' },
  { labels: { ...common, instance: 'b' }, annotations: {}, startsAt: '2020-02-29T19:59:59.5-03:30', endsAt: '2020-03-01T00:00:00.120Z', generatorURL: '' }
]
// Fields that Alertmanager 0.25 does not have.
const newer = /"notification_reason":"[^"]*",|"routeLabels":\{[^}]*\},/g

t.test('a webhook gets the same bytes as from Alertmanager', { skip: withoutAlertmanager }, async t => {
  const arrivals = new EventEmitter()
  const sink = await startSink(t, (response, request) => {
    response.end()
    arrivals.emit('request', request)
  })
  const origin = await startAlertmanager(t, `
    route: {receiver: team.a-b, group_by: [alertname, text], group_wait: 1s, group_interval: 1s}
    receivers: [{name: team.a-b, webhook_configs: [{url: '${sink.origin}/theirs'}]}]
  `)

  const requests = on(arrivals, 'request')
  const answer = await fetch(`${origin}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })
  t.equal(answer.status, 200)
  const original = await firstWithAll(requests)

  const { post, close } = createPost({ http: httpConfig(), userAgent: original.headers['user-agent'] ?? '' })
  t.teardown(close)
  await webhook.send(delivery({ settings: { url: `${sink.origin}/ours`, max_alerts: 0, timeout: 0 }, notification: told(JSON.parse(original.body).groupKey), post }))
  const ours = sink.received.at(-1)

  t.equal(ours?.url, '/ours')
  t.equal(ours?.body.replace(newer, ''), original.body)
  const names = (request: Received | undefined) => Object.keys(request?.headers ?? {}).filter(name => name !== 'connection' && name !== 'accept-encoding').sort()
  t.strictSame(names(ours), names(original))
  t.equal(ours?.headers['content-type'], original.headers['content-type'])
})

/** Alertmanager may flush the group before it has put the second alert in. */
async function firstWithAll (requests: AsyncIterable<Received[]>): Promise<Received> {
  for await (const [request] of requests) {
    if (request && JSON.parse(request.body).alerts.length === sent.length) return request
  }
  throw new Error('no request')
}

function told (groupKey: string) {
  return notification({
    alerts: sent.map(({ labels, annotations, startsAt, endsAt, generatorURL }) => frozenAlert(labels, {
      annotations: makeLabels(annotations), startsAt: at(startsAt), generatorURL, ...endsAt ? { status: 'resolved', endsAt: at(endsAt) } : {}
    })),
    receiver: 'team.a-b',
    groupLabels: makeLabels(common),
    groupKey
  })
}

function at (text: string): Instant {
  const instant = parseInstant(text)
  if (!instant) throw new Error(`${text} is no time`)
  return instant
}
