import t from 'tap'
import { apprise } from '../../receivers/apprise.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const settings = (text: string) => ownSettings(apprise, text)

testReceiver(t, { receiver: apprise, settings: url => settings(`url: "${new URL(url).origin}", key: T0CONTRACT`) })
testReceiver(t, { receiver: { ...apprise, type: 'apprise with urls' }, settings: url => settings(`url: "${new URL(url).origin}", urls: ["json://s3cr3t-query@a/T0CONTRACT"]`) })

t.test('what a key stands for is asked with the tag', async t => {
  const { requests, bodies } = await send(t, 'url: "http://a", key: my/key, tag: "{{ .Status }},db"')
  t.match(requests, [{ method: 'POST', url: '/notify/my%2Fkey', headers: { accept: 'application/json' } }])
  t.same(bodies, [{
    title: '[FIRING:1] DiskFull (db1)',
    body: 'Alerts Firing:\nLabels:\n - alertname = DiskFull\n - instance = db1\nAnnotations:\nSource: \n',
    type: 'failure',
    format: 'text',
    tag: 'firing,db'
  }])
})

t.test('each URL is a request of its own, so that its answer is known', async t => {
  const { requests, bodies } = await send(t, 'url: "http://a", urls: ["json://a", "json://b", "json://a"], title: T, body: "{{ .Status }}"')
  t.same(requests.map(({ url }) => url), ['/notify', '/notify'])
  t.same(bodies.sort((a, b) => String(a.urls) < String(b.urls) ? -1 : 1), ['json://a', 'json://b'].map(urls => ({ urls, title: 'T', body: 'firing', type: 'failure', format: 'text' })))
})

t.test('the type follows status and severity', async t => {
  for (const [status, severity, type] of [['firing', 'critical', 'failure'], ['firing', 'warning', 'warning'], ['firing', 'info', 'info'], ['firing', 'odd', 'failure'], ['resolved', 'critical', 'success']] as const) {
    const { bodies } = await send(t, 'url: "http://a", key: k', { notification: notification({ alerts: [frozenAlert({ alertname: 'A', severity }, { status })] }) })
    t.equal(bodies[0]?.type, type)
  }
})

t.test('HTML is escaped, other formats are not', async t => {
  const told = notification({ alerts: [frozenAlert({ alertname: 'a<b' })] })
  for (const [format, body] of [['html', '<b>a&lt;b</b>'], ['markdown', '<b>a<b</b>']]) {
    const { bodies } = await send(t, `url: "http://a", key: k, format: ${format}, body: "<b>{{ .CommonLabels.alertname }}</b>"`, { notification: told })
    t.match(bodies, [{ format, body }])
  }
})

const partly: Answer = response => response.writeHead(424).end(JSON.stringify({
  error: 'One or more notification could not be sent',
  details: [['WARNING', 'time', 'Failed to send XML notification'], ['INFO', 'time', 'Sent JSON notification to a']]
}))
const failing = (level: string): Answer => response => response.writeHead(424).end(JSON.stringify({ error: 'could not be sent', details: [[level, 'time', 'Failed to send JSON']] }))

t.test('when some targets of a key have got it, it is not repeated to them, and the operator is told', async t => {
  const warnings: string[] = []
  await send(t, 'url: "http://a", key: k', { answer: partly, warnings })
  t.match(warnings, [/^some targets of Apprise have not got it/])
})

t.test('when no target of a key is known to have got it, it has failed, and is not repeated before the next tick', async t => {
  await t.rejects(send(t, 'url: "http://a", key: k3y', { answer: failing('WARNING') }), { name: 'DeliveryError', retryable: false, reason: 'clientError', message: /could not be sent/ })
  await t.rejects(send(t, 'url: "http://a", key: k3y', { answer: failing('INFO') }), { name: 'DeliveryError' })
  await t.rejects(send(t, 'url: "http://a", key: k3y', { answer: response => response.writeHead(424).end('plain text') }), { name: 'DeliveryError', retryable: false })
})

t.test('of several URLs only those that failed are asked again', async t => {
  const asked: string[] = []
  const answer: Answer = (response, request) => {
    const { urls } = JSON.parse(request.body)
    asked.push(urls)
    if (urls === 'json://b' && asked.length <= 2) failing('WARNING')(response, request)
    else response.end('{}')
  }
  const cache = new Map()
  const attempt = async () => await send(t, 'url: "http://a", urls: ["json://a", "json://b"]', { answer, cache })
  await t.rejects(attempt(), { name: 'DeliveryError', retryable: true, message: /^urls\[1\]: unexpected status code 424/ })
  await attempt()
  t.same(asked.slice(2), ['json://b'])
})

t.test('204 means that Apprise had nobody to tell', async t => {
  const nobody: Answer = response => response.writeHead(204).end()
  await t.rejects(send(t, 'url: "http://a", key: k3y', { answer: nobody }), { name: 'DeliveryError', retryable: false, reason: 'clientError', message: /204: Apprise has no configuration for this key/ })
  await t.rejects(send(t, 'url: "http://a", urls: ["odd://a"]', { answer: nobody }), { name: 'DeliveryError', retryable: false, message: /does not know this kind of URL/ })
})

t.test('key and URLs are kept out of messages', async t => {
  const quotes: Answer = (response, { body, url }) => response.writeHead(400).end(url + body)
  for (const text of ['key: s3cret', 'urls: ["json://s3cret"]']) {
    const error = await send(t, `url: "http://a", ${text}`, { answer: quotes }).catch(String)
    t.match(error, /<redacted>/)
    t.notMatch(error, /s3cret/)
  }
})

t.test('either a key or URLs', async t => {
  for (const text of ['', 'key: k, urls: [a]', 'urls: []', 'key_file: f, urls: [a]']) {
    t.throws(() => settings(`url: "http://a"${text && ', '}${text}`), { message: /exactly one of key, key_file and urls must be configured/ }, text)
  }
  t.throws(() => settings('url: "http://a", urls: [a], tag: b'), { message: /tag: tags choose among the targets of a key/ })
  t.ok(settings('url: "http://a", key_file: f'))
})

type Circumstances = { notification?: ReturnType<typeof notification>, answer?: Answer, cache?: Map<string, unknown>, warnings?: string[] }

async function send (t: Parameters<typeof startSink>[0], text: string, { notification: told = notification(), answer, cache = new Map(), warnings = [] }: Circumstances = {}) {
  const sink = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  await apprise.send(delivery({ settings: { ...settings(text), url: sink.origin }, notification: told, post, cache, warn: line => { warnings.push(line) } }))
  return { requests: sink.received, bodies: sink.received.map(({ body }): { [key: string]: unknown } => JSON.parse(body)) }
}
