import type { Both } from '../pair.ts'
import type { Asked } from './asked.ts'
import { inField, inText, isObject, readValue, withoutField, type Fields } from './fields.ts'

/** A way in which a request of Tocsin may be unlike that of Alertmanager 0.25. `mend` makes of one what the other should have been. */
export type Difference = {
  readonly name: string
  readonly reason: string
  /** Of this integration only. */
  readonly integration?: string
  mend (asked: Both<Asked>): Partial<Both<Asked>>
}

export const differences: readonly Difference[] = [
  {
    name: 'User-Agent',
    reason: 'says the version',
    mend: ({ theirs }) => ({ theirs: inText(theirs, ['headers', 'user-agent'], text => text.replace('Alertmanager/0.25.0', 'Alertmanager/0.34.0')) })
  },
  {
    name: 'User-Agent to Telegram',
    reason: 'the library that Alertmanager has for it names none',
    integration: 'telegram',
    mend: ({ theirs }) => ({ theirs: inText(theirs, ['headers', 'user-agent'], text => text.replace('Go-http-client/1.1', 'Alertmanager/0.34.0')) })
  },
  {
    name: 'notification_reason and routeLabels',
    reason: '0.32 tells why it tells, 0.34 has labels of routes',
    integration: 'webhook',
    mend: ({ ours }) => ({ ours: withoutField(withoutField(ours, [...json, 'notification_reason']), [...json, 'routeLabels']) })
  },
  {
    name: 'limits of Discord',
    reason: '0.26 keeps to them: 256 characters of a title and 4096 of a message',
    integration: 'discord',
    mend: ({ theirs }) => ({ theirs: cut(cut(theirs, [...json, 'embeds', '0', 'title'], 256), [...json, 'embeds', '0', 'description'], 4096) })
  },
  {
    name: 'what only Tocsin asks of Discord',
    reason: 'to be told of what is not kept, and to call nobody who is not named in the configuration (docs/receivers.md)',
    integration: 'discord',
    mend: ({ theirs }) => ({ theirs: inField(inField(theirs, ['query'], query => ({ ...Object(query), wait: 'true' })), json, body => ({ ...Object(body), allowed_mentions: { parse: [] } })) })
  },
  {
    name: 'details as values',
    reason: '0.30 reads what a detail of PagerDuty becomes as YAML, so that a count is a number and an empty text is null',
    integration: 'pagerduty',
    mend: ({ theirs }) => ({ theirs: inDetails(theirs, (_name, detail) => typeof detail === 'string' ? readValue(detail) : detail) })
  },
  {
    name: 'lists of alerts in details',
    reason: '0.30 has them as JSON in the details of PagerDuty; 0.25 as a text',
    integration: 'pagerduty',
    mend: ({ ours }) => ({ ours: inDetails(ours, (_name, detail) => Array.isArray(detail) ? readValue(detail.map(alertText).join('')) : detail) })
  },
  {
    name: 'details that are left out',
    reason: 'both say why, in words of their own',
    integration: 'pagerduty',
    mend: ({ theirs, ours }) => {
      const leftOut = (asked: Asked) => inDetails(asked, (name, detail) => name === 'error' && /512/.test(`${detail}`) ? 'left out' : detail)
      return { theirs: leftOut(theirs), ours: leftOut(ours) }
    }
  },
  {
    name: 'device',
    reason: '0.26 can name a device, and sends the name if it is empty, too',
    integration: 'pushover',
    mend: ({ ours }) => ({ ours: withoutField(ours, ['query', 'device']) })
  },
  {
    name: 'titles of URLs',
    reason: 'Pushover refuses those of more than 100 characters, which Alertmanager sends',
    integration: 'pushover',
    mend: ({ theirs }) => ({ theirs: cut(theirs, ['query', 'url_title'], 100) })
  },
  {
    name: 'what the library for AWS adds',
    reason: 'its own name, and a parameter for no attributes',
    integration: 'sns',
    mend: ({ theirs }) => ({ theirs: withoutField(inText(theirs, ['headers', 'user-agent'], text => text.replace(/^aws-sdk-go.*/, 'Alertmanager/0.34.0')), ['body', 'form', 'MessageAttributes']) })
  },
  {
    name: 'a cut within a character',
    reason: 'Alertmanager cuts a message between two bytes, Tocsin between two characters',
    integration: 'sns',
    mend: ({ theirs }) => ({ theirs: inText(theirs, ['body', 'form', 'Message'], text => text.replace(/\ufffd+$/, '')) })
  },
  {
    name: 'marks against repetition',
    reason: 'with the mark of the group, as Alertmanager sends it, SNS drops what follows for the group within five minutes',
    integration: 'sns',
    mend: ({ theirs, ours }) => {
      const place = ['body', 'form', 'MessageDeduplicationId']
      return { theirs: inText(theirs, place, () => 'of its own'), ours: inText(ours, place, id => /^[0-9a-f]{64}$/.test(id) ? 'of its own' : id) }
    }
  },
  {
    name: 'what is too long in HTML',
    reason: '0.28 says only that it is, as a cut may leave a tag open; Tocsin says it in words of its own',
    integration: 'telegram',
    mend: ({ theirs, ours }) => isHtml(theirs)
      ? {
          theirs: inText(theirs, [...json, 'text'], text => text.endsWith('…') && Array.from(text).length === 4096 ? 'too long' : text),
          ours: inText(ours, [...json, 'text'], text => text.startsWith('This notification is longer than the 4096 characters') ? 'too long' : text)
        }
      : {}
  },
  {
    name: 'layout of mails',
    reason: 'the words of the built-in template are those of Alertmanager, the layout is not',
    integration: 'email',
    mend: ({ theirs, ours }) => ({ theirs: inText(theirs, ['parts', '0', 'text'], wordsOfDocument), ours: inText(ours, ['parts', '0', 'text'], wordsOfDocument) })
  },
  {
    name: 'names of senders',
    reason: 'a name that has to be encoded is, without its quotes and without its address, as RFC 2047 wants; Alertmanager encodes all of the header',
    integration: 'email',
    mend: ({ theirs }) => ({ theirs: inText(theirs, ['headers', 'from'], text => text.replace(/^"(.*[^ -~].*)" </, '$1 <')) })
  }
]

