import { TemplateError } from '../template-error.ts'
import { placeOf, type Node } from '../tree.ts'

/** Why a template cannot be escaped. */
export type Problem = {
  readonly description: string
  /** What it is at, where that is known. */
  readonly node?: Node
  /** From 1; 0 where it is not known. */
  readonly line?: number
}

/** The problem of escaping the template of that name, in Go's words. */
export function errorOf ({ description, node, line = 0 }: Problem, name: string): TemplateError {
  if (node) {
    const place = placeOf(node)
    const template = node.source.name
    return new TemplateError(`html/template:${template}:${place.line}:${place.column - 1}: ${description}`, { phase: 'parse', template, ...place })
  }
  const place = line > 0 ? `${name}:${line}: ` : name && `${name}: `
  return new TemplateError(`html/template:${place || ' '}${description}`, { phase: 'parse', template: name, line, column: 0 })
}
