import { sprintf } from './format.ts'
import type { Limits } from './limits.ts'
import { LimitExceeded, TemplateError } from './template-error.ts'
import { placeOf, print, type Node, type Tree } from './tree.ts'
import type { Run } from './type.ts'
import type { Value } from './value.ts'
import type { TemplateFunction } from './function.ts'

/** What a map answers for a key that it does not have: nothing at all, the zero of its values, or an error. */
export type MissingKey = 'default' | 'zero' | 'error'

/** What holds for all executions of a set of templates. */
export type Setting = {
  readonly definitions: ReadonlyMap<string, Tree>
  readonly functions: ReadonlyMap<string, TemplateFunction>
  readonly missingKey: MissingKey
  readonly limits: Limits
}

/** A variable that is not set yet. */
export const unset = Symbol('unset')

/** A loop's variable that came out of a list or map that holds any type. Go says so in messages. */
export type Boxed = { readonly form: 'boxed', readonly value: Value }

/** One execution of a template: what it wrote so far, and where it is. */
export type Execution = Setting & {
  out: string
  steps: number
  depth: number
  /** The template that is executed at the moment. */
  tree: Tree
  /** Where it is, for errors. */
  node: Node
  /** Its variables; the first one is `$`. */
  variables: Array<Value | Boxed | typeof unset>
  /** Whether the dot came out of a list or map that holds any type. */
  dotIsBoxed: boolean
  readonly run: Run
}

export function startExecution (setting: Setting, tree: Tree, context: unknown): Execution {
  const { limits } = setting
  const execution: Execution = {
    ...setting,
    limits,
    out: '',
    steps: 0,
    depth: 0,
    tree,
    node: tree.root,
    variables: [],
    dotIsBoxed: false,
    run: { context, maxOutput: limits.output, spend: steps => spend(execution, steps) }
  }
  return execution
}

export function spend (execution: Execution, steps: number): void {
  execution.steps += steps
  if (execution.steps > execution.limits.steps) throw new LimitExceeded(`exceeded maximum number of steps (${execution.limits.steps})`, 'steps')
}

export function emit (execution: Execution, text: string): void {
  execution.out += text
  if (execution.out.length > execution.limits.output) throw new LimitExceeded(`exceeded maximum output (${execution.limits.output} characters)`)
}

/** Ends the execution: something is wrong where it is. */
export function fail (execution: Execution, message: string, cause?: unknown): never {
  const { node, tree } = execution
  const { line, column } = placeOf(node)
  const { name } = node.source
  const text = `template: ${name}:${line}:${column - 1}: executing ${sprintf('%q', [tree.name])} at <${print(node)}>: ${message}`
  throw new TemplateError(text, { phase: 'execute', template: name, line, column, written: cause instanceof LimitExceeded ? writtenBefore(cause, execution.out) : undefined, cause })
}

function writtenBefore (exceeded: LimitExceeded, out: string): string | undefined {
  return exceeded.of === 'steps' && out === '' ? undefined : out
}
