import { checkCount, invoke, validate, type Argument, type Given, type Invocation } from './call.ts'
import { constantFor, plainConstant } from './constant.ts'
import { fail, unset, type Boxed, type Execution } from './execution.ts'
import { evaluateFields } from './field.ts'
import { callFunction } from './functions.ts'
import { quote } from './quote.ts'
import type { Scope } from './scope.ts'
import { print, type ChainNode, type CommandNode, type FieldNode, type FunctionNode, type OperandNode, type PipeNode, type VariableNode } from './tree.ts'
import { canBeNil, valueType } from './type.ts'
import { isTrue, typeOf, zeroOf, type Value } from './value.ts'

/** Code made of a pipeline: its value where the dot is what it is. */
export type Evaluate = (execution: Execution, dot: Value) => Value

/** Code made of a command, which is given the value of the command before it. */
type EvaluateGiven = (execution: Execution, given: Given) => Value

/** A variable that a pipeline sets; undefined if there is none of that name. */
export type Variable = { readonly name: string, readonly slot: number | undefined }

/** Makes code of a pipeline. The variables that it sets are visible in the scope from then on. */
export function compilePipe (pipe: PipeNode, scope: Scope): { evaluate: Evaluate, variables: readonly Variable[] } {
  const commands = pipe.commands.map((command, index) => compileCommand(command, scope, index > 0))
  const variables = pipe.variables.map(({ name }) => ({ name, slot: pipe.assigns ? scope.find(name) : scope.declare(name) }))

  function evaluate (execution: Execution, dot: Value): Value {
    execution.node = pipe
    let value: Value
    for (const command of commands) {
      // A nil of an `interface {}` is nothing at all once it went through a pipeline.
      value = command(execution, { dot, piped: value }) ?? undefined
    }
    for (const variable of variables) setVariable(execution, variable, value)
    return value
  }
  return { evaluate, variables }
}

export function setVariable (execution: Execution, { name, slot }: Variable, value: Value | Boxed): void {
  if (slot === undefined) fail(execution, `undefined variable: ${name}`)
  execution.variables[slot] = value
}

function compileCommand (command: CommandNode, scope: Scope, isPiped: boolean): EvaluateGiven {
  const [first, ...others] = command.args
  const args = others.map(node => compileArgument(node, scope))

  /** Only functions and methods can be given anything. */
  function refuseArguments (execution: Execution) {
    if (args.length > 0 || isPiped) fail(execution, `can't give argument to non-function ${print(first)}`)
  }

  switch (first.kind) {
    case 'field': case 'chain':
      return compileFields(first, scope, { args, isPiped })
    case 'variable':
      return first.fields.length > 0 ? compileFields(first, scope, { args, isPiped }) : compileVariable(first, scope, refuseArguments)
    case 'function':
      return compileFunction(first, { args, isPiped, node: command, calleeName: calleeName(others[0]) })
    case 'pipe': {
      const { evaluate } = compilePipe(first, scope)
      return (execution, { dot }) => {
        refuseArguments(execution)
        return evaluate(execution, dot)
      }
    }
    default:
      return (execution, { dot }) => {
        execution.node = first
        refuseArguments(execution)
        if (first.kind === 'dot') return dot
        return first.kind === 'nil' ? fail(execution, 'nil is not a command') : plainConstant(execution, first)
      }
  }
}

function compileVariable (node: VariableNode, scope: Scope, refuseArguments: (execution: Execution) => void): EvaluateGiven {
  const read = compileRead(node, scope)
  return execution => {
    execution.node = node
    const value = read(execution)
    refuseArguments(execution)
    return isBoxed(value) ? value.value : value
  }
}

function compileRead ({ name }: VariableNode, scope: Scope): (execution: Execution) => Value | Boxed {
  const slot = scope.find(name)
  return execution => {
    const value = slot === undefined ? unset : execution.variables[slot]
    // A declaration in parentheses may have been passed by.
    return typeof value === 'symbol' ? fail(execution, `undefined variable: ${name}`) : value
  }
}

function isBoxed (value: Value | Boxed): value is Boxed {
  return typeof value === 'object' && value?.form === 'boxed'
}

