import { isStackOverflow } from '../call.ts'
import type { TemplateFunction } from '../function.ts'
import type { Templates } from '../templates.ts'
import type { Tree } from '../tree.ts'
import { escapeTree } from './escape.ts'
import { errorOf } from './problem.ts'

/**
 * The same templates, of which the named one can be executed to make HTML, as with Go's html/template: what an action prints is escaped
 * for where in the document it is. Throws a TemplateError where that cannot be said.
 * @param functions those of escapers.ts
 */
export function escapeTemplates (templates: Templates, name: string, functions: ReadonlyMap<string, TemplateFunction>): Templates {
  const escaped = templates.clone(functions)
  for (const tree of escapedTrees(templates, name)) escaped.add(tree)
  return escaped
}

function escapedTrees (templates: Templates, name: string): Tree[] {
  try {
    return escapeTree(name, templates.tree)
  } catch (error) {
    throw isStackOverflow(error) ? errorOf({ description: 'nested too deeply' }, name) : error
  }
}
