import type { Report } from '../source.ts'
import { ignored, passedOver, type Hook } from './hook.ts'
import { readIssue } from './issue.ts'
import { reportState, stateOf, type IssueState } from './issue-state.ts'
import { scopesOf } from './problem.ts'
import { quoted } from './texts.ts'

const states = new Map<string, IssueState>([
  ['status_resolved', 'resolved'],
  ['status_resolved_in_release', 'resolved'],
  ['status_resolved_by_age', 'resolved'],
  ['status_resolved_in_commit', 'resolved'],
  ['status_unresolved', 'reopened'],
  ['status_regression', 'regressed'],
  ['status_escalating', 'escalating'],
  ['status_ignored', 'archived']
])

/** An alert on what happens to an issue: all that says that an uptime check, a cron monitor or a metric monitor has recovered. */
export function readActivity (hook: Hook): Report {
  const issue = readIssue(hook.data.object('issue'))
  const type = hook.data.object('activity').text('type')
  const state = type === undefined ? stateOf(issue) : states.get(type)
  const report = state === undefined ? withoutState(type ?? '') : reportState(state, issue, hook)
  return { ...report, resolving: scopesOf(issue) }
}

function withoutState (type: string): Report {
  if (type === 'appeared_in_pull_request') return ignored('a pull request names the issue, which changes nothing of it')
  if (/^seer_\w{1,80}_started$/.test(type)) return passedOver('Seer has begun to work')
  if (/^seer_/.test(type)) return ignored(`${quoted(type)}: what Seer does changes nothing of the issue`)
  return ignored(`unknown activity ${quoted(type)}`)
}
