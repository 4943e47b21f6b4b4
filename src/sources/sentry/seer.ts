import type { Report } from '../source.ts'
import { ignored, one, passedOver, type Hook } from './hook.ts'
import { issueKey } from './problem.ts'
import type { Members } from './reader.ts'
import { annotationText, quoted } from './texts.ts'

type Told = (data: Members) => { readonly text: string, readonly details: ReadonlyArray<string | undefined> }

const told = new Map<string, Told>([
  ['root_cause_completed', data => ({ text: 'Seer found a root cause', details: describe(data.object('root_cause')) })],
  ['solution_completed', data => ({ text: 'Seer found a solution', details: describe(data.object('solution')) })],
  ['coding_completed', data => ({ text: 'Seer wrote code', details: listed(data, ['changes', 'code_changes']).map(change => change.text('title')) })],
  ['pr_created', data => ({ text: 'Seer opened a pull request', details: pullRequests(data) })],
  ['pr_ready_for_review', data => ({ text: 'Seer has a pull request to be reviewed', details: pullRequests(data) })],
  ['iteration_completed', () => ({ text: 'Seer changed its pull request', details: [] })]
])

/** What Sentry's own agent made of an issue. Its shapes have changed before, so nothing of them is relied on. */
export function readSeer ({ data, action = '', actor }: Hook): Report {
  if (action.endsWith('_started')) return passedOver('Seer has begun to work')
  const tell = told.get(action)
  if (!tell) return ignored(`unknown action ${quoted(action)} of Seer`)
  const id = data.id('group_id')
  if (id === undefined) return ignored('something of Seer, but not of which issue')
  const { text, details } = tell(data)
  const known = details.filter(detail => detail !== undefined)
  return one({ kind: 'noted', key: issueKey(id), by: actor, text: annotationText(known.length ? `${text}: ${known.join(', ')}` : text) })
}

function describe (finding: Members): Array<string | undefined> {
  return [finding.text('description') ?? finding.text('one_line_description')]
}

function pullRequests (data: Members): Array<string | undefined> {
  return listed(data, ['pull_requests']).map(item => item.object('pull_request').text('pr_url'))
}

function listed (data: Members, names: readonly string[]): Members[] {
  return names.flatMap(name => data.objects(name))
}
