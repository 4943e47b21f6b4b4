import t, { type Test } from 'tap'
import { pagerduty } from '../../receivers/pagerduty.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { delivery } from '../support/delivery.ts'
import { loadIntegration, sendTo } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const routingKey = 'R0'.repeat(16)
const dedupKey = groupKeyHash('{}:{alertname="DiskFull"}')
const firingAlert = frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { annotations: makeLabels({ note: 'a: <b>' }), generatorURL: 'http://p' })
const resolvedAlert = frozenAlert({ alertname: 'DiskFull', instance: 'db2' }, { status: 'resolved' })

testReceiver(t, { receiver: pagerduty, settings: url => settingsOf(`routing_key: s3cr3t-query, url: "${url}"`), retryStatus: [429] })
testReceiver(t, { receiver: pagerduty, settings: () => settingsOf('service_key: s3cr3t-query'), retryStatus: [403], fixedAddress: true })

t.test('the event that the service gets, byte for byte', async t => {
  const sink = await startSink(t, eventsApi)
  const settings = settingsOf(`routing_key: ${routingKey}`)
  await sendTo(t, sink, { receiver: pagerduty, settings, notification: notification({ alerts: [firingAlert, resolvedAlert] }) })

  t.match(sink.received[0], { method: 'POST', url: '/v2/enqueue', headers: { 'content-type': 'application/json' } })
  t.equal(sink.received[0]?.body, `{"routing_key":"${routingKey}","dedup_key":"${dedupKey}","event_action":"trigger",` +
    '"payload":{"summary":"[FIRING:1] DiskFull ","source":"Alertmanager","severity":"error","custom_details":{' +
    `"firing":[{"annotations":{"note":"a: \\u003cb\\u003e"},"endsAt":"0001-01-01T00:00:00Z","fingerprint":"${firingAlert.alert.fingerprint}","generatorURL":"http://p",` +
    '"labels":{"alertname":"DiskFull","instance":"db1"},"startsAt":"2026-11-20T09:00:00Z","status":"firing"}],"num_firing":1,"num_resolved":1,' +
    `"resolved":[{"annotations":{},"endsAt":"2026-11-20T09:05:00Z","fingerprint":"${resolvedAlert.alert.fingerprint}","generatorURL":"",` +
    '"labels":{"alertname":"DiskFull","instance":"db2"},"startsAt":"2026-11-20T09:00:00Z","status":"resolved"}]}},' +
    '"client":"Alertmanager","client_url":"http://router.example/#/alerts?receiver=hook"}\n')
})

t.test('every field is a template; images without src, links without href and what is empty are left out', async t => {
  const event = await sentV2(t, `client: "c {{ .Status }}", client_url: "", description: "d {{ .Receiver }}", severity: "{{ .CommonLabels.severity }}", source: "s {{ .Receiver }}",
    class: "{{ .GroupLabels.alertname }}", component: "", group: "{{ .Status }}",
    images: [{src: "http://i/{{ .Status }}", alt: x}, {src: "{{ .CommonLabels.nothing }}", href: "http://h"}],
    links: [{href: "http://l/{{ .Status }}", text: "{{ .Receiver }}"}, {text: none}]`, notification({ alerts: [frozenAlert({ alertname: 'DiskFull', severity: 'warning' })] }))
  t.match(event, {
    client: 'c firing',
    payload: { summary: 'd hook', source: 's hook', severity: 'warning', class: 'DiskFull', group: 'firing' },
    images: [{ src: 'http://i/firing', alt: 'x', href: '' }],
    links: [{ href: 'http://l/firing', text: 'hook' }]
  })
  t.equal(event.images.length + event.links.length, 2)
  t.notOk('client_url' in event || 'component' in event.payload)
})

t.test('a severity that renders to nothing is an error, as the service refuses an event without one', async t => {
  t.match(await sentV2(t, 'severity: "{{ .CommonLabels.severity }}", client: me'), { payload: { severity: 'error', source: 'me' } })
})

t.test('details of the operator stand beside the defaults and win over them; they keep their types', async t => {
  const { payload } = await sentV2(t, 'details: {firing: null, num_firing: "{{ len .Alerts }}0", "{{ .Status }}": plain, nested: {"{{ .Status }}": ["{{ .Receiver }}", true, 1.5, "a: b"]}}')
  t.same(payload.custom_details, { firing: null, num_firing: 10, num_resolved: 0, resolved: [], '{{ .Status }}': 'plain', nested: { firing: ['hook', true, 1.5, { a: 'b' }] } })
})

t.test('what is resolved resolves the event of its group', async t => {
  const event = await sentV2(t, '', notification({ alerts: [resolvedAlert] }))
  t.match(event, { event_action: 'resolve', dedup_key: dedupKey })
})

t.test('a summary has 1024 characters at most, those beyond the first plane counting as one', async t => {
  const { payload } = await sentV2(t, `description: "${'😀'.repeat(1025)}"`)
  t.equal(payload.summary, '😀'.repeat(1023) + '…')
})

t.test('details that make the event larger than 512 000 bytes are left out, and a smaller one is sent whole', async t => {
  const withNote = (bytes: number) => sentV2(t, `details: {firing: x, resolved: x, note: "${'é'.repeat(Math.floor(bytes / 2))}"}`)
  const overhead = Buffer.byteLength(JSON.stringify(await withNote(0))) + 1 - 'null'.length + '""'.length
  const room = 512_000 - overhead
  t.equal((await withNote(room)).payload.custom_details.note.length, Math.floor(room / 2))
  t.same((await withNote(room + 2)).payload.custom_details, { error: 'left out, as with its details the event would have more than 512 kB' })
})

