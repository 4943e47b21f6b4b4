import { fail, spend, type Execution } from './execution.ts'
import { LimitExceeded } from './template-error.ts'
import type { Node } from './tree.ts'
import { canBeNil, isAssignable, valueType, type Signature, type Type } from './type.ts'
import { plainOf, typeOf, zeroOf, type Value } from './value.ts'

/** Code made of an argument: its value as one of the type. Without a type, whatever it is. */
export type Argument = (execution: Execution, dot: Value, type: Type | undefined) => Value

/** A call as it is written. */
export type Invocation = {
  readonly args: readonly Argument[]
  /** Whether the value of the command before it becomes the last argument. */
  readonly isPiped: boolean
  /** How the function is named in messages. */
  readonly name: string
  /** What an error of the function itself is said to be at. */
  readonly node: Node
}

/** What a call is given. */
export type Given = { readonly dot: Value, readonly piped: Value }

type Callee = { readonly signature: Signature, readonly call: (args: readonly Value[]) => Value }

/** Evaluates the arguments and calls. */
export function invoke (execution: Execution, { signature, call }: Callee, { invocation, given }: { invocation: Invocation, given: Given }): Value {
  checkCount(execution, signature, invocation)
  const values = invocation.args.map((argument, index) => argument(execution, given.dot, parameterType(signature, index)))
  if (invocation.isPiped) values.push(validate(execution, given.piped, parameterType(signature, values.length)))
  return callSafely(execution, () => call(values), { invocation, values })
}

export function checkCount (execution: Execution, { params, variadic }: Signature, { args, isPiped, name }: Invocation): void {
  const count = args.length + (isPiped ? 1 : 0)
  if (variadic) {
    if (count < params.length - 1) fail(execution, `wrong number of args for ${name}: want at least ${params.length - 1} got ${args.length}`)
  } else if (count !== params.length) {
    fail(execution, `wrong number of args for ${name}: want ${params.length} got ${count}`)
  }
}

function parameterType ({ params }: Signature, index: number): Type | undefined {
  return params[Math.min(index, params.length - 1)]
}

/** Long texts and lists cost their share of the steps: so many units are as much work as one step. */
const unitsPerStep = 32

function callSafely (execution: Execution, call: () => Value, { invocation, values }: { invocation: Invocation, values: readonly Value[] }): Value {
  let result: Value
  try {
    result = call()
  } catch (error) {
    if (endsExecution(error)) throw error
    execution.node = invocation.node
    return fail(execution, `error calling ${invocation.name}: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  let size = sizeOf(result)
  for (const value of values) size += sizeOf(value)
  if (size >= unitsPerStep) spend(execution, Math.floor(size / unitsPerStep))
  if (size > execution.limits.output && sizeOf(result) > execution.limits.output) {
    throw new LimitExceeded(`text longer than ${execution.limits.output} characters`)
  }
  return result
}

function sizeOf (value: Value): number {
  const plain = plainOf(value)
  if (typeof plain === 'string') return plain.length
  return typeof value === 'object' && value?.form === 'slice' ? value.items.length : 0
}

/** Errors that are not the function's own. */
function endsExecution (error: unknown): boolean {
  return error instanceof LimitExceeded || isStackOverflow(error)
}

export function isStackOverflow (error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}

/** The value as a parameter of the type takes it. */
export function validate (execution: Execution, value: Value, type: Type | undefined): Value {
  if (type === undefined || type === valueType) return value
  if (value === undefined) {
    return canBeNil(type) ? zeroOf(type) : fail(execution, `invalid value; expected ${type.name}`)
  }
  const from = typeOf(value)
  if (isAssignable(from, type)) return value
  if (typeof value === 'object' && value?.form === 'pointer' && from.elem && isAssignable(from.elem, type)) {
    return value.to ?? fail(execution, `dereference of nil pointer of type ${type.name}`)
  }
  return fail(execution, `wrong type for value; expected ${type.name}; got ${from.name}`)
}
