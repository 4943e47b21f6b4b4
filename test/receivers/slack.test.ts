import t from 'tap'
import { slack } from '../../receivers/slack.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, sendTo } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink } from '../support/sink.ts'
import { createSlack } from '../support/slack-service.ts'

const settingsOf = (own: string, global?: string) => loadIntegration({ receiver: slack, own, ...global !== undefined && { global } }).settings
const webhook = 'api_url: "https://hooks.slack.com/services/T0/B0/s3cr3t"'

testReceiver(t, { receiver: slack, settings: url => settingsOf(`api_url: "${url}"`) })

const firing = notification({ alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { annotations: makeLabels({ summary: 'a <b> & "c" é' }) })] })

t.test('the body is Alertmanager\'s, byte for byte', async t => {
  const sink = await startSink(t, createSlack().answer)
  await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${webhook}, text: "{{ .CommonAnnotations.summary }}"`), notification: firing })

  t.equal(sink.received[0]?.url, '/services/T0/B0/s3cr3t')
  t.equal(sink.received[0]?.headers['content-type'], 'application/json')
  t.equal(sink.received[0]?.headers.authorization, undefined)
  t.equal(sink.received[0]?.body, '{"username":"Alertmanager","attachments":[{"title":"[FIRING:1] DiskFull (db1)",' +
    '"title_link":"http://router.example/#/alerts?receiver=hook","text":"a \\u003cb\\u003e \\u0026 \\"c\\" é",' +
    '"fallback":"[FIRING:1] DiskFull (db1) | http://router.example/#/alerts?receiver=hook","callback_id":"","footer":"","color":"danger",' +
    '"mrkdwn_in":["fallback","pretext","text"]}]}\n')
})

t.test('every key has its place', async t => {
  const sink = await startSink(t, createSlack().answer)
  const own = `${webhook}, channel: "#{{ .Status }}", username: "u {{ .Status }}", icon_emoji: ":{{ .Status }}:", icon_url: "http://i/{{ .Status }}",
    link_names: true, message_text: "m {{ .Status }}", title: "t {{ .Status }}", title_link: "http://l/{{ .Status }}", pretext: "p {{ .Status }}",
    text: "x {{ .Status }}", fallback: "f {{ .Status }}", callback_id: "c {{ .Status }}", image_url: "http://m/{{ .Status }}",
    thumb_url: "http://h/{{ .Status }}", footer: "o {{ .Status }}", color: "#{{ len .Alerts }}", mrkdwn_in: [fields], short_fields: true,
    fields: [{title: "ft {{ .Status }}", value: "fv {{ .Status }}"}, {title: long, value: "{{ .CommonLabels.none }}", short: false}]`
  await sendTo(t, sink, { receiver: slack, settings: settingsOf(own) })
  t.equal(sink.received[0]?.body, '{"channel":"#firing","username":"u firing","icon_emoji":":firing:","icon_url":"http://i/firing","link_names":true,"text":"m firing",' +
    '"attachments":[{"title":"t firing","title_link":"http://l/firing","pretext":"p firing","text":"x firing","fallback":"f firing","callback_id":"c firing",' +
    '"fields":[{"title":"ft firing","value":"fv firing","short":true},{"title":"long","short":false}],' +
    '"image_url":"http://m/firing","thumb_url":"http://h/firing","footer":"o firing","color":"#1","mrkdwn_in":["fields"]}]}\n')
})

t.test('a button opens a URL or calls back, never both', async t => {
  const sink = await startSink(t, createSlack().answer)
  const own = `${webhook}, actions: [
    {type: button, text: "Run {{ .Status }}", url: "http://r/{{ .Status }}", style: primary, name: n, value: v, confirm: {text: sure}},
    {type: button, text: Ask, name: "n {{ .Status }}", value: "v {{ .Status }}", confirm: {title: "T {{ .Status }}", text: "X {{ .Status }}", ok_text: "Y {{ .Status }}", dismiss_text: "N {{ .Status }}"}},
    {type: button, text: Plain, name: plain}]`
  await sendTo(t, sink, { receiver: slack, settings: settingsOf(own) })
  t.match(sink.received[0]?.body, '"actions":[{"type":"button","text":"Run firing","url":"http://r/firing","style":"primary"},' +
    '{"type":"button","text":"Ask","name":"n firing","value":"v firing","confirm":{"text":"X firing","title":"T firing","ok_text":"Y firing","dismiss_text":"N firing"}},' +
    '{"type":"button","text":"Plain","name":"plain"}]')
})

t.test('a title has 1024 characters at most', async t => {
  const sink = await startSink(t, createSlack().answer)
  for (const length of [1024, 1025]) {
    const told = notification({ alerts: [frozenAlert({ alertname: '😀'.repeat(length) })] })
    await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${webhook}, title: "{{ .CommonLabels.alertname }}"`), notification: told })
  }
  const titles = sink.received.map(({ body }) => JSON.parse(body).attachments[0].title)
  t.same(titles, ['😀'.repeat(1024), `${'😀'.repeat(1023)}…`])
})

t.test('what is empty is left out, but for what Slack wants to see', async t => {
  const sink = await startSink(t, createSlack().answer)
  const keys = ['username', 'color', 'title', 'title_link', 'pretext', 'text', 'fallback', 'callback_id', 'icon_emoji', 'icon_url', 'footer']
  await sendTo(t, sink, { receiver: slack, settings: settingsOf(`${webhook}, fields: [], actions: [], mrkdwn_in: [], ${keys.map(key => `${key}: ""`).join(', ')}`) })
  t.equal(sink.received[0]?.body, '{"attachments":[{"text":"","fallback":"","callback_id":"","footer":"","mrkdwn_in":["fallback","pretext","text"]}]}\n')
})

t.test('a template that fails fails the notification, and nothing is sent', async t => {
  const sink = await startSink(t, createSlack().answer)
  await t.rejects(sendTo(t, sink, { receiver: slack, settings: settingsOf(`${webhook}, footer: "{{ .Nothing }}"`) }),
    { name: 'DeliveryError', retryable: false, message: /^a template failed: .*Nothing/ })
  t.equal(sink.received.length, 0)
})

t.test('the time-out of the configuration holds for the attempt', async t => {
  const sink = await startSink(t, () => {})
  await t.rejects(sendTo(t, sink, { receiver: slack, settings: settingsOf(`${webhook}, timeout: 50ms`) }), { retryable: true, message: /no answer within/ })
})