t.test('version 1 has another form, and a name of its client only while something fires', async t => {
  const sink = await startSink(t)
  const settings = settingsOf('service_key: "{{ .Receiver }}-key", routing_key: unused, details: {firing: f, resolved: r}')
  await sendTo(t, sink, { receiver: pagerduty, settings })
  await sendTo(t, sink, { receiver: pagerduty, settings, notification: notification({ alerts: [resolvedAlert] }) })

  t.match(sink.received[0], { method: 'POST', url: '/generic/2010-04-15/create_event.json' })
  t.equal(sink.received[0]?.body, `{"service_key":"hook-key","incident_key":"${dedupKey}","event_type":"trigger","description":"[FIRING:1] DiskFull (db1)","event_action":"","payload":null,` +
    '"client":"Alertmanager","client_url":"http://router.example/#/alerts?receiver=hook","details":{"firing":"f","num_firing":1,"num_resolved":0,"resolved":"r"}}\n')
  t.equal(sink.received[1]?.body, `{"service_key":"hook-key","incident_key":"${dedupKey}","event_type":"resolve","description":"[RESOLVED] DiskFull (db2)","event_action":"","payload":null,` +
    '"details":{"firing":"f","num_firing":0,"num_resolved":1,"resolved":"r"}}\n')
})

t.test('the address of version 1 is that of the service', async t => {
  const urls: string[] = []
  const post = async ({ url }: { url: string }) => {
    urls.push(url)
    return { status: 200, headers: {}, body: '' }
  }
  await pagerduty.send(delivery({ settings: settingsOf('service_key: k'), post }))
  t.same(urls, ['https://events.pagerduty.com/generic/2010-04-15/create_event.json'])
})

t.test('a key is taken from its file, and one that is empty is told before anything is sent', async t => {
  const folder = t.testdir({ key: `${routingKey}\n`, blank: '\n' })
  const sink = await startSink(t, eventsApi)
  await sendTo(t, sink, { receiver: pagerduty, settings: settingsOf(`routing_key_file: "${folder}/key"`) })
  t.equal(JSON.parse(sink.received[0]?.body ?? '').routing_key, routingKey)

  for (const [own, what] of [['routing_key: "{{ .CommonLabels.nothing }}"', 'routing'], [`service_key_file: "${folder}/blank"`, 'service']]) {
    await t.rejects(sendTo(t, sink, { receiver: pagerduty, settings: settingsOf(own ?? '') }), { name: 'DeliveryError', retryable: false, message: `the ${what} key is empty` })
  }
  t.equal(sink.received.length, 1)
})

t.test('what the service finds wrong is told, without the key', async t => {
  const sink = await startSink(t, eventsApi)
  const short = await sendTo(t, sink, { receiver: pagerduty, settings: settingsOf('routing_key: sh0rtk3y') }).catch(error => error)
  t.match(short, { retryable: false, reason: 'clientError', message: /400: .*Length of 'routing_key' is incorrect/ })
  t.notMatch(short.message, /sh0rtk3y/)
  await t.rejects(sendTo(t, sink, { receiver: pagerduty, settings: settingsOf(`routing_key: ${routingKey}, severity: page`) }), { message: /severity' is invalid/ })
})

t.test('each version has its own status for too many events', async t => {
  for (const [own, later, never] of [['routing_key: k', 429, 403], ['service_key: k', 403, 429]] as const) {
    for (const status of [later, never]) {
      const sink = await startSink(t, response => response.writeHead(status).end())
      await t.rejects(sendTo(t, sink, { receiver: pagerduty, settings: settingsOf(own) }), { name: 'DeliveryError', retryable: status === later })
    }
  }
})

function settingsOf (own: string): unknown {
  return loadIntegration({ receiver: pagerduty, own }).settings
}

async function sentV2 (t: Test, own: string, told = notification()) {
  const sink = await startSink(t, eventsApi)
  await sendTo(t, sink, { receiver: pagerduty, settings: settingsOf(`routing_key: ${routingKey}${own && ', '}${own}`), notification: told })
  return JSON.parse(sink.received[0]?.body ?? '')
}

/** What the Events API, version 2, takes and what it says of the rest. It repeats what it got, as a proxy before it may. */
const eventsApi: Answer = (response, { body }) => {
  const event = JSON.parse(body)
  const errors = [
    event.routing_key?.length === 32 ? [] : [`Length of 'routing_key' is incorrect (should be 32 characters): ${event.routing_key}`],
    ['trigger', 'acknowledge', 'resolve'].includes(event.event_action) ? [] : ["'event_action' is missing or blank"],
    event.payload?.summary && Array.from(event.payload.summary).length <= 1024 ? [] : ["'payload.summary' is missing or blank or too long"],
    event.payload?.source ? [] : ["'payload.source' is missing or blank"],
    ['critical', 'error', 'warning', 'info'].includes(event.payload?.severity) ? [] : ["'payload.severity' is invalid"],
    Buffer.byteLength(body) <= 512_000 ? [] : ['too large']
  ].flat()
  if (errors.length > 0) response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }))
  else response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: event.dedup_key }))
}
