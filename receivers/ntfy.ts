import { Type } from 'typebox'
import { Choice, Flag, List, MapOf, Optional, Secret, Template, Text, Url } from '../src/config/fields.ts'
import type { Notification } from '../src/domain/notification.ts'
import { defineReceiver, type HttpAnswer } from '../src/receiver.ts'
import { buttonValue } from '../src/signed-link.ts'
import { answerOf } from '../src/answer-shape.ts'
import { truncateBytes, truncateRunes } from '../src/text.ts'

// A longer message would arrive as an attachment: https://docs.ntfy.sh/publish/#limitations
const maxMessage = 4096
const maxTitle = 250
const maxActions = 3

const dailyLimit = 42908
const priorities = ['min', 'low', 'default', 'high', 'urgent']

/** Tocsin's own: push messages to phones. */
export const ntfy = defineReceiver({
  type: 'ntfy',
  sendResolved: true,
  settings: Type.Object({
    url: Url('https://ntfy.sh'),
    // Who knows the name of a topic can read it.
    topic: Secret({ template: true, file: true }),
    title: Template('{{ template "ntfy.default.title" . }}'),
    message: Template('{{ template "ntfy.default.message" . }}'),
    priority: Template('{{ template "ntfy.default.priority" . }}'),
    tags: Template('{{ template "ntfy.default.tags" . }}'),
    click: Template('{{ template "ntfy.default.click" . }}'),
    icon: Optional(Template()),
    markdown: Flag(false),
    actions: Optional(List(Type.Object({
      action: Choice(['view', 'http']),
      label: Template(),
      url: Template(),
      clear: Optional(Flag()),
      method: Optional(Text()),
      headers: Optional(MapOf(Text('', { secret: true, template: true }))),
      body: Optional(Template())
    })))
  }),

  check: ({ actions = [] }) => actions.length > maxActions ? [{ path: ['actions'], message: `ntfy shows at most ${maxActions} actions` }] : [],

  async send ({ settings, notification, render, isInteractive, post, warn, signal }) {
    const rendered = (template: string | undefined) => template === undefined ? undefined : render(template) || undefined
    const topic = render(settings.topic)
    const own = settings.actions?.map(({ label, url, headers = {}, body, ...action }) => ({
      ...action,
      label: render(label),
      url: render(url),
      headers: Object.keys(headers).length === 0 ? undefined : new Map(Object.entries(headers).map(([name, value]) => [name, render(value)])),
      body: rendered(body)
    }))
    const button = incidentButton(notification, isInteractive)
    const actions = button ? [button, ...own ?? []].slice(0, maxActions) : own
    await post({
      url: settings.url,
      body: {
        topic,
        title: truncateRunes(render(settings.title), maxTitle),
        message: truncateBytes(render(settings.message), maxMessage),
        priority: priorityOf(render(settings.priority), warn),
        tags: render(settings.tags).split(',').map(tag => tag.trim()).filter(Boolean),
        click: rendered(settings.click),
        icon: rendered(settings.icon),
        markdown: settings.markdown || undefined,
        actions
      },
      secrets: [topic, ...own?.flatMap(({ headers }) => [...headers?.values() ?? []]) ?? []],
      signal
    }, { retryStatus: [429], judge })
  }
})

/** Acknowledges at once, by the POST that the app sends, or leads to the page. */
function incidentButton ({ incident, receiver, externalURL }: Notification, isInteractive: boolean): object | undefined {
  if (!incident || incident.state === 'resolved') return undefined
  if (!isInteractive) return { action: 'view', label: 'Acknowledge', url: incident.ackURL }
  // In the body, as addresses are logged on their way.
  return { action: 'http', label: 'Acknowledge', url: `${externalURL}/interactions/ntfy/${encodeURIComponent(receiver)}`, method: 'POST', body: JSON.stringify({ act: 'acknowledge', value: buttonValue(incident) }), clear: true }
}

/** 1 to 5, given as number or as the name that ntfy has for it. A page with a wrong one still has to arrive. */
function priorityOf (text: string, warn: (message: string) => void): number | undefined {
  const word = text.trim().toLowerCase()
  if (word === '') return undefined
  const priority = /^[1-5]$/.test(word) ? Number(word) : priorities.indexOf(word === 'max' ? 'urgent' : word) + 1
  if (priority > 0) return priority
  warn(`the priority ${JSON.stringify(truncateRunes(text, 40))} is none of 1 to 5, ${priorities.join(', ')}: sent without`)
}

const dailyLimitIn = answerOf(Type.Object({ code: Type.Literal(dailyLimit) }))

function judge (answer: HttpAnswer) {
  return answer.status === 429 && dailyLimitIn(answer) ? { retryable: false } : {}
}
