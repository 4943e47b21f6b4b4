import t from 'tap'
import { matrix } from '../../receivers/matrix.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const base = 'homeserver: "https://matrix.example", room_id: "!room:matrix.example", access_token: t0ken'
const settings = (text: string) => ownSettings(matrix, text)

testReceiver(t, {
  receiver: matrix,
  // The path is Matrix' own; its secret is the token.
  settings: url => settings(`homeserver: "${new URL(url).origin}", room_id: "!T0CONTRACT:a", access_token: s3cr3t-query`)
})

t.test('a message is put into the room, as text and as HTML', async t => {
  const { requests, contents } = await send(t, base, { notification: told() })
  t.match(requests, [{ method: 'PUT', url: '/_matrix/client/v3/rooms/!room%3Amatrix.example/send/m.room.message/notification-1', headers: { authorization: 'Bearer t0ken' } }])
  t.same(contents, [{
    msgtype: 'm.text',
    body: '[FIRING:1] DiskFull (db<1>)\n2 % & less\nAlerts Firing:\nLabels:\n - alertname = DiskFull\n - instance = db<1>\nAnnotations:\n - summary = 2 % & less\nSource: \n',
    format: 'org.matrix.custom.html',
    formatted_body: '<p><strong>[FIRING:1] DiskFull (db&lt;1&gt;)</strong></p><p>2 % &amp; less</p><p>Alerts Firing:</p><ul><li><strong>DiskFull</strong> instance=db&lt;1&gt;' +
      '<br>summary: 2 % &amp; less</li></ul><p><a href="http://router.example/#/alerts?receiver=hook">View in Tocsin</a></p>'
  }])
})

t.test('every attempt of a notification has the same transaction, every other notification another', async t => {
  const { requests } = await send(t, base, { times: 2 })
  t.equal(requests[0]?.url, requests[1]?.url)
  const other = await send(t, base, { notification: notification({ id: 'notification-2' }) })
  t.not(other.requests[0]?.url, requests[0]?.url)
})

t.test('without a formatted body it is text only; msgtype may be a notice', async t => {
  const { contents } = await send(t, `${base}, formatted_body: "", body: "{{ .Status }}", msgtype: m.notice`)
  t.same(contents, [{ msgtype: 'm.notice', body: 'firing' }])
})

t.test('an event stays below 60 KB: text is cut, HTML that is too long is left out', async t => {
  for (const letter of ['a', 'é', '\\"', '\\n', '\\u0001']) {
    const { requests, contents } = await send(t, `${base}, body: "${letter.repeat(70_000)}", formatted_body: "${'é'.repeat(17_900)}"`)
    // As the server counts: in canonical JSON, which escapes no more than it must.
    t.ok(Buffer.byteLength(JSON.stringify(contents[0])) < 60_000)
    t.match(contents[0]?.body, /…$/)
    t.equal(contents[0]?.formatted_body?.length, 17_900)
    t.equal(requests.length, 1)
  }
  const { contents } = await send(t, `${base}, body: short, formatted_body: "${'é'.repeat(18_100)}"`)
  t.same(contents, [{ msgtype: 'm.text', body: 'short' }])
})

t.test('a server that is asked too much says when to come back', async t => {
  const limited = (more: object): Answer => response => response.writeHead(429).end(JSON.stringify({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too many requests', ...more }))
  await t.rejects(send(t, base, { answer: limited({ retry_after_ms: 2345 }) }), { name: 'DeliveryError', retryable: true, reason: 'rateLimited', retryAfter: 2345, message: /M_LIMIT_EXCEEDED/ })
  await t.rejects(send(t, base, { answer: limited({}) }), { name: 'DeliveryError', retryable: true, retryAfter: undefined })
  const header: Answer = response => response.writeHead(429, { 'retry-after': '3' }).end('{"errcode":"M_LIMIT_EXCEEDED"}')
  await t.rejects(send(t, base, { answer: header }), { name: 'DeliveryError', retryable: true, retryAfter: 3000 })
})

t.test('what will not change by itself is final', async t => {
  for (const [status, errcode] of [[401, 'M_UNKNOWN_TOKEN'], [403, 'M_FORBIDDEN']] as const) {
    const answer: Answer = response => response.writeHead(status).end(JSON.stringify({ errcode }))
    await t.rejects(send(t, base, { answer }), { name: 'DeliveryError', retryable: false, reason: 'authError', message: new RegExp(errcode) })
  }
})

t.test('the address of a room is not its id', async t => {
  t.throws(() => settings(base.replace('!room', '#room')), { message: /room_id: expected the id of a room, which begins with "!"/ })
  t.throws(() => settings('homeserver: "http://a", room_id: "!a"'), { message: /one of access_token or access_token_file must be configured/ })
})

function told () {
  return notification({ alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db<1>' }, { annotations: makeLabels({ summary: '2 % & less' }) })] })
}

type Circumstances = { notification?: ReturnType<typeof notification>, times?: number, answer?: Answer }

async function send (t: Parameters<typeof startSink>[0], text: string, { notification: about = notification(), times = 1, answer = response => response.end('{"event_id":"$e"}') }: Circumstances = {}) {
  const sink = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  for (let sent = 0; sent < times; sent++) await matrix.send(delivery({ settings: { ...settings(text), homeserver: `${sink.origin}/` }, notification: about, post }))
  const contents = sink.received.map(({ body }): { [key: string]: string } => JSON.parse(body))
  return { requests: sink.received, contents }
}
