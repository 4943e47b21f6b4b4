import type { Instant } from '../../domain/instant.ts'
import { readTags } from './pairs.ts'
import { issueIdIn, type IssueFacts } from './problem.ts'
import { isObject, type Members } from './reader.ts'

/** What kind of an issue a number of Sentry's group types stands for; those of errors have none. */
const categories = new Map([[4001, 'outage'], [7001, 'outage'], [6001, 'feedback'], [8001, 'metric']])
const errorTypes = ['error', 'default', 'csp']

const priorities = new Map([[25, 'low'], [50, 'medium'], [75, 'high']])

/**
 * What an event says of its issue. It says nothing of what became of that: only that it happened once more. Neither the user nor the request
 * nor anything else of a person is looked at.
 */
export function readEvent (event: Members): IssueFacts {
  const tags = readTags(event)
  const metadata = event.object('metadata')
  const occurrence = event.object('occurrence')
  const addresses = [event.text('issue_url'), event.text('web_url'), event.text('url')]
  const environment = event.text('environment') ?? tags.get('environment')
  const level = event.text('level') ?? tags.get('level')
  const release = releaseOf(event) ?? tags.get('release')
  const culprit = event.text('culprit')
  const summary = event.text('title') ?? occurrence.text('issueTitle') ?? metadata.text('title') ?? event.text('message')
  const priority = occurrence.number('priority')
  return {
    id: event.id('issue_id') ?? event.id('groupID') ?? issueIdIn(addresses),
    eventId: event.id('event_id') ?? event.id('eventID') ?? event.id('id'),
    projectId: event.id('project') ?? event.id('projectID') ?? occurrence.id('projectId'),
    project: projectIn(addresses),
    environment,
    level,
    category: categoryOf(event, occurrence),
    release,
    platform: event.text('platform'),
    tags,
    pages: [event.text('web_url'), event.text('url')],
    annotations: {
      summary,
      description: description({ value: metadata.text('value') ?? occurrence.text('subtitle'), culprit, summary, evidence: readEvidence(occurrence) }),
      culprit,
      priority: priority === undefined ? undefined : priorities.get(priority) ?? String(priority),
      level,
      environment,
      release
    }
  }
}

/** When it happened. By the same clock Sentry says when it saw an issue last, so that the two can be compared; not by that of `received`. */
export function timesOfEvent (event: Members): { startsAt: Instant | undefined, asOf: number | undefined, heardAt: number | undefined } {
  const startsAt = event.time('datetime') ?? event.time('dateCreated')
  return { startsAt, asOf: startsAt?.ms, heardAt: event.seconds('received') ?? event.time('dateReceived')?.ms }
}

type Described = { readonly value: string | undefined, readonly culprit: string | undefined, readonly summary: string | undefined, readonly evidence?: readonly string[] }

/** What the summary does not say already, a line each. */
export function description ({ value, culprit, summary = '', evidence = [] }: Described): string {
  const said = value !== undefined && summary.includes(value)
  return [culprit, said ? undefined : value, ...evidence].filter(line => line !== undefined).join('\n')
}

function readEvidence (occurrence: Members): string[] {
  return occurrence.objects('evidenceDisplay').map(item => `${item.text('name') ?? ''}: ${item.figure('value') ?? ''}`)
}

/** The API prints a release as an object. */
function releaseOf (event: Members): string | undefined {
  return isObject(event.raw('release')) ? event.object('release').text('version') : event.text('release')
}

function categoryOf (event: Members, occurrence: Members): string | undefined {
  const type = occurrence.number('type')
  if (type !== undefined) return categories.get(type)
  return !event.has('occurrence') && errorTypes.includes(event.text('type') ?? '') ? 'error' : undefined
}

/** The short name of the project, which stands nowhere but in the address of the API. */
function projectIn (addresses: ReadonlyArray<string | undefined>): string | undefined {
  for (const address of addresses) {
    const [, project] = /\/projects\/[^/?#]+\/([^/?#]+)(?:[/?#]|$)/.exec(address?.slice(0, 2000) ?? '') ?? []
    if (project !== undefined) return project
  }
}
