import { Type, type Static } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Flag, GoDuration, List, Optional, Secret, SecretUrl, Template, Text, Url } from '../src/config/fields.ts'
import { isAuthorized, isGiven, requireOne } from '../src/config/key-or-file.ts'
import type { Notification } from '../src/domain/notification.ts'
import { defineReceiver, type HttpAnswer, type Judgement, type Render, type SettingProblem } from '../src/receiver.ts'
import { buttonValue } from '../src/signed-link.ts'
import { truncateRunes } from '../src/text.ts'

const postMessage = 'https://slack.com/api/chat.postMessage'
const updateMessage = 'https://slack.com/api/chat.update'
const longestTitle = 1024
const mostActions = 5

/** Slack says of these that the same request may succeed later; of `fatal_error` that the message may be out, and better twice than never. */
const passing = new Set(['ratelimited', 'rate_limited', 'internal_error', 'service_unavailable', 'fatal_error', 'request_timeout', 'team_added_to_org'])
/** There is no message any more that could be changed. */
const gone = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])

const settings = Type.Object({
  api_url: Optional(SecretUrl({ file: true })),
  app_token: Optional(Secret({ file: true })),
  app_url: Optional(Url()),
  channel: Template(''),
  username: Template('{{ template "slack.default.username" . }}'),
  color: Template('{{ template "slack.default.color" . }}'),
  title: Template('{{ template "slack.default.title" . }}'),
  title_link: Template('{{ template "slack.default.titlelink" . }}'),
  pretext: Template('{{ template "slack.default.pretext" . }}'),
  text: Template('{{ template "slack.default.text" . }}'),
  message_text: Template(''),
  fields: Optional(List(Type.Object({ title: Template(''), value: Template(''), short: Optional(Flag()) }))),
  short_fields: Flag(false),
  footer: Template('{{ template "slack.default.footer" . }}'),
  fallback: Template('{{ template "slack.default.fallback" . }}'),
  callback_id: Template('{{ template "slack.default.callbackid" . }}'),
  icon_emoji: Template('{{ template "slack.default.iconemoji" . }}'),
  icon_url: Template('{{ template "slack.default.iconurl" . }}'),
  image_url: Template(''),
  thumb_url: Template(''),
  link_names: Flag(false),
  mrkdwn_in: Optional(List(Text())),
  actions: Optional(List(Type.Object({
    type: Template(''),
    text: Template(''),
    url: Template(''),
    style: Template(''),
    name: Template(''),
    value: Template(''),
    confirm: Optional(Type.Object({ text: Template(''), title: Template(''), ok_text: Template(''), dismiss_text: Template('') }))
  }))),
  update_message: Flag(false, { quiet: true }),
  timeout: GoDuration('0s', { quiet: true })
})

type Settings = Static<typeof settings>

export const slack = defineReceiver({
  type: 'slack',
  sendResolved: false,
  settings,

  // A token of the global app is for those that say nothing of how to get in.
  inherits: (own, http) => ({
    api_url: 'slack_api_url',
    app_url: 'slack_app_url',
    ...!own.api_url && !isAuthorized(http) && { app_token: 'slack_app_token' }
  }),

  check (settings, http, { own }) {
    const hasToken = isGiven(settings, 'app_token')
    const url = hasToken ? settings.app_url : settings.api_url
    return [
      ...requireOne(settings, ['api_url', 'app_token'], 'no Slack API URL nor App token set either inline or in a file'),
      ...problem(isGiven(own, 'api_url') && isGiven(own, 'app_token'), 'at most one of api_url/api_url_file & app_token/app_token_file must be configured'),
      ...problem(hasToken && isAuthorized(http), "http authorization can't be set when using Slack App tokens", ['http_config']),
      ...problem(settings.update_message && url !== postMessage && url !== '<secret>',
        `update_message can only be used with bot tokens. api_url must be set to ${postMessage}`, ['update_message']),
      ...settings.fields?.flatMap(({ title, value }, n) => [
        ...problem(!title, 'missing title in Slack field configuration', ['fields', n, 'title']),
        ...problem(!value, 'missing value in Slack field configuration', ['fields', n, 'value'])
      ]) ?? [],
      ...settings.actions?.flatMap(({ type, text, url, name, confirm }, n) => [
        ...problem(!type, 'missing type in Slack action configuration', ['actions', n, 'type']),
        ...problem(!text, 'missing text in Slack action configuration', ['actions', n, 'text']),
        ...problem(!url && !name, 'missing name or url in Slack action configuration', ['actions', n, 'name']),
        ...problem(confirm && !confirm.text, 'missing text in Slack confirmation configuration', ['actions', n, 'confirm', 'text'])
      ]) ?? []
    ]
  },

  async send ({ settings, notification, render, isInteractive, post, remembered, signal }) {
    const { api_url: webhook = '', app_url: app = '', app_token: token, timeout, update_message: updates } = settings
    const message = messageOf(settings, render, incidentButtons(notification, isInteractive))
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const judge = judgeIn(message.channel)
    const send = async (url: string, body: object, judge: (answer: HttpAnswer) => Judgement) => read(await post({ url, body, headers, timeout, signal }, { judge }))

    const { threadTs: ts, channelId: channel } = remembered
    const isThere = updates && ts && channel
    const updated = isThere ? await send(updateMessage, { ...message, channel, ts }, answer => gone.has(read(answer).error) ? {} : judge(answer)) : undefined
    const said = updated && !gone.has(updated.error) ? updated : await send(token ? app : webhook, message, judge)
    if (updates && said.ts && said.channel) return { threadTs: said.ts, channelId: said.channel }
  }
})

