import t from 'tap'
import { ntfy } from '../../receivers/ntfy.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const settingsOf = (text: string) => ownSettings(ntfy, text)

testReceiver(t, { receiver: ntfy, settings: url => settingsOf(`url: "${url}", topic: T0CONTRACT`) })

t.test('a message is published as JSON, to the root of the server', async t => {
  const { message, url } = await sent(t, 'topic: alerts')
  t.equal(url, '/')
  t.same(message, {
    topic: 'alerts',
    title: '[FIRING:1] DiskFull (critical)',
    message: 'Alerts Firing:\nLabels:\n - alertname = DiskFull\n - severity = critical\nAnnotations:\nSource: \n',
    priority: 5,
    tags: ['rotating_light'],
    click: 'http://router.example/#/alerts?receiver=hook'
  })
})

t.test('what the operator says is rendered, actions with their headers and all', async t => {
  const { message } = await sent(t, `topic: "{{ .GroupLabels.alertname }}", title: T, message: "*{{ .Status }}*", priority: low, tags: "a, {{ .Status }},", click: "", icon: "http://icons.example/{{ .Status }}.png",
    markdown: true, actions: [
      {action: view, label: "Open {{ .GroupLabels.alertname }}", url: "http://a.example/?q={{ .GroupLabels.alertname }}", clear: true},
      {action: http, label: Restart, url: "http://b.example/", method: PUT, headers: {X-Key: k3y}, body: "{{ .Status }}"}]`)
  t.same(message, {
    topic: 'DiskFull',
    title: 'T',
    message: '*firing*',
    priority: 2,
    tags: ['a', 'firing'],
    icon: 'http://icons.example/firing.png',
    markdown: true,
    actions: [
      { action: 'view', clear: true, label: 'Open DiskFull', url: 'http://a.example/?q=DiskFull' },
      { action: 'http', method: 'PUT', label: 'Restart', url: 'http://b.example/', headers: { 'X-Key': 'k3y' }, body: 'firing' }
    ]
  })
})

t.test('the priority follows the gravest alert that fires; one of an unknown severity counts as error', async t => {
  for (const [severities, priority] of [[['info'], 2], [['warning', 'info'], 3], [['info', undefined], 4], [['error'], 4], [['info', 'critical'], 5]] as const) {
    const alerts = severities.map((severity, index) => frozenAlert({ alertname: `A${index}`, ...severity && { severity } }))
    t.equal((await sent(t, 'topic: a', { alerts })).message.priority, priority, severities.join())
  }
  const alerts = [frozenAlert({ alertname: 'A', severity: 'critical' }, { status: 'resolved' })]
  t.match((await sent(t, 'topic: a', { alerts })).message, { priority: 3, tags: ['white_check_mark'] })
})

t.test('a priority that ntfy does not know is left out, and the page goes out', async t => {
  for (const [given, priority] of [['max', 5], ['urgent', 5], ['1', 1], ['""', undefined]] as const) {
    const { message, warnings } = await sent(t, `topic: a, priority: ${given}`)
    t.equal(message.priority, priority)
    t.same(warnings, [])
  }
  const { message, warnings } = await sent(t, 'topic: a, priority: loud')
  t.notOk('priority' in message)
  t.match(warnings, [/^the priority "loud" is none of 1 to 5/])
  const [long = ''] = (await sent(t, `topic: a, priority: ${'x'.repeat(10_000)}`)).warnings
  t.ok(long.length < 200)
})

t.test('title and message are cut to what ntfy shows', async t => {
  const { message } = await sent(t, `topic: a, title: "${'é'.repeat(300)}", message: "${'é'.repeat(3000)}"`)
  t.equal([...String(message.title)].length, 250)
  t.equal(Buffer.byteLength(String(message.message)), 4095)
  t.match(message.message, /é…$/)
})

t.test('429 is tried again, but not when the quota of the day is used up', async t => {
  for (const [code, retryable] of [[42901, true], [42908, false]] as const) {
    const answer: Answer = response => response.writeHead(429).end(JSON.stringify({ code, error: 'limit reached' }))
    await t.rejects(sent(t, 'topic: t0pic', {}, answer), { name: 'DeliveryError', retryable, reason: 'rateLimited', message: /limit reached/ })
  }
})

t.test('the topic and headers of actions are kept out of messages', async t => {
  const answer: Answer = (response, { body }) => response.writeHead(400).end(body)
  const error = await sent(t, 'topic: s3cr3t-t0pic, actions: [{action: http, label: L, url: "http://b.example", headers: {K: h3ader}}]', {}, answer).catch(String)
  t.match(error, /unexpected status code 400.*"topic":"<redacted>"/)
  t.notMatch(error, /s3cr3t|h3ader/)
})

t.test('what cannot work is refused at load', async t => {
  const action = '{action: view, label: a, url: b}'
  for (const [text, problem] of [
    ['url: "http://a"', /one of topic or topic_file must be configured/],
    [`topic: a, actions: [${Array(4).fill(action).join()}]`, /actions: ntfy shows at most 3 actions/],
    ['topic: a, actions: [{action: broadcast, label: a, url: b}]', /actions\[0\]\.action: expected one of view, http/],
    ['topic: a, actions: [{action: view, label: a}]', /missing url/],
    ['topic: a, priorty: 5', /did you mean "priority"\?/]
  ] as const) t.throws(() => settingsOf(text), { message: problem })
})

async function sent (t: Parameters<typeof startSink>[0], text: string, changes: Parameters<typeof notification>[0] = {}, answer?: Answer) {
  const sink = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  const warnings: string[] = []
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull', severity: 'critical' })], ...changes })
  await ntfy.send(delivery({ settings: { ...settingsOf(text), url: sink.origin }, notification: told, post, warn: line => { warnings.push(line) } }))
  const message: Record<string, unknown> = JSON.parse(sink.received[0]?.body ?? '{}')
  return { message, url: sink.received[0]?.url, warnings }
}
