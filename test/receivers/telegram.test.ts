import t from 'tap'
import { telegram } from '../../receivers/telegram.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'
import type { Answer } from '../support/sink.ts'

const token = '1234:T0CONTRACT-s3cr3t-query'
const settings = (url: string, own = '') => settingsOf('telegram', `api_url: "${new URL(url).origin}", bot_token: "${token}", chat_id: -1001${own && `, ${own}`}`)

const accept: Answer = response => response.end('{"ok":true,"result":{"message_id":5}}')
const refuse = (status: number, description: string, parameters?: object): Answer => response =>
  response.writeHead(status).end(JSON.stringify({ ok: false, error_code: status, description, parameters }))
/** Refuses until it is spoken to as it likes. */
const unless = (likes: (message: { chat_id: string, parse_mode?: string }) => boolean, refusal: Answer): Answer =>
  (response, request) => (likes(JSON.parse(request.body)) ? accept : refusal)(response, request)

testReceiver(t, { receiver: telegram, settings, accept })

const about = (text: string) => notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { annotations: makeLabels({ text }) })] })

t.test('the parameters are Alertmanager\'s, all of them texts', async t => {
  const service = await startService(t, telegram, accept)
  await service.send(settings(service.origin, 'message: "<b>{{ .CommonAnnotations.text }}</b>"'), about('5 > 4'))
  t.match(service.received[0], { method: 'POST', url: `/bot${token}/sendMessage`, headers: { 'content-type': 'application/json' } })
  t.equal(service.received[0]?.body, '{"chat_id":"-1001","disable_web_page_preview":"true","parse_mode":"HTML","text":"\\u003cb\\u003e5 \\u0026gt; 4\\u003c/b\\u003e"}\n')

  await service.send(settings(service.origin, 'message: "{{ .Status }} <", parse_mode: "", message_thread_id: 7, disable_notifications: true'))
  t.equal(service.received[1]?.body, '{"chat_id":"-1001","disable_notification":"true","disable_web_page_preview":"true","message_thread_id":"7","text":"firing \\u003c"}\n')
})

t.test('HTML that is too long is not sent, any other text is cut', async t => {
  const service = await startService(t, telegram, accept)
  const textOf = async (mode: string, length: number): Promise<string> => {
    await service.send(settings(service.origin, `message: "{{ .CommonAnnotations.text }}", parse_mode: "${mode}"`), about('😀'.repeat(length)))
    return JSON.parse(service.received.at(-1)?.body ?? '').text
  }
  t.equal(await textOf('HTML', 4096), '😀'.repeat(4096))
  t.match(await textOf('HTML', 4097), /longer than the 4096 characters/)
  for (const mode of ['Markdown', 'MarkdownV2', '']) t.equal(await textOf(mode, 4097), '😀'.repeat(4095) + '…')
})

t.test('a group that has become another chat is told there at once, and from then on', async t => {
  const service = await startService(t, telegram, unless(({ chat_id: chat }) => chat === '-1002',
    refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1002 })))
  await service.send(settings(service.origin))
  await service.send(settings(service.origin))
  t.same(service.received.map(({ body }) => JSON.parse(body).chat_id), ['-1001', '-1002', '-1002'])
  t.equal(JSON.parse(service.received[1]?.body ?? '').text, JSON.parse(service.received[0]?.body ?? '').text)
})

t.test('chats that send each other round are not followed for ever', async t => {
  const service = await startService(t, telegram, (response, request) => {
    refuse(400, 'moved', { migrate_to_chat_id: JSON.parse(request.body).chat_id === '-1001' ? -1002 : -1001 })(response, request)
  })
  t.match(await service.failure(settings(service.origin)), { retryable: false, reason: 'clientError' })
  t.equal(service.received.length, 3)
})

