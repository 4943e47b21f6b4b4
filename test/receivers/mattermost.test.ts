import t from 'tap'
import { mattermost } from '../../receivers/mattermost.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const webhook = 'webhook_url: "https://chat.example/hooks/s3cr3t"'
const settingsOf = (own: string) => loadIntegration({ receiver: mattermost, own: `${webhook}, ${own}` }).settings

testReceiver(t, { receiver: mattermost, settings: url => loadIntegration({ receiver: mattermost, own: `webhook_url: "${url}"` }).settings })

/** What Mattermost looks at before it keeps a message. */
const keep: Answer = (response, { body }) => {
  const { text = '', attachments = [], priority } = JSON.parse(body)
  const isRight = Array.from(text).length <= 16_383 && (text || attachments.length > 0) &&
    (!priority || (['standard', 'important', 'urgent'].includes(priority.priority) && !(priority.priority === 'standard' && priority.requested_ack)))
  response.writeHead(isRight ? 200 : 400, { 'content-type': 'text/plain' }).end(isRight ? 'ok' : '{"id":"web.incoming_webhook.text.app_error"}')
}

async function bodyOf (t: Parameters<typeof startSink>[0] & Parameters<typeof sendTo>[0], own: string, told = notification()): Promise<string> {
  const sink = await startSink(t, keep)
  await sendTo(t, sink, { receiver: mattermost, settings: settingsOf(own), notification: told })
  return sink.received[0]?.body ?? ''
}

t.test('one attachment is made of the keys above, and the text goes into it', async t => {
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { annotations: makeLabels({ summary: 'a <b>' }), generatorURL: 'http://p/' })] })
  t.equal(await bodyOf(t, '', told), '{"username":"Alertmanager","attachments":[{"fallback":"[FIRING:1] DiskFull (db1) | http://router.example/#/alerts?receiver=hook","color":"danger",' +
    '"text":"\\n\\n# Alerts Firing:\\n\\nLabels:\\n  - alertname = DiskFull\\n  - instance = db1\\n\\nAnnotations:\\n  - summary = a \\u003cb\\u003e\\n\\nSource: http://p/\\n\\n\\n\\n\\n",' +
    '"title":"[FIRING:1] DiskFull (db1)","title_link":"http://router.example/#/alerts?receiver=hook"}]}\n')
})

t.test('every key has its place', async t => {
  const own = `channel: "c {{ .Status }}", username: "u {{ .Status }}", text: "t {{ .Status }}", fallback: "f {{ .Status }}", color: "#{{ len .Alerts }}",
    pretext: "p {{ .Status }}", author_name: "an {{ .Status }}", author_link: "al {{ .Status }}", author_icon: "ai {{ .Status }}", title: "ti {{ .Status }}",
    title_link: "tl {{ .Status }}", fields: [{title: "a {{ .Status }}", value: "b {{ .Status }}"}, {title: c, value: "{{ .CommonLabels.none }}", short: false}],
    thumb_url: "th {{ .Status }}", footer: "fo {{ .Status }}", footer_icon: "fi {{ .Status }}", image_url: "im {{ .Status }}", icon_url: "iu {{ .Status }}",
    icon_emoji: "ie {{ .Status }}", type: "ty {{ .Status }}", props: {card: "ca {{ .Status }}"}, priority: {priority: "{{ if true }}Urgent{{ end }}", requested_ack: true, persistent_notifications: true}`
  t.equal(await bodyOf(t, own), '{"channel":"c firing","username":"u firing","icon_url":"iu firing","icon_emoji":"ie firing","attachments":[{"fallback":"f firing","color":"#1",' +
    '"pretext":"p firing","text":"t firing","author_name":"an firing","author_link":"al firing","author_icon":"ai firing","title":"ti firing","title_link":"tl firing",' +
    '"fields":[{"title":"a firing","value":"b firing"},{"title":"c","short":false}],"thumb_url":"th firing","footer":"fo firing","footer_icon":"fi firing","image_url":"im firing"}],' +
    '"type":"ty firing","props":{"card":"ca firing"},"priority":{"priority":"urgent","requested_ack":true,"persistent_notifications":true}}\n')
})

t.test('attachments of the operator replace it, and the text goes above them', async t => {
  t.equal(await bodyOf(t, 'username: "", text: "{{ .Status }}", title: unused, attachments: [{title: "{{ .Status }} 1", fields: [{title: a, value: b, short: true}]}, {text: "2"}]'),
    '{"text":"firing","attachments":[{"title":"firing 1","fields":[{"title":"a","value":"b","short":true}]},{"text":"2"}]}\n')
})

t.test('empty lists and maps count as absent', async t => {
  t.equal(await bodyOf(t, 'username: "", text: t, fallback: "", color: "", title: "", title_link: "", fields: [], attachments: [], props: {}, priority: {requested_ack: true}'),
    '{"attachments":[{"text":"t"}]}\n')
})

