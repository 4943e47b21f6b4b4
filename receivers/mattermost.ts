import { Type, type Static } from 'typebox'
import { Flag, List, Optional, SecretUrl, Template } from '../src/config/fields.ts'
import { requireOne } from '../src/config/key-or-file.ts'
import type { Notification } from '../src/domain/notification.ts'
import { defineReceiver, type Render, type SettingProblem } from '../src/receiver.ts'
import { buttonValue } from '../src/signed-link.ts'
import { truncateJson, truncateRunes } from '../src/text.ts'

// https://developers.mattermost.com/integrate/webhooks/incoming/#tips-and-best-practices
const longestText = 16_383
// Of 300 000 bytes, the default of its MaximumPayloadSizeBytes, some are for what else there is.
const largestText = 250_000

const fields = Optional(List(Type.Object({ title: Template(''), value: Template(''), short: Optional(Flag()) })))
const author = { author_name: Template(''), author_link: Template(''), author_icon: Template('') }
const rest = { thumb_url: Template(''), footer: Template(''), footer_icon: Template(''), image_url: Template('') }

const attachmentSchema = Type.Object({
  fallback: Template(''), color: Template(''), pretext: Template(''), text: Template(''), ...author, title: Template(''), title_link: Template(''), fields, ...rest
})

const settings = Type.Object({
  webhook_url: Optional(SecretUrl({ file: true })),
  channel: Template(''),
  username: Template('{{ template "mattermost.default.username" . }}'),
  text: Template('{{ template "mattermost.default.text" . }}'),
  fallback: Template('{{ template "mattermost.default.fallback" . }}'),
  color: Template('{{ template "mattermost.default.color" . }}'),
  pretext: Template(''),
  ...author,
  title: Template('{{ template "mattermost.default.title" . }}'),
  title_link: Template('{{ template "mattermost.default.titlelink" . }}'),
  fields,
  ...rest,
  icon_url: Template(''),
  icon_emoji: Template(''),
  attachments: Optional(List(attachmentSchema)),
  type: Template(''),
  props: Optional(Type.Object({ card: Template('') })),
  priority: Optional(Type.Object({ priority: Template(''), requested_ack: Optional(Flag()), persistent_notifications: Optional(Flag()) }))
})

type Attachment = Static<typeof attachmentSchema>

export const mattermost = defineReceiver({
  type: 'mattermost',
  sendResolved: true,
  settings,
  inherits: () => ({ webhook_url: 'mattermost_webhook_url' }),

  check: settings => [
    ...requireOne(settings, ['webhook_url'], 'missing webhook_url or webhook_url_file on mattermost_config'),
    ...checkFields(settings, []),
    ...settings.attachments?.flatMap((attachment, n) => checkFields(attachment, ['attachments', n])) ?? []
  ],

  async send ({ settings, notification, render, isInteractive, post, signal }) {
    const { webhook_url: url = '', attachments, props, priority } = settings
    const text = (template: string) => render(template) || undefined
    const actions = isInteractive ? incidentButtons(notification) : undefined
    const body = {
      // The text goes above attachments of the operator's own, and into the one that is made here.
      text: attachments?.length ? truncateRunes(render(settings.text), longestText) || undefined : undefined,
      channel: text(settings.channel),
      username: text(settings.username),
      icon_url: text(settings.icon_url),
      icon_emoji: text(settings.icon_emoji),
      attachments: (attachments?.length ? attachments : [settings]).map((attachment, n) => ({ ...attachmentOf(attachment, text), actions: n === 0 ? actions : undefined })),
      type: text(settings.type),
      props: props?.card ? { card: text(props.card) } : undefined,
      priority: priority?.priority ? priorityOf(priority, render) : undefined
    }
    await post({ url, body, signal }, { retryStatus: [429] })
  }
})

function checkFields ({ fields = [] }: Pick<Attachment, 'fields'>, path: SettingProblem['path']): SettingProblem[] {
  return fields.flatMap((field, n) => (['title', 'value'] as const).filter(key => !field[key])
    .map(key => ({ path: [...path, 'fields', n, key], message: `missing ${key} in Mattermost field configuration` })))
}

function attachmentOf (given: Attachment, text: (template: string) => string | undefined) {
  return {
    fallback: text(given.fallback),
    color: text(given.color),
    pretext: text(given.pretext),
    text: truncateJson(text(given.text) ?? '', largestText) || undefined,
    author_name: text(given.author_name),
    author_link: text(given.author_link),
    author_icon: text(given.author_icon),
    title: text(given.title),
    title_link: text(given.title_link),
    fields: given.fields?.length ? given.fields.map(({ title, value, short }) => ({ title: text(title), value: text(value), short })) : undefined,
    thumb_url: text(given.thumb_url),
    footer: text(given.footer),
    footer_icon: text(given.footer_icon),
    image_url: text(given.image_url)
  }
}

/** Their ids must be letters and digits only. What is in the context is not shown to anybody. */
function incidentButtons ({ incident, receiver, externalURL }: Notification): object[] | undefined {
  if (!incident || incident.state === 'resolved') return undefined
  const url = `${externalURL}/interactions/mattermost/${encodeURIComponent(receiver)}`
  return [['acknowledge', 'Acknowledge', 'primary'], ['resolve', 'Resolve', 'default'], ['escalate', 'Escalate', 'danger']].map(([act, name, style]) =>
    ({ id: act, type: 'button', name, style, integration: { url, context: { act, value: buttonValue(incident) } } }))
}

type Priority = { readonly priority: string, readonly requested_ack?: boolean, readonly persistent_notifications?: boolean }

/** Mattermost takes an acknowledgement with the two higher priorities only, and repeats only what is urgent. */
function priorityOf (given: Priority, render: Render) {
  const wanted = render(given.priority).toLowerCase()
  const priority = ['urgent', 'important'].includes(wanted) ? wanted : 'standard'
  return {
    priority,
    requested_ack: (given.requested_ack && priority !== 'standard') || undefined,
    persistent_notifications: (given.persistent_notifications && priority === 'urgent') || undefined
  }
}