t.test('a text that Telegram cannot read is sent as it is, also where the chat has moved', async t => {
  const unreadable = refuse(400, 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0')
  const own = 'message: "<br>{{ .CommonAnnotations.text }}"'

  const strict = await startService(t, telegram, unless(message => message.parse_mode === undefined, unreadable))
  await strict.send(settings(strict.origin, own), about('5 > 4'))
  t.same(strict.received.map(({ body }) => JSON.parse(body).text), ['<br>5 &gt; 4', '<br>5 > 4'])

  const moved = refuse(400, 'moved', { migrate_to_chat_id: -1002 })
  const service = await startService(t, telegram, (response, request) => {
    const { chat_id: chat, parse_mode: mode } = JSON.parse(request.body)
    return (chat !== '-1002' ? moved : mode ? unreadable : accept)(response, request)
  })
  await service.send(settings(service.origin, own))
  t.same(service.received.map(({ body }) => JSON.parse(body)).map(({ chat_id: chat, parse_mode: mode }) => [chat, mode]), [['-1001', 'HTML'], ['-1002', 'HTML'], ['-1002', undefined]])

  const never = await startService(t, telegram, unreadable)
  t.match(await never.failure(settings(never.origin, own)), { retryable: false, reason: 'clientError', message: /can't parse entities/ })
  t.equal(never.received.length, 2)
})

t.test('what is not okay is an error, tried again only where that can help', async t => {
  const cases: Array<[answer: Answer, expected: object]> = [
    [refuse(429, 'Too Many Requests: retry after 35', { retry_after: 35 }), { retryable: true, reason: 'rateLimited', retryAfter: 35_000 }],
    [refuse(429, 'Too Many Requests'), { retryable: true, reason: 'rateLimited', retryAfter: undefined }],
    [refuse(400, 'Bad Request: chat not found'), { retryable: false, reason: 'clientError', message: 'unexpected status code 400: Bad Request: chat not found' }],
    [refuse(403, 'Forbidden: bot was kicked from the group chat'), { retryable: false, reason: 'authError' }],
    [refuse(401, 'Unauthorized'), { retryable: false, reason: 'authError' }],
    [refuse(502, 'Bad Gateway'), { retryable: true, reason: 'serverError' }],
    [response => response.end('{"ok":false,"error_code":403,"description":"Forbidden"}'), { retryable: false, reason: 'authError', message: /status code 200: Forbidden/ }],
    [response => response.end('{"ok":false}'), { retryable: true, reason: 'serverError' }],
    [response => response.end('<html>Please log in'), { retryable: true, reason: 'other' }]
  ]
  for (const [answer, expected] of cases) {
    const service = await startService(t, telegram, answer)
    t.match(await service.failure(settings(service.origin)), expected)
    t.equal(service.received.length, 1)
  }
})

t.test('no message has the token, however the service quotes it', async t => {
  for (const quoted of [token, `/bot${token}/sendMessage`, encodeURIComponent(token)]) {
    const service = await startService(t, telegram, refuse(404, `Not Found: ${quoted}`))
    const { message } = await service.failure(settings(service.origin))
    t.match(message, /Not Found: <redacted>/)
    t.notMatch(message, /T0CONTRACT|s3cr3t/)
  }
})

t.test('what a chat_id file holds has to be a number', async t => {
  const service = await startService(t, telegram, accept)
  await service.send({ ...settings(service.origin), chat_id: '-1009' })
  t.equal(JSON.parse(service.received[0]?.body ?? '').chat_id, '-1009')
  t.match(await service.failure({ ...settings(service.origin), chat_id: '@channel' }), { retryable: true, message: 'the chat_id file holds no whole number' })
})

t.test('token and address come from global, the chat is asked for', async t => {
  t.match(settingsOf('telegram', 'chat_id: 5', 'telegram_bot_token: x'), { api_url: 'https://api.telegram.org', bot_token: 'x', chat_id: 5, parse_mode: 'HTML' })
  t.match(settingsOf('telegram', 'chat_id_file: /c, bot_token: ""', 'telegram_bot_token_file: /t'), { bot_token_file: '/t', chat_id_file: '/c' })
  const wrong: Array<[own: string, message: RegExp]> = [
    ['bot_token: x', /telegram_configs\[0\]: missing chat_id or chat_id_file on telegram_config/],
    ['bot_token: x, chat_id: 0', /missing chat_id or chat_id_file on telegram_config/],
    ['chat_id: 5', /telegram_configs\[0\]: missing bot_token or bot_token_file on telegram_config/],
    ['bot_token: x, bot_token_file: /x, chat_id: 5', /at most one of bot_token & bot_token_file must be configured/],
    ['bot_token: x, chat_id: 5, chat_id_file: /x', /at most one of chat_id & chat_id_file must be configured/],
    ['bot_token: x, chat_id: "@channel"', /chat_id: expected a whole number/],
    ['bot_token: x, chat_id: 5, parse_mode: html', /parse_mode: unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string/]
  ]
  for (const [own, message] of wrong) t.throws(() => loadIntegration('telegram', own), { message }, own)
})

t.test('the printed form has Alertmanager\'s keys in its order, and no secret', async t => {
  const { printed } = loadIntegration('telegram', 'message_thread_id: 3, chat_id: -5, bot_token: s3cret, api_url: "http://a"')
  t.match(printed, /api_url: http:\/\/a\n {4}bot_token: <secret>\n {4}chat_id: -5\n {4}message_thread_id: 3\n {4}message: .*\n {4}parse_mode: HTML\n/)
})
