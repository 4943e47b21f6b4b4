import type { Run, Signature } from './type.ts'
import type { Value } from './value.ts'

/** A function that templates may call by name. */
export type TemplateFunction = Signature & {
  /** The arguments are of the declared types. A thrown error ends the template with its message. */
  readonly call: (args: readonly Value[], run: Run) => Value
  /** Go's own functions whose arguments are not evaluated like those of others. */
  readonly special?: 'and' | 'or' | 'call'
}

/** `{ params: [stringType], result: boolType, call: … }` with the rest filled in. */
export function defineFunction (given: Partial<Signature> & Pick<TemplateFunction, 'result' | 'call'>): TemplateFunction {
  return { params: [], variadic: false, ...given }
}
