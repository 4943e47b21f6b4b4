import { Type, type Static } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Anything, Duration, Flag, List, MapOf, Optional, ShortFor, Template, Text, Url } from '../src/config/fields.ts'
import { goQuote } from '../src/domain/go-quote.ts'
import { compareBytes } from '../src/domain/labels.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { DeliveryError } from '../src/errors.ts'
import { renderPayload } from '../src/payload.ts'
import { defineReceiver, type Delivery, type HttpAnswer, type HttpRequest } from '../src/receiver.ts'
import { truncateRunes } from '../src/text.ts'

const maxSummary = 255
const maxDescription = 32767

const field = (name: string) => ShortFor('template', Type.Object({ template: Template(`{{ template "jira.default.${name}" . }}`), enable_update: Optional(Flag()) }))

const settings = Type.Object({
  api_url: Optional(Url()),
  api_type: Text('auto'),
  project: Optional(Template()),
  summary: field('summary'),
  description: field('description'),
  labels: Optional(List(Template())),
  priority: Template('{{ template "jira.default.priority" . }}'),
  issue_type: Optional(Template()),
  reopen_transition: Optional(Text()),
  resolve_transition: Optional(Text()),
  wont_fix_resolution: Optional(Text()),
  reopen_duration: Optional(Duration()),
  fields: Optional(MapOf(Anything()))
})

const Found = Type.Object({
  issues: Type.Array(Type.Object({
    // It is repeated in messages.
    key: Type.String({ pattern: '^\\S{1,255}$' }),
    fields: Type.Optional(Type.Object({ status: Type.Optional(Type.Object({ statusCategory: Type.Optional(Type.Object({ key: Type.String() })) })) }))
  }))
})
const Transitions = Type.Object({ transitions: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) })

const [foundIn, transitionsIn] = [answerOf(Found), answerOf(Transitions)]

type Jira = Delivery<Static<typeof settings>>
type Issue = Static<typeof Found>['issues'][number]

export const jira = defineReceiver({
  type: 'jira',
  sendResolved: true,
  settings,
  inherits: () => ({ api_url: 'jira_api_url' }),

  check ({ api_url: url, api_type: type, project, issue_type: issueType }) {
    const problems: Array<[name: string, message: string] | false> = [
      !project && ['project', 'missing project in jira_config'],
      !issueType && ['issue_type', 'missing issue_type in jira_config'],
      !['auto', 'cloud', 'datacenter'].includes(type) && ['api_type', 'unknown api_type on jira_config, must be auto, cloud or datacenter'],
      !url && ['api_url', 'no global Jira Cloud URL set']
    ]
    return problems.flatMap(problem => problem ? [{ path: [problem[0]], message: problem[1] }] : [])
  },

  /** An issue for each group: made when it fires, brought up to date, closed and opened again as far as there are transitions for that. */
  async send (jira) {
    const { settings, notification } = jira
    const isFiring = notification.status === 'firing'
    const issue = await find(jira)
    if (!issue && !isFiring) return
    const fields = fieldsOf(jira, issue)
    if (!issue) {
      await ask(jira, 'cannot create an issue', { path: 'issue', body: { fields } })
      return
    }
    await ask(jira, `cannot update ${issue.key}`, { path: `issue/${encodeURIComponent(issue.key)}`, method: 'PUT', body: { fields } })

    const category = issue.fields?.status?.statusCategory?.key
    const transition = isFiring ? settings.reopen_transition : settings.resolve_transition
    if (transition && category !== undefined && isFiring === (category === 'done')) await move(jira, issue, transition)
  }
})

async function find (jira: Jira): Promise<Issue | undefined> {
  const { api_url: url = '', api_type: type } = jira.settings
  const body = { fields: ['status'], jql: queryOf(jira), maxResults: 2 }
  const isCloud = type === 'cloud' || (type === 'auto' && new URL(url).host.endsWith('atlassian.net'))
  // Only version 3 of the API has the search of the cloud, and only the cloud has it.
  const target = isCloud ? below(url, 'search/jql').replace('/rest/api/2/', '/rest/api/3/') : below(url, 'search')
  const found = foundIn(await ask(jira, 'cannot search for the issue', { url: target, body }))
  if (!found) throw new DeliveryError('cannot search for the issue: the answer is not that of a Jira', { retryable: false, reason: 'other' })
  return found.issues[0]
}

