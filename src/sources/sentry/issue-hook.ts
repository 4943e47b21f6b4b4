import type { Report } from '../source.ts'
import { ignored, type Hook } from './hook.ts'
import { readIssue } from './issue.ts'
import { reopened, reportState, stateOf, type IssueState } from './issue-state.ts'
import { scopesOf } from './problem.ts'
import { quoted } from './texts.ts'

const states = new Map<string, IssueState>([
  ['created', 'created'],
  ['unresolved', 'reopened'],
  ['resolved', 'resolved'],
  ['ignored', 'archived'],
  // What it was called before.
  ['archived', 'archived'],
  ['assigned', 'assigned']
])

export function readIssueHook (hook: Hook): Report {
  const issue = readIssue(hook.data.object('issue'))
  const state = hook.action === undefined ? stateOf(issue) : states.get(hook.action)
  const report = state === undefined
    ? ignored(`unknown action ${quoted(hook.action ?? '')} of an issue`)
    : reportState(state === 'reopened' ? reopened(issue.substatus) : state, issue, hook)
  return { ...report, resolving: scopesOf(issue) }
}
