import t from 'tap'
import { webhook } from '../../receivers/webhook.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { parseInstant, type Instant } from '../../src/domain/instant.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { createPost } from '../../src/post.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { httpConfig } from '../support/http-config.ts'
import { toGoJson } from '../../src/text.ts'
import { delivery } from '../support/delivery.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink } from '../support/sink.ts'

const settings = (url: string) => ({ url, max_alerts: 0, timeout: 0 })

testReceiver(t, { receiver: webhook, settings })

t.test('the body is what Alertmanager writes, byte for byte', async t => {
  const sink = await startSink(t)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'Alertmanager/0.34.0' })
  t.teardown(close)

  await webhook.send(delivery({ settings: settings(`${sink.origin}/hook`), notification: odd(), post }))

  t.equal(sink.received[0]?.method, 'POST')
  t.equal(sink.received[0]?.url, '/hook')
  t.equal(sink.received[0]?.headers['content-type'], 'application/json')
  t.equal(sink.received[0]?.headers['accept-encoding'], undefined)
  t.equal(sink.received[0]?.body, '{"receiver":"team\\\\.a-b","status":"firing","alerts":[' +
    '{"status":"firing","labels":{"10":"ten","9":"nine","alertname":"DiskFull","instance":"db1"},"annotations":{"note":"\\u003c\\u0026\\u003e é \\u2028\\n"},' +
    '"startsAt":"2026-11-20T10:00:00.123456789+01:00","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example/graph?a=1\\u0026b=2","fingerprint":"FIRST"},' +
    '{"status":"resolved","labels":{"alertname":"DiskFull","instance":"db2"},"annotations":{},' +
    '"startsAt":"2026-11-20T09:00:00Z","endsAt":"2026-11-20T09:30:00.5Z","generatorURL":"","fingerprint":"SECOND"}],' +
    '"notification_reason":"some alerts resolved","groupLabels":{"alertname":"DiskFull"},"commonLabels":{"alertname":"DiskFull"},"commonAnnotations":{},' +
    '"routeLabels":{"team":"storage"},"externalURL":"http://router.example","version":"4","groupKey":"{}:{alertname=\\"DiskFull\\"}","truncatedAlerts":0}\n')
})

t.test('max_alerts cuts first: status and common labels are those of the rest', async t => {
  const sent: HttpRequest[] = []
  const resolved = frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { status: 'resolved' })
  const told = notification({ alerts: [resolved, frozenAlert({ alertname: 'DiskFull', instance: 'db2' })] })

  await deliver(told, { max_alerts: 1 }, sent)

  t.match(sent[0]?.body, { status: 'resolved', truncatedAlerts: 1, alerts: { length: 1 } })
  t.match(sent[0]?.body, { commonLabels: new Map([['alertname', 'DiskFull'], ['instance', 'db1']]) })
})

t.test('the configured time-out holds for the attempt', async t => {
  const sent: HttpRequest[] = []
  await deliver(notification(), { timeout: 1500 }, sent)
  t.equal(sent[0]?.timeout, 1500)
})

t.test('the URL is a template, rendered with the alerts that are told; one that fails is not tried again', async t => {
  const sent: HttpRequest[] = []
  const told = notification({ alerts: ['db1', 'db2'].map(instance => frozenAlert({ alertname: 'DiskFull', instance })) })
  await deliver(told, { url: 'http://hooks.example/{{ .CommonLabels.instance }}/{{ len .Alerts }}', max_alerts: 1 }, sent)
  t.equal(sent[0]?.url, 'http://hooks.example/db1/1')

  await t.rejects(deliver(told, { url: 'http://hooks.example/{{ .Nothing }}' }, sent), { name: 'DeliveryError', retryable: false, reason: 'other', message: /^a template failed: template: :1:\d+: .*Nothing/ })
  t.equal(sent.length, 1)
})

t.test('a payload of the operator takes the place of the body', async t => {
  const sent: HttpRequest[] = []
  const told = notification({ alerts: ['db1', 'db2'].map(instance => frozenAlert({ alertname: 'DiskFull', instance })) })
  await deliver(told, { payload: { what: '{{ .Status }}', count: '{{ len .Alerts }}', by: { '{{ .CommonLabels.instance }}': [true] } }, max_alerts: 1 }, sent)
  t.equal(toGoJson(sent[0]?.body), '{"by":{"db1":[true]},"count":1,"what":"firing"}')
})

async function deliver (told: Notification, changes: { url?: string, payload?: unknown, max_alerts?: number, timeout?: number }, sent: HttpRequest[]) {
  const post = async (request: HttpRequest) => {
    sent.push(request)
    return { status: 200, headers: {}, body: '' }
  }
  await webhook.send(delivery({ settings: { ...settings('http://hooks.example/'), ...changes }, notification: told, post }))
}

function odd (): Notification {
  const firing = frozenAlert({ alertname: 'DiskFull', instance: 'db1', 9: 'nine', 10: 'ten' }, {
    annotations: makeLabels({ note: '<&> é \u2028\n' }),
    startsAt: at('2026-11-20T10:00:00.123456789+01:00'),
    generatorURL: 'http://prometheus.example/graph?a=1&b=2',
    fingerprint: 'FIRST'
  })
  const resolved = frozenAlert({ alertname: 'DiskFull', instance: 'db2' }, { status: 'resolved', endsAt: at('2026-11-20T09:30:00.500Z'), fingerprint: 'SECOND' })
  return notification({ alerts: [firing, resolved], receiver: 'team.a-b', reason: 'some alerts resolved', routeLabels: makeLabels({ team: 'storage' }) })
}

function at (text: string): Instant {
  const instant = parseInstant(text)
  if (!instant) throw new Error(`${text} is no time`)
  return instant
}
