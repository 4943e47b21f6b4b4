import t from 'tap'
import { receivers } from '../../receivers/index.ts'
import { createPost } from '../../src/post.ts'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { startSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const labels = { alertname: 'Odd<&>é "quoted" \u2028 😀' }
const text = '\'<i>{{ .Status }} {{ .CommonLabels.alertname }}</i>\''

/** Those that Alertmanager 0.25 has, with keys that it has; what it cannot know of ours is taken out. */
const integrations: Array<[type: string, settings: (origin: string) => string, requests: number, added?: string]> = [
  ['discord', origin => `webhook_url: '${origin}/api/webhooks/1', title: ${text}, message: ${text}`, 1, ',"allowed_mentions":{"parse":[]}'],
  ['telegram', origin => `api_url: '${origin}', bot_token: 't0ken', chat_id: -1001, message: ${text}`, 1],
  ['telegram', origin => `api_url: '${origin}', bot_token: 't0ken', chat_id: 7, message: ${text}, parse_mode: MarkdownV2, disable_notifications: true`, 1],
  ['webex', origin => `api_url: '${origin}/v1', room_id: r, message: ${text}, http_config: {authorization: {credentials: t0ken}}`, 1],
  ['wechat', origin => `api_url: '${origin}/cgi-bin', corp_id: 'c &', api_secret: 's+é', message: ${text}, to_user: u, agent_id: 3`, 2],
  ['wechat', origin => `api_url: '${origin}/cgi-bin/', corp_id: c, api_secret: s, message: ${text}, message_type: markdown`, 2]
]

for (const [type, settings, count, added = ''] of integrations) {
  t.test(`${type} gets the same from Alertmanager`, { skip: withoutAlertmanager }, async t => {
    // Each takes from it what it looks for.
    const { origin, received } = await startSink(t, response => response.end('{"ok":true,"result":{"message_id":1},"errcode":0,"access_token":"g1ven"}'))
    const alertmanager = await startAlertmanager(t, `
      route: {receiver: a, group_by: [alertname], group_wait: 0s}
      receivers: [{name: a, ${type}_configs: [{${settings(origin)}}]}]
    `)
    await fetch(`${alertmanager}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([{ labels }]) })
    await until(() => received.length === count)

    const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
    t.teardown(close)
    await receivers.find(receiver => receiver.type === type)?.send(delivery({ settings: settingsOf(type, settings(origin)), notification: notification({ alerts: [frozenAlert(labels)] }), post }))

    const [theirs, ours] = [received.slice(0, count), received.slice(count)]
    t.same(ours.map(({ method, body, headers }) => ({ method, body: body.replace(added, ''), type: headers['content-type'] })),
      theirs.map(({ method, body, headers }) => ({ method, body, type: headers['content-type'] })))
    t.same(ours.map(({ url }) => url.replace('?wait=true', '')), theirs.map(({ url }) => url))
  })
}