/** Open issues of the group; where they can be opened again, those that were closed lately, too. */
function queryOf ({ settings, notification, render }: Jira): string {
  const minutes = Math.trunc((settings.reopen_duration ?? 0) / 60_000)
  const isReopened = notification.status === 'firing' && settings.reopen_transition && minutes > 0
  return [
    // A comparison alone would leave out issues without a resolution, which are the open ones.
    ...settings.wont_fix_resolution ? [`(resolution is EMPTY or resolution != ${goQuote(settings.wont_fix_resolution)})`] : [],
    isReopened ? `(resolutiondate is EMPTY OR resolutiondate >= -${minutes}m)` : 'statusCategory != Done',
    `project=${goQuote(render(settings.project ?? ''))}`,
    `labels=${goQuote(labelOf(notification.groupKey))} order by status ASC,resolutiondate DESC`
  ].join(' and ')
}

function labelOf (groupKey: string): string {
  return `ALERT{${groupKeyHash(groupKey)}}`
}

function fieldsOf (jira: Jira, issue: Issue | undefined): Map<string, unknown> {
  const { settings, notification, render } = jira
  const priority = render(settings.priority)
  const isWanted = (key: 'summary' | 'description') => !issue || settings[key].enable_update !== false
  const description = isWanted('description') ? descriptionOf(jira) : undefined
  const fields = {
    ...isWanted('summary') && { summary: truncateRunes(render(settings.summary.template), maxSummary) },
    ...description !== undefined && { description },
    issuetype: { name: render(settings.issue_type ?? '') },
    labels: [...(settings.labels ?? []).map(label => render(label)), labelOf(notification.groupKey)].sort(compareBytes),
    ...priority && { priority: { name: priority } },
    project: { key: render(settings.project ?? '') }
  }
  const own = Object.entries(settings.fields ?? {}).map(([name, value]): [string, unknown] => [name, renderPayload(value, render)])
  return new Map([...new Map<string, unknown>([...Object.entries(fields), ...own])].sort(([a], [b]) => compareBytes(a, b)))
}

/** Version 3 of the API takes documents only: one that the template makes, or the text in one. */
function descriptionOf ({ settings, render }: Jira): unknown {
  const text = render(settings.description.template)
  if (!/\/3\/*$/.test(new URL(settings.api_url ?? '').pathname)) return text === '' ? undefined : truncateRunes(text, maxDescription)
  if (text.trim() === '') return undefined
  const document = parse(text)
  if (typeof document === 'object' && document !== null) return document
  const lines = truncateRunes(text.trim(), maxDescription).split('\n')
  const content = lines.flatMap((line, index) => [...index > 0 ? [{ type: 'hardBreak' }] : [], ...line ? [{ type: 'text', text: line }] : []])
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content }] }
}

async function move (jira: Jira, { key }: Issue, name: string): Promise<void> {
  const what = `cannot move ${key} by ${JSON.stringify(name)}`
  const path = `issue/${encodeURIComponent(key)}/transitions`
  const transition = transitionsIn(await ask(jira, what, { path, method: 'GET' }))?.transitions.find(transition => transition.name === name)
  if (!transition) throw new DeliveryError(`${what}: there is no such transition from where it is`, { retryable: false, reason: 'other' })
  await ask(jira, what, { path, body: { transition: { id: transition.id } } })
}

type Question = Pick<HttpRequest, 'method' | 'body'> & ({ readonly path: string } | { readonly url: string })

async function ask ({ settings, post, signal }: Jira, what: string, { method, body, ...to }: Question): Promise<HttpAnswer> {
  const url = 'url' in to ? to.url : below(settings.api_url ?? '', to.path)
  try {
    return await post({ url, ...method && { method }, body, headers: { 'accept-language': 'en' }, signal }, { retryStatus: [429] })
  } catch (error) {
    throw error instanceof DeliveryError ? new DeliveryError(`${what}: ${error.message}`, error) : error
  }
}

function below (base: string, path: string): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`
  return url.href
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
