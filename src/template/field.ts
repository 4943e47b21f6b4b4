import { invoke, type Given, type Invocation } from './call.ts'
import { fail, type Execution } from './execution.ts'
import { quote } from './quote.ts'
import { isAssignable, stringType, type Type } from './type.ts'
import { typeOf, zeroOf, type MapValue, type Value } from './value.ts'

/** Goes along the fields, keys or methods: `.Alerts.Firing`. Each is an invocation, as it may turn out to be a method. */
export function evaluateFields (execution: Execution, receiver: Value, { invocations, given, isBoxed }: {
  invocations: readonly Invocation[]
  given: Given
  /** Whether the receiver was in an `interface {}`. */
  isBoxed: boolean
}): Value {
  let value = receiver
  let boxed = isBoxed
  for (const invocation of invocations) {
    const holder = value
    value = evaluateField(execution, holder, { invocation, given, isBoxed: boxed })
    boxed = holdsAny(holder, invocation.name)
  }
  return value
}

function evaluateField (execution: Execution, receiver: Value, { invocation, given, isBoxed }: {
  invocation: Invocation, given: Given, isBoxed: boolean
}): Value {
  const { name } = invocation
  if (receiver === undefined) {
    if (execution.missingKey === 'error') fail(execution, `nil data; no entry for key ${quote(name)}`)
    return
  }
  const typeName = isBoxed || receiver === null ? 'interface {}' : typeOf(receiver).name
  if (receiver === null) fail(execution, `nil pointer evaluating ${typeName}.${name}`)
  if (typeof receiver !== 'object') fail(execution, `can't evaluate field ${name} in type ${typeName}`)

  const target = receiver.form === 'pointer' ? receiver.to : receiver
  const method = receiver.type.methods.get(name)
  if (method && target) {
    return invoke(execution, { signature: method, call: args => method.call(target, args, execution.run) }, { invocation, given })
  }
  const hasArguments = invocation.args.length > 0 || invocation.isPiped
  if (target?.form === 'struct' && target.type.fields?.has(name)) {
    if (hasArguments) fail(execution, `${name} has arguments but cannot be invoked as function`)
    return target.fields[name]
  }
  if (target?.form === 'map' && target.type.key && isAssignable(stringType, target.type.key)) {
    if (hasArguments) fail(execution, `${name} is not a method but has arguments`)
    return target.get(name) ?? missing(execution, target, name)
  }
  if (target === null && receiver.type.elem && (receiver.type.elem.kind !== 'struct' || receiver.type.elem.fields?.has(name))) {
    fail(execution, `nil pointer evaluating ${typeName}.${name}`)
  }
  return fail(execution, `can't evaluate field ${name} in type ${typeName}`)
}

function missing (execution: Execution, map: MapValue, name: string): Value {
  if (map.get(name) === null) return null
  if (execution.missingKey === 'error') fail(execution, `map has no entry for key ${quote(name)}`)
  return execution.missingKey === 'zero' && map.type.elem ? zeroOf(map.type.elem) : undefined
}

/** Whether what the holder has under the name can be of any type. */
function holdsAny (holder: Value, name: string): boolean {
  if (typeof holder !== 'object' || holder === null) return false
  const type: Type | undefined = holder.form === 'pointer' ? holder.type.elem : holder.type
  return (type?.methods.get(name)?.result ?? type?.fields?.get(name) ?? type?.elem)?.kind === 'interface'
}
