import t from 'tap'
import { rocketchat } from '../../receivers/rocketchat.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const tokens = 'token: s3cr3t-token, token_id: s3cr3t-user'
const settingsOf = (own: string) => loadIntegration({ receiver: rocketchat, own: `${tokens}, ${own}` }).settings

testReceiver(t, {
  receiver: rocketchat,
  settings: url => settingsOf(`api_url: "${url}"`),
  accept: response => response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true}')
})

/** What Rocket.Chat looks at before it keeps a message. */
const keep: Answer = (response, { headers, url, body }) => {
  const say = (status: number, said: object) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  const { channel = '#general', attachments } = JSON.parse(body)
  if (!url.endsWith('/api/v1/chat.postMessage')) say(404, { success: false, error: 'Resource not found' })
  else if (headers['x-auth-token'] !== 's3cr3t-token' || headers['x-user-id'] !== 's3cr3t-user') say(401, { status: 'error', message: 'You must be logged in to do this.' })
  else if (channel === '#none') say(200, { success: false, error: '[invalid-channel]' })
  else say(200, { ts: 1732012800000, channel, message: { attachments }, success: true })
}

async function sentBy (t: Parameters<typeof startSink>[0] & Parameters<typeof sendTo>[0], own: string, { told = notification(), answer = keep } = {}) {
  const sink = await startSink(t, answer)
  await sendTo(t, sink, { receiver: rocketchat, settings: settingsOf(own), notification: told })
  return sink.received[0]
}

t.test('the request is Alertmanager\'s, byte for byte', async t => {
  const request = await sentBy(t, 'channel: "#alerts"')
  t.equal(request?.url, '/api/v1/chat.postMessage')
  t.match(request?.headers, { 'x-auth-token': 's3cr3t-token', 'x-user-id': 's3cr3t-user', 'content-type': 'application/json', authorization: undefined })
  t.equal(request?.body, '{"channel":"#alerts","attachments":[{"title":"[FIRING:1] DiskFull (db1)","title_link":"http://router.example/#/alerts?receiver=hook","color":"red"}]}\n')
})

t.test('the address of the service may have a path', async t => {
  for (const url of ['https://chat.example/rocket', 'https://chat.example/rocket/']) {
    t.equal((await sentBy(t, `api_url: "${url}"`))?.url, '/rocket/api/v1/chat.postMessage')
  }
})

t.test('every key that Alertmanager sends has its place', async t => {
  const own = `channel: "c {{ .Status }}", emoji: ":{{ .Status }}:", icon_url: "iu {{ .Status }}", title: "ti {{ .Status }}", title_link: "tl {{ .Status }}", text: "te {{ .Status }}",
    image_url: "im {{ .Status }}", thumb_url: "th {{ .Status }}", color: "co {{ .Status }}", link_names: true, short_fields: true,
    fields: [{title: "a {{ .Status }}", value: "b {{ .Status }}"}, {value: "{{ .CommonLabels.none }}", short: false}],
    actions: [{type: unused, text: "x {{ .Status }}", url: "u {{ .Status }}", msg: "m {{ .Status }}", imageurl: i, iswebview: true, webviewheightratio: full, msginchatwindow: true, msgprocessingtype: sendMessage}, {}]`
  t.equal((await sentBy(t, own))?.body, '{"channel":"c firing","emoji":":firing:","avatar":"iu firing","attachments":[{"title":"ti firing","title_link":"tl firing","text":"te firing",' +
    '"image_url":"im firing","thumb_url":"th firing","color":"co firing","fields":[{"short":true,"title":"a firing","value":"b firing"},{"short":false}],' +
    '"actions":[{"type":"button","text":"x firing","url":"u firing","is_webview":false,"msg":"m firing","msg_in_chat_window":false},' +
    '{"type":"button","is_webview":false,"msg_in_chat_window":false}]}]}\n')
})

t.test('what is empty is left out, and the end of an alert is green', async t => {
  const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] })
  t.equal((await sentBy(t, 'title: "", title_link: "", fields: [], actions: []', { told: resolved }))?.body, '{"attachments":[{"color":"green"}]}\n')
})