function compileFields (
  node: FieldNode | VariableNode | ChainNode, scope: Scope, { args, isPiped }: Pick<Invocation, 'args' | 'isPiped'>
): EvaluateGiven {
  const last = node.fields.length - 1
  const invocations = node.fields.map((name, index) => index === last ? { name, node, args, isPiped } : { name, node, args: [], isPiped: false })
  if (node.kind === 'field') {
    return (execution, given) => {
      execution.node = node
      return evaluateFields(execution, given.dot, { invocations, given, isBoxed: execution.dotIsBoxed })
    }
  }
  if (node.kind === 'variable') {
    const read = compileRead(node, scope)
    return (execution, given) => {
      execution.node = node
      const value = read(execution)
      return isBoxed(value)
        ? evaluateFields(execution, value.value, { invocations, given, isBoxed: true })
        : evaluateFields(execution, value, { invocations, given, isBoxed: false })
    }
  }
  const start = compileArgument(node.of, scope)
  return (execution, given) => {
    execution.node = node
    return evaluateFields(execution, start(execution, given.dot, undefined), { invocations, given, isBoxed: false })
  }
}

function compileFunction (node: FunctionNode, { calleeName, ...written }: Omit<Invocation, 'name'> & { calleeName: string }): EvaluateGiven {
  const { name } = node
  const invocation = { ...written, name }
  return (execution, given) => {
    execution.node = node
    const callee = execution.functions.get(name)
    if (!callee) return fail(execution, `${quote(name)} is not a defined function`)
    const { special } = callee
    if (special === 'and' || special === 'or') {
      checkCount(execution, callee, invocation)
      return evaluateLogic(execution, given, { invocation, until: special === 'or' })
    }
    const call = special === 'call'
      ? (values: readonly Value[]) => callFunction(calleeName || describeCallee(given.piped), values, execution.run)
      : (values: readonly Value[]) => callee.call(values, execution.run)
    return invoke(execution, { signature: callee, call }, { invocation, given })
  }
}

/** `and` and `or` evaluate no more than they have to. */
function evaluateLogic (execution: Execution, { dot, piped }: Given, { invocation, until }: { invocation: Invocation, until: boolean }): Value {
  let value: Value
  for (const argument of invocation.args) {
    value = argument(execution, dot, valueType)
    if (isTrue(value) === until) return value
  }
  return invocation.isPiped ? piped : value
}

/** How `call` names what it calls. */
function calleeName (node: OperandNode | undefined): string {
  return node ? print(node) : ''
}

function describeCallee (value: Value): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '<invalid Value>' : `<${typeOf(value).name} Value>`
}

/** Makes code of an argument. */
function compileArgument (node: OperandNode, scope: Scope): Argument {
  const none = { args: [], isPiped: false }
  switch (node.kind) {
    case 'bool': case 'string': case 'number':
      return (execution, _dot, type) => constantFor(execution, node, type ?? valueType)
    case 'nil':
      return (execution, _dot, type) => {
        execution.node = node
        if (type === undefined) return fail(execution, `indirection through explicit nil in ${print(node)}`)
        return canBeNil(type) ? zeroOfParameter(type) : fail(execution, `cannot assign nil to ${type.name}`)
      }
    case 'dot':
      return (execution, dot, type) => {
        execution.node = node
        return validate(execution, dot, type)
      }
    case 'pipe': {
      const { evaluate } = compilePipe(node, scope)
      return (execution, dot, type) => {
        execution.node = node
        return validate(execution, evaluate(execution, dot), type)
      }
    }
  }
  const evaluate = node.kind === 'function'
    ? compileFunction(node, { ...none, node, calleeName: '' })
    : node.kind === 'variable' && node.fields.length === 0 ? compileVariable(node, scope, () => {}) : compileFields(node, scope, none)
  return (execution, dot, type) => {
    execution.node = node
    return validate(execution, evaluate(execution, { dot, piped: undefined }), type)
  }
}

function zeroOfParameter (type: Parameters<typeof zeroOf>[0]): Value {
  return type === valueType ? undefined : zeroOf(type)
}
