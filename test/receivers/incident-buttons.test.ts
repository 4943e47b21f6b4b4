import t, { type Test } from 'tap'
import { mattermost } from '../../receivers/mattermost.ts'
import { ntfy } from '../../receivers/ntfy.ts'
import { slack } from '../../receivers/slack.ts'
import { telegram } from '../../receivers/telegram.ts'
import type { NotifiedIncident } from '../../src/domain/notification.ts'
import type { Receiver } from '../../src/receiver.ts'
import { loadConfig } from '../../src/config/load.ts'
import { sendTo } from '../support/integration.ts'
import { notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { startSink } from '../support/sink.ts'

const incident: NotifiedIncident = { id: 'i1', url: 'http://t.example/i/i1', ackURL: 'http://t.example/i/i1?t=tok', token: 'tok', state: 'triggered' }
const value = 'tok/i1'

async function sent (t: Test, receiver: Receiver, own: string, given: { isInteractive?: boolean, incident?: NotifiedIncident, answers?: string[] } = {}) {
  const answers = given.answers ?? []
  const sink = await startSink(t, response => response.end(answers.shift() ?? (receiver === telegram ? '{"ok":true}' : 'ok')))
  await sendTo(t, sink, { receiver, settings: ownSettings(receiver, own), notification: notification({ ...given.incident && { incident: given.incident } }), isInteractive: given.isInteractive ?? false })
  return sink.received.map(({ body }) => JSON.parse(body))
}

const slackOwn = 'api_url: "https://hooks.slack.com/x", actions: [{type: button, text: A, url: "http://a"}, {type: button, text: B, url: "http://b"}, {type: button, text: C, url: "http://c"}, {type: button, text: D, url: "http://d"}]'

t.test('Slack: buttons that call back, or a link to the page', async t => {
  const [calling] = await sent(t, slack, 'api_url: "https://hooks.slack.com/x"', { incident, isInteractive: true })
  t.match(calling.attachments[0], { callback_id: 'tocsin', actions: [{ name: 'acknowledge', value, type: 'button' }, { name: 'resolve', value }, { name: 'escalate', value }] })
  const [linking] = await sent(t, slack, 'api_url: "https://hooks.slack.com/x"', { incident })
  t.same(linking.attachments[0].actions, [{ type: 'button', text: 'Acknowledge', url: incident.ackURL, style: 'primary' }])
  t.equal(linking.attachments[0].callback_id, '')
  const [full] = await sent(t, slack, slackOwn, { incident, isInteractive: true })
  t.same(full.attachments[0].actions.map(({ text }: { text: string }) => text), ['Acknowledge', 'A', 'B', 'C', 'D'], 'five at most, and what matters is one of them')
})

t.test('Mattermost: buttons that call back', async t => {
  const [message] = await sent(t, mattermost, 'webhook_url: "http://m/x"', { incident, isInteractive: true })
  t.match(message.attachments[0].actions, [
    { id: 'acknowledge', type: 'button', integration: { url: 'http://router.example/interactions/mattermost/hook', context: { act: 'acknowledge', value } } }, { id: 'resolve' }, { id: 'escalate' }
  ])
  const [plain] = await sent(t, mattermost, 'webhook_url: "http://m/x"', { incident })
  t.equal(plain.attachments[0].actions, undefined)
  t.match(plain.attachments[0].text, `Acknowledge: ${incident.ackURL}`)
})

t.test('ntfy: a POST with the token in its body, or a link to the page', async t => {
  const own = 'topic: x, actions: [{action: view, label: A, url: "http://a"}, {action: view, label: B, url: "http://b"}, {action: view, label: C, url: "http://c"}]'
  const [calling] = await sent(t, ntfy, own, { incident, isInteractive: true })
  t.same(calling.actions[0], { action: 'http', label: 'Acknowledge', url: 'http://router.example/interactions/ntfy/hook', method: 'POST', body: JSON.stringify({ act: 'acknowledge', value }), clear: true })
  t.equal(calling.actions.length, 3)
  const [linking] = await sent(t, ntfy, 'topic: x', { incident })
  t.same(linking.actions, [{ action: 'view', label: 'Acknowledge', url: incident.ackURL }])
})

t.test('Telegram: a link to the page, in the text where Telegram does not take it as a button', async t => {
  const [message] = await sent(t, telegram, 'bot_token: b, chat_id: 1', { incident })
  t.same(JSON.parse(message.reply_markup), { inline_keyboard: [[{ text: 'Acknowledge', url: incident.ackURL }]] })
  const refusal = JSON.stringify({ ok: false, error_code: 400, description: "Bad Request: inline keyboard button URL 'http://t/' is invalid: Wrong HTTP URL" })
  const [, again] = await sent(t, telegram, 'bot_token: b, chat_id: 1', { incident, answers: [refusal] })
  t.equal(again.reply_markup, undefined)
  t.match(again.text, `Acknowledge: ${incident.ackURL}\n`)
})

for (const [receiver, own] of [[slack, 'api_url: "https://hooks.slack.com/x"'], [mattermost, 'webhook_url: "http://m/x"'], [ntfy, 'topic: x'], [telegram, 'bot_token: b, chat_id: 1']] as const) {
  t.test(`${receiver.type}: without an incident, or at its end, there are no buttons`, async t => {
    const [plain] = await sent(t, receiver, own)
    for (const isInteractive of [true, false]) {
      t.same(await sent(t, receiver, own, { incident: { ...incident, state: 'resolved' }, isInteractive }), [plain])
      t.same(await sent(t, receiver, own, { isInteractive }), [plain])
    }
    t.notMatch(JSON.stringify(plain), 'cknowledge')
  })
}

t.test('interactions are read with the file of their secret, and asked for where they must be', async t => {
  const load = (entry: string) => loadConfig({ file: 'a.yml', text: `route: {receiver: a}\nreceivers: [{name: a, ${entry}}]\n`, receivers: [slack, mattermost, telegram] })
  const ofSlack = 'slack_configs: [{api_url: "https://hooks.slack.com/x"}]'
  t.same(load(`${ofSlack}, interactions: {signing_secret_file: s}`).receivers[0]?.interactions, { signingSecretFile: 's' })
  t.notMatch(load(`${ofSlack}, interactions: {signing_secret: s3cret}`).printed, /interactions|s3cret/)
  t.same(load('mattermost_configs: [{webhook_url: "http://m/x"}], interactions: {}').receivers[0]?.interactions, {})
  t.throws(() => load(`${ofSlack}, interactions: {}`), { message: /buttons in Slack need the signing_secret/ })
  t.throws(() => load('telegram_configs: [{bot_token: b, chat_id: 1}], interactions: {}'), { message: /only receivers with slack_configs/ })
})