const json = ['body', 'json']

function isHtml (asked: Asked): boolean {
  const body = asked['body']
  return isObject(body) && isObject(body['json']) && body['json']['parse_mode'] === 'HTML'
}

/** What one reads, where it is a whole document; anything else as it is. */
function wordsOfDocument (html: string): string {
  return /^\s*<!DOCTYPE/i.test(html) ? html.replace(/<style.*?<\/style>/gs, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim() : html
}

function cut (asked: Asked, path: readonly string[], limit: number): Asked {
  return inText(asked, path, text => Array.from(text).length > limit ? Array.from(text).slice(0, limit - 1).join('') + '…' : text)
}

/** Of either version of PagerDuty's interface. */
function inDetails (asked: Asked, change: (name: string, detail: unknown) => unknown): Asked {
  const changed = (details: unknown) => isObject(details) ? Object.fromEntries(Object.entries(details).map(([name, detail]) => [name, change(name, detail)])) : details
  return inField(inField(asked, [...json, 'details'], changed), [...json, 'payload', 'custom_details'], changed)
}

/** As the built-in template of 0.25 writes an alert. */
function alertText (alert: Fields): string {
  const pairs = (labels: unknown) => Object.entries(isObject(labels) ? labels : {}).sort(([a], [b]) => order(a, b)).map(([name, value]) => ` - ${name} = ${value}\n`).join('')
  return `Labels:\n${pairs(alert['labels'])}Annotations:\n${pairs(alert['annotations'])}Source: ${alert['generatorURL']}\n`
}

function order (a: string, b: string): number {
  if (a === 'alertname' || b === 'alertname') return a === 'alertname' ? -1 : 1
  return a < b ? -1 : 1
}