t.test('a title has 1024 characters at most', async t => {
  const request = await sentBy(t, 'title: "{{ .CommonLabels.alertname }}"', { told: notification({ alerts: [frozenAlert({ alertname: '😀'.repeat(1025) })] }) })
  t.equal(JSON.parse(request?.body ?? '').attachments[0].title, `${'😀'.repeat(1023)}…`)
})

const answers: Array<[what: string, body: string, error: undefined | { retryable: boolean, reason: string, message: RegExp }]> = [
  ['a success', '{"success":true}', undefined],
  ['a success that is too long to be read to its end', `{"message":{"text":"${'x'.repeat(100_000)}"},"success":true}`, undefined],
  ['an error', '{"success":false,"error":"[invalid-channel]"}', { retryable: false, reason: 'clientError', message: /channel "#alerts": error response from Rocketchat: \[invalid-channel\]$/ }],
  ['an answer without a verdict', '{}', { retryable: false, reason: 'clientError', message: /error response/ }],
  ['a page', '<html>s3cr3t-token', { retryable: true, reason: 'clientError', message: /could not read the JSON response <html><redacted>$/ }],
  ['an answer that was cut off', '{"message":{"text":"x', { retryable: true, reason: 'clientError', message: /could not read/ }]
]
for (const [what, body, error] of answers) {
  t.test(`${what} in an answer with status 200 is ${error ? error.retryable ? 'tried again' : 'final' : 'a success'}`, async t => {
    const sent = sentBy(t, 'channel: "#alerts"', { answer: response => response.end(body) })
    if (error) await t.rejects(sent, error)
    else await t.resolves(sent)
  })
}

t.test('its rate limit is waited for, though it does not say how long', async t => {
  const answer: Answer = response => response.writeHead(429, { 'x-ratelimit-reset': '1795165260000' }).end('{"success":false,"error":"Error, too many requests."}')
  await t.rejects(sentBy(t, '', { answer }), { retryable: true, reason: 'rateLimited', message: /429/ })
})

t.test('what it does not say is taken from global', async t => {
  const from = (global: string, own: string) => loadIntegration({ receiver: rocketchat, own, global }).settings
  const all = 'rocketchat_token: a, rocketchat_token_id_file: /b'
  t.match(from(all, ''), { api_url: 'https://open.rocket.chat/', token: 'a', token_id_file: '/b', token_id: undefined })
  t.match(from(`${all}, rocketchat_api_url: "http://c"`, 'token_file: /d, token_id: e'), { api_url: 'http://c', token_file: '/d', token: undefined, token_id: 'e', token_id_file: undefined })
})

t.test('what is wrong is told in Alertmanager\'s words', async t => {
  const at = 'receivers[0].rocketchat_configs[0]'
  const why = (own: string) => whyRefused({ receiver: rocketchat, own })
  t.same(why('token: a'), [`${at}: no global Rocketchat TokenID set either inline or in a file`])
  t.same(why('token_id_file: /a'), [`${at}: no global Rocketchat Token set either inline or in a file`])
  t.same(why('token: a, token_file: /a, token_id: a, token_id_file: /a'),
    [`${at}.token_file: at most one of token & token_file must be configured`, `${at}.token_id_file: at most one of token_id & token_id_file must be configured`])
})

t.test('it is printed in Alertmanager\'s order without its secrets', async t => {
  const { printed } = loadIntegration({ receiver: rocketchat, own: `actions: [{msg: m}], thumb_url: t, image_url: i, fields: [{title: t}], channel: c, ${tokens}, api_url: "http://a"` })
  const keys = [...printed.slice(printed.indexOf('rocketchat_configs')).matchAll(/^ {4}(\w+):/gm)].map(([, key]) => key)
  t.same(keys, ['http_config', 'api_url', 'token_id', 'token', 'channel', 'color', 'title', 'title_link', 'text', 'fields', 'short_fields', 'emoji', 'icon_url', 'image_url', 'thumb_url', 'link_names', 'actions'])
  t.match(printed, /send_resolved: false\n/)
  t.notMatch(printed, /s3cr3t/)
})
