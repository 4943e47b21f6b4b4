import type { Report } from '../source.ts'
import { ignored, one, type Hook } from './hook.ts'
import { issueKey } from './problem.ts'
import { annotationText, quoted } from './texts.ts'

const said = new Map([['created', ''], ['updated', 'changed a comment: ']])

export function readComment ({ data, action = 'created', actor }: Hook): Report {
  if (action === 'deleted') return ignored('a comment was deleted')
  const prefix = said.get(action)
  if (prefix === undefined) return ignored(`unknown action ${quoted(action)} of a comment`)
  const id = data.id('issue_id')
  const text = data.text('comment')
  if (id === undefined) return ignored('a comment, but not on which issue')
  if (text === undefined) return ignored('a comment without words')
  return one({ kind: 'noted', key: issueKey(id), by: actor, text: annotationText(prefix + text) })
}
