import type { Firing } from '../../domain/source-change.ts'
import type { Report } from '../source.ts'
import { readArchive } from './archive.ts'
import { ignored, one, type Hook } from './hook.ts'
import { nameOfAssignee, type Issue } from './issue.ts'
import { readSettings } from './pairs.ts'
import { annotationsOf, issueKey, past, raise, riseLabel } from './problem.ts'
import { labelText } from './texts.ts'

/** What became of an issue. */
export type IssueState = 'created' | 'reopened' | 'regressed' | 'escalating' | 'resolved' | 'archived' | 'assigned'

/** What its status says, for hooks that do not say what has happened; it fires unless it certainly does not. */
export function stateOf ({ status, substatus }: Issue): IssueState {
  if (status === 'resolved') return 'resolved'
  if (status === 'ignored') return 'archived'
  return substatus === 'new' ? 'created' : reopened(substatus)
}

export function reopened (substatus: string | undefined): IssueState {
  return substatus === 'regressed' || substatus === 'escalating' ? substatus : 'reopened'
}

export function reportState (state: IssueState, issue: Issue, hook: Hook): Report {
  if (state === 'created' || state === 'reopened' || state === 'regressed' || state === 'escalating') return one(fire(state, issue, hook))
  if (issue.id === undefined) return ignored(`${state}, but not which issue`)
  const about = { key: issueKey(issue.id), asOf: issue.lastSeen, annotations: annotationsOf(issue.annotations) }
  if (state === 'resolved') return one({ kind: 'resolved', ...about })
  if (state === 'assigned') {
    const by = labelText(assignee(hook) ?? '') || hook.actor
    return one({ kind: 'assigned', ...about, by, ...hook.isAutomatic && { automatic: true } })
  }

  const archive = readArchive(hook.data.object('issue'))
  const until = archive.until ?? (archive.minutes === undefined ? undefined : hook.reading.now + archive.minutes * 60_000)
  if (until !== undefined && until <= hook.reading.now) return ignored('archived until a time that has passed')
  return one({ kind: 'suppressed', ...about, until, by: hook.actor, reason: archive.reason })
}

function assignee ({ data }: Hook): string | undefined {
  return nameOfAssignee(data.object('assignee')) ?? nameOfAssignee(data.object('issue').object('assignedTo'))
}

function fire (state: IssueState, issue: Issue, hook: Hook): Firing {
  const alert = hook.data.object('alert')
  const annotations = { ...issue.annotations, rule: alert.text('title'), alert_url: alert.text('web_url') }
  const firing = raise({ ...issue, annotations, settings: readSettings(alert) }, hook)
  return {
    ...firing,
    asOf: issue.lastSeen,
    ...state === 'created' ? { startsAt: past(hook.data.object('issue').time('firstSeen'), hook.reading.now) } : { returns: true },
    ...(state === 'regressed' || state === 'escalating') && { rise: { label: riseLabel, value: state } },
    // Of an issue that is not known no end is recognised.
    ...issue.id !== undefined && { willEnd: true }
  }
}