t.test('a text above attachments has 16383 characters at most', async t => {
  for (const [length, end] of [[16_383, '😀'], [16_384, '…']] as const) {
    const told = notification({ alerts: [frozenAlert({ alertname: '😀'.repeat(length) })] })
    const { text } = JSON.parse(await bodyOf(t, 'text: "{{ .CommonLabels.alertname }}", attachments: [{}]', told))
    t.equal(Array.from(text).length, 16_383)
    t.ok(text.endsWith(end))
  }
})

t.test('an attachment with thousands of alerts is cut, as Mattermost refuses a body of more than 300 000 bytes', async t => {
  const told = notification({ alerts: Array.from({ length: 3000 }, (_, n) => frozenAlert({ alertname: 'Outage <&>', instance: `host-${n}` })) })
  const body = await bodyOf(t, '', told)
  t.ok(Buffer.byteLength(body) < 300_000)
  const { attachments: [{ text }] } = JSON.parse(body)
  t.match(text, /host-1\n/)
  t.ok(text.endsWith('…'))
})

const priorities: Array<[own: string, sent: object]> = [
  ['priority: IMPORTANT, requested_ack: true, persistent_notifications: true', { priority: 'important', requested_ack: true }],
  ['priority: standard, requested_ack: true, persistent_notifications: true', { priority: 'standard' }],
  ['priority: "{{ .Status }}", requested_ack: true', { priority: 'standard' }],
  ['priority: urgent', { priority: 'urgent' }]
]
for (const [own, sent] of priorities) {
  t.test(`{${own}} is sent as Mattermost takes it`, async t => {
    t.same(JSON.parse(await bodyOf(t, `priority: {${own}}`)).priority, sent)
  })
}

t.test('its rate limit is waited for, also where it does not say how long', async t => {
  const sink = await startSink(t, response => response.writeHead(429, { 'x-ratelimit-reset': '1' }).end('limit exceeded'))
  await t.rejects(sendTo(t, sink, { receiver: mattermost, settings: settingsOf('') }), { retryable: true, reason: 'rateLimited', message: /429/ })
})

t.test('the URL comes from global, as a value or as a file, where it has none of its own', async t => {
  const from = (global: string, own: string) => loadIntegration({ receiver: mattermost, own, global }).settings
  t.match(from('mattermost_webhook_url: "http://a"', ''), { webhook_url: 'http://a' })
  t.match(from('mattermost_webhook_url_file: /a', ''), { webhook_url_file: '/a', webhook_url: undefined })
  t.match(from('mattermost_webhook_url: "http://a"', 'webhook_url_file: /b'), { webhook_url_file: '/b', webhook_url: undefined })
})

t.test('what is wrong is told in Alertmanager\'s words', async t => {
  const at = 'receivers[0].mattermost_configs[0]'
  const why = (own: string) => whyRefused({ receiver: mattermost, own })
  t.same(why('channel: c'), [`${at}: missing webhook_url or webhook_url_file on mattermost_config`])
  t.same(why('webhook_url: "http://a", webhook_url_file: /a'), [`${at}.webhook_url_file: at most one of webhook_url & webhook_url_file must be configured`])
  t.same(why(`${webhook}, fields: [{}], attachments: [{}, {fields: [{title: t}]}]`), [`${at}.fields[0].title: missing title in Mattermost field configuration`,
    `${at}.fields[0].value: missing value in Mattermost field configuration`, `${at}.attachments[1].fields[0].value: missing value in Mattermost field configuration`])
})

t.test('it is printed in Alertmanager\'s order without its secret', async t => {
  const own = 'icon_emoji: e, icon_url: u, image_url: i, footer_icon: f, footer: f, thumb_url: t, author_icon: a, author_link: a, author_name: a, pretext: p, channel: c, type: t'
  const { printed } = loadIntegration({ receiver: mattermost, own: `${own}, ${webhook}, priority: {priority: urgent}, props: {card: c}, attachments: [{title: t}], fields: [{title: t, value: v}]` })
  const keys = [...printed.slice(printed.indexOf('mattermost_configs')).matchAll(/^ {4}(\w+):/gm)].map(([, key]) => key)
  t.same(keys, ['http_config', 'webhook_url', 'channel', 'username', 'text', 'fallback', 'color', 'pretext', 'author_name', 'author_link', 'author_icon', 'title', 'title_link',
    'fields', 'thumb_url', 'footer', 'footer_icon', 'image_url', 'icon_url', 'icon_emoji', 'attachments', 'type', 'props', 'priority'])
  t.match(printed, /send_resolved: true\n/)
  t.notMatch(printed, /s3cr3t/)
})
