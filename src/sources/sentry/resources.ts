import type { Report } from '../source.ts'
import { readActivity } from './activity.ts'
import { readComment } from './comment.ts'
import { readEventAlert } from './event-alert.ts'
import { ignored, passedOver, type Hook } from './hook.ts'
import { readIssueHook } from './issue-hook.ts'
import { readMetric } from './metric.ts'
import { readSeer } from './seer.ts'
import { quoted } from './texts.ts'

const readers = new Map<string, (hook: Hook) => Report>([
  ['issue', readIssueHook],
  ['event_alert', readEventAlert],
  ['activity_alert', readActivity],
  ['metric_alert', readMetric],
  ['comment', readComment],
  ['seer', readSeer],
  ['error', () => passedOver('every event of an error comes, whether or not an alert was set on it')],
  ['installation', ({ action = '' }) => ignored(`the integration was installed or removed: ${quoted(action)}`)],
  ['preprod_artifact', ({ action = '' }) => ignored(`a build, not a problem: ${quoted(action)}`)]
])

/** Members of `data` by which a body is told that lost its header, such as one in a file; the first that is there counts. */
const signs: ReadonlyArray<readonly [member: string, resource: string]> = [
  ['metric_alert', 'metric_alert'],
  ['event', 'event_alert'],
  ['activity', 'activity_alert'],
  ['issue', 'issue'],
  ['comment', 'comment'],
  ['run_id', 'seer'],
  ['error', 'error'],
  ['installation', 'installation'],
  ['buildId', 'preprod_artifact']
]

export function readResource (resource: string, hook: Hook): Report {
  const read = readers.get(resource)
  return read ? read(hook) : ignored(`unknown resource ${quoted(resource)}, action ${quoted(hook.action ?? '')}`)
}

export function guessResource ({ data }: Pick<Hook, 'data'>): string | undefined {
  return signs.find(([member]) => data.has(member))?.[1]
}
