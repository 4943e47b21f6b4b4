import t from 'tap'
import { slack } from '../../receivers/slack.ts'
import { DeliveryError } from '../../src/errors.ts'
import { loadIntegration, sendTo } from '../support/integration.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'
import { botToken, createSlack } from '../support/slack-service.ts'

const settingsOf = (own: string) => loadIntegration({ receiver: slack, own }).settings
const app = `app_token: ${botToken}`
const updating = `${app}, channel: "#alerts", update_message: true`
const first = { threadTs: '1732012800.000001', channelId: 'C0ALERTS' }

testReceiver(t, {
  receiver: slack,
  settings: url => settingsOf(`app_token: xoxb-1-T0CONTRACT, app_url: "${url}"`),
  accept: response => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"channel":"C1","ts":"1.2"}')
})

t.test('an app posts by the Web API with its token', async t => {
  const sink = await startSink(t, createSlack().answer)
  t.equal(await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${app}, channel: "#alerts"`) }), undefined, 'nothing is remembered that nobody asked for')
  t.match(sink.received, [{ url: '/api/chat.postMessage', headers: { authorization: `Bearer ${botToken}` } }])
})

t.test('with update_message one message of a group is changed', async t => {
  const sink = await startSink(t, createSlack().answer)
  t.same(await sendTo(t, sink, { receiver: slack, settings: settingsOf(updating) }), first)
  t.same(await sendTo(t, sink, { receiver: slack, settings: settingsOf(updating), remembered: first }), first)
  t.same(sink.received.map(({ url }) => url), ['/api/chat.postMessage', '/api/chat.update'])
  t.match(sink.received[1]?.body, /^\{"channel":"C0ALERTS","ts":"1732012800\.000001","username":"Alertmanager","attachments":\[\{"title":/)
  t.equal(sink.received[1]?.headers.authorization, `Bearer ${botToken}`)
})

t.test('without update_message what is remembered plays no part', async t => {
  const sink = await startSink(t, createSlack().answer)
  await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${app}, channel: "#alerts"`), remembered: first })
  t.same(sink.received.map(({ url }) => url), ['/api/chat.postMessage'])
})

t.test('a message that is gone is posted anew, and the new one is remembered', async t => {
  for (const error of ['message_not_found', 'cant_update_message', 'edit_window_closed']) {
    const service = createSlack()
    const refuses: Answer = response => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: false, error }))
    const sink = await startSink(t, (response, request) => (request.url === '/api/chat.update' ? refuses : service.answer)(response, request))
    t.same(await sendTo(t, sink, { receiver: slack, settings: settingsOf(updating), remembered: { threadTs: '1.0', channelId: 'C0ALERTS' } }), first)
    t.same(sink.received.map(({ url }) => url), ['/api/chat.update', '/api/chat.postMessage'])
    t.match(sink.received[1]?.body, /^\{"channel":"#alerts","username"/)
  }
})

t.test('an update that is refused for another reason is an error, and posts nothing', async t => {
  const sink = await startSink(t, createSlack().answer)
  const lost = { threadTs: first.threadTs, channelId: 'C0GONE' }
  await t.rejects(sendTo(t, sink, { receiver: slack, settings: settingsOf(updating), remembered: lost }), { retryable: false, message: /channel_not_found/ })
  t.equal(sink.received.length, 1)
})

const json = 'application/json; charset=utf-8'
const answers: Array<[type: string, body: string, error: undefined | { retryable: boolean, reason: string, message: RegExp }]> = [
  ['text/html', 'ok', undefined],
  ['text/html', 'no_service', { retryable: false, reason: 'clientError', message: /status code 200: channel "#alerts": received an error response from Slack: no_service$/ }],
  ['text/html', 'ok\n', { retryable: false, reason: 'clientError', message: /status code 200: / }],
  ['text/html', '{"ok":true}', { retryable: false, reason: 'clientError', message: /status code 200: / }],
  ['text/html', '<html>sign in</html>', { retryable: false, reason: 'clientError', message: /status code 200: / }],
  [json, '{"ok":true}', undefined],
  [json, '{"ok":true,"error":null,"channel":7}', undefined],
  [json, `{"ok":true,"channel":"C1","ts":"1.2","message":{"text":"${'x'.repeat(100)}`, undefined],
  [json, 'ok', { retryable: true, reason: 'clientError', message: /could not read the JSON response ok$/ }],
  [json, '{"ok":', { retryable: true, reason: 'clientError', message: /status code 200: / }],
  [json, '{}', { retryable: false, reason: 'clientError', message: /status code 200: / }],
  [json, '{"ok":"true"}', { retryable: false, reason: 'clientError', message: /status code 200: / }],
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'invalid_auth', 'account_inactive', 'token_revoked', 'msg_too_long', 'invalid_blocks', 'no_text', 'new_error'].map((error): typeof answers[number] =>
    [json, JSON.stringify({ ok: false, error }), { retryable: false, reason: 'clientError', message: new RegExp(`channel "#alerts": error response from Slack: ${error}$`) }]),
  ...['internal_error', 'service_unavailable', 'fatal_error', 'request_timeout'].map((error): typeof answers[number] => [json, JSON.stringify({ ok: false, error }), { retryable: true, reason: 'serverError', message: /status code 200: / }]),
  ...['ratelimited', 'rate_limited'].map((error): typeof answers[number] => [json, JSON.stringify({ ok: false, error }), { retryable: true, reason: 'rateLimited', message: /status code 200: / }])
]

for (const [type, body, expected] of answers) {
  t.test(`${body.slice(0, 60)} as ${type} in an answer with status 200 is ${expected ? expected.retryable ? 'tried again' : 'final' : 'a success'}`, async t => {
    const sink = await startSink(t, response => response.writeHead(200, { 'content-type': type }).end(body))
    const sent = sendTo(t, sink, { receiver: slack, settings: settingsOf(`${app}, channel: "#alerts"`) })
    if (expected) await t.rejects(sent, expected)
    else await t.resolves(sent)
  })
}

t.test('an answer that repeats the token or the URL is told without them', async t => {
  const sink = await startSink(t, (response, { headers }) => response.writeHead(200, { 'content-type': 'text/plain' }).end(`who is ${headers.authorization}? ${'x'.repeat(1000)}`))
  const error = await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${app}, channel: "#alerts"`) }).then(() => undefined, (error: unknown) => error)
  if (!(error instanceof DeliveryError)) return t.fail('it is a DeliveryError')
  t.match(error.message, /who is <redacted>\?/)
  t.notMatch(error.message, /s3cr3t|chat\.postMessage/)
  t.ok(error.message.length < 400)
})
