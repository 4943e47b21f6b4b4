import type { Step } from './compile.ts'
import { fail, spend, type Execution } from './execution.ts'
import { sprintf } from './format.ts'
import { compilePipe, setVariable } from './pipeline.ts'
import type { Scope } from './scope.ts'
import type { BranchNode, ListNode } from './tree.ts'
import { isInteger, type Type } from './type.ts'
import { indirect, plainOf, scalar, typeOf, type MapValue, type Slice, type Value } from './value.ts'

/** One turn of a loop. True when the loop is to end. */
type Turn = (index: Value, element: Value) => boolean

/** Makes code of a `range`: over a list, a map in the order of its keys, or the integers below one. */
export function compileRange (node: BranchNode, scope: Scope, compileList: (list: ListNode, scope: Scope) => Step): Step {
  return scope.within(() => {
    const { evaluate, variables } = compilePipe(node.pipe, scope)
    const body = scope.within(() => compileList(node.list, scope))
    const otherwise = node.elseList && compileList(node.elseList, scope)
    // With one variable it is the element's, with two the first is the index's.
    const [indexVariable, elementVariable] = variables.length > 1 ? variables : [undefined, variables[0]]

    return (execution, dot) => {
      execution.node = node
      const value = indirect(evaluate(execution, dot))
      const { dotIsBoxed } = execution

      function turn (index: Value, element: Value): boolean {
        if (indexVariable) setVariable(execution, indexVariable, index)
        if (elementVariable) setVariable(execution, elementVariable, execution.dotIsBoxed ? { form: 'boxed', value: element } : element)
        execution.node = node.pipe
        spend(execution, 1)
        return body(execution, element) === 'break'
      }

      const turned = loop(execution, value, { turn, withIndex: indexVariable !== undefined })
      execution.dotIsBoxed = dotIsBoxed
      if (!turned) return otherwise?.(execution, dot)
    }
  })
}

/** Answers whether there was anything to loop over. */
function loop (execution: Execution, value: Value, { turn, withIndex }: { turn: Turn, withIndex: boolean }): boolean {
  if (value === undefined) return false
  execution.dotIsBoxed = false
  const count = plainOf(value)
  if (typeof count === 'bigint' && isInteger(typeOf(value).kind)) {
    if (withIndex) fail(execution, `can't use ${sprintf('%v', [value])} to iterate over more than one variable`)
    return loopBelow(count, typeOf(value), turn)
  }
  if (typeof value === 'object' && value !== null) {
    execution.dotIsBoxed = value.type.elem?.kind === 'interface'
    if (value.form === 'slice') return loopOver(value, turn)
    if (value.form === 'map') return loopOverKeys(value, turn)
  }
  return fail(execution, `range can't iterate over ${sprintf('%v', [value], execution.limits.output)}`)
}

function loopBelow (count: bigint, type: Type, turn: Turn): boolean {
  for (let number = 0n; number < count; number++) {
    if (turn(undefined, scalar(type, number))) break
  }
  return count > 0n
}

function loopOver ({ items }: Slice, turn: Turn): boolean {
  for (let index = 0; index < items.length; index++) {
    if (turn(BigInt(index), items[index])) break
  }
  return items.length > 0
}

function loopOverKeys (map: MapValue, turn: Turn): boolean {
  const keyType = map.type.key
  for (const key of map.keys()) {
    if (turn(keyType ? scalar(keyType, key) : key, map.get(key))) break
  }
  return map.size > 0
}