function problem (isOne: unknown, message: string, path: SettingProblem['path'] = []): SettingProblem[] {
  return isOne ? [{ path, message }] : []
}

/** Keys in Slack's form; what is empty is left out where Slack takes its absence for something else. */
function messageOf (settings: Settings, render: Render, buttons: readonly object[]) {
  const text = (template: string) => render(template) || undefined
  return {
    channel: text(settings.channel),
    ts: undefined,
    username: text(settings.username),
    icon_emoji: text(settings.icon_emoji),
    icon_url: text(settings.icon_url),
    link_names: settings.link_names || undefined,
    text: text(settings.message_text),
    attachments: [{
      title: truncateRunes(render(settings.title), longestTitle) || undefined,
      title_link: text(settings.title_link),
      pretext: text(settings.pretext),
      text: render(settings.text),
      fallback: render(settings.fallback),
      // Without one, Slack shows no buttons that call back.
      callback_id: render(settings.callback_id) || (buttons.length > 1 ? 'tocsin' : ''),
      fields: each(settings.fields, ({ title, value, short = settings.short_fields }) => ({ title: text(title), value: text(value), short })),
      actions: actionsOf(settings.actions?.map(action => actionOf(action, text)), buttons),
      image_url: text(settings.image_url),
      thumb_url: text(settings.thumb_url),
      footer: render(settings.footer),
      color: text(settings.color),
      mrkdwn_in: settings.mrkdwn_in?.length ? settings.mrkdwn_in : ['fallback', 'pretext', 'text']
    }]
  }
}

function each<Item, Shown> (items: readonly Item[] = [], show: (item: Item) => Shown): Shown[] | undefined {
  return items.length > 0 ? items.map(show) : undefined
}

/** Those of an incident come first; that of acknowledging is there in any case. */
function actionsOf (own: readonly object[] = [], buttons: readonly object[]): object[] | undefined {
  const actions = [...buttons.slice(0, Math.max(1, mostActions - own.length)), ...own]
  return actions.length > 0 ? buttons.length > 0 ? actions.slice(0, mostActions) : actions : undefined
}

/** What there is to do about an incident: by a call back, or on its page. */
function incidentButtons ({ incident }: Notification, isInteractive: boolean): object[] {
  if (!incident || incident.state === 'resolved') return []
  if (!isInteractive) return [{ type: 'button', text: 'Acknowledge', url: incident.ackURL, style: 'primary' }]
  const value = buttonValue(incident)
  return [
    { type: 'button', text: 'Acknowledge', style: 'primary', name: 'acknowledge', value },
    { type: 'button', text: 'Resolve', name: 'resolve', value },
    { type: 'button', text: 'Escalate', style: 'danger', name: 'escalate', value }
  ]
}

type Action = NonNullable<Settings['actions']>[number]

/** A button either opens a URL or calls back. */
function actionOf ({ type, text: label, url, style, name, value, confirm }: Action, text: (template: string) => string | undefined) {
  const button = { type: text(type), text: text(label), url: text(url), style: text(style) }
  if (url) return button
  const asked = confirm && { text: text(confirm.text), title: text(confirm.title), ok_text: text(confirm.ok_text), dismiss_text: text(confirm.dismiss_text) }
  return { ...button, name: text(name), value: text(value), confirm: asked }
}

const parse = answerOf(Type.Record(Type.String(), Type.Unknown()))

/** What the Web API says. It repeats the message behind the part that matters, and a long one may be cut off. */
function read (answer: HttpAnswer) {
  const [, whole] = /^({"ok":true,"channel":"[^"]*","ts":"[^"]*")/.exec(answer.body) ?? []
  const said = parse(answer) ?? (whole === undefined ? undefined : parse({ body: `${whole}}` }))
  const text = (key: string) => typeof said?.[key] === 'string' ? said[key] : ''
  return { isReadable: said !== undefined, ok: said?.ok === true, error: text('error'), channel: text('channel'), ts: text('ts') }
}

/** A webhook answers with the text `ok`, the Web API with JSON; both may say no in an answer with status 200. */
function judgeIn (channel = ''): (answer: HttpAnswer) => Judgement {
  return answer => {
    if (answer.status < 200 || answer.status > 299) return {}
    const no = (message: string, { status, retryable }: { status: number, retryable: boolean }) =>
      ({ ok: false, status, retryable, message: `channel ${JSON.stringify(channel)}: ${message}` })
    if (!answer.headers['content-type']?.startsWith('application/json')) {
      return answer.body === 'ok' ? {} : no(`received an error response from Slack: ${answer.body}`, { status: 400, retryable: false })
    }
    const { isReadable, ok, error } = read(answer)
    if (!isReadable) return no(`could not read the JSON response ${answer.body}`, { status: 400, retryable: true })
    if (ok) return {}
    const status = /^rate_?limited$/.test(error) ? 429 : passing.has(error) ? 500 : 400
    return no(`error response from Slack: ${error}`, { status, retryable: passing.has(error) })
  }
}
