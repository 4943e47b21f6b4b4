import { fail, type Execution } from './execution.ts'
import { print, type BoolNode, type NumberNode, type StringNode } from './tree.ts'
import { isSigned, isUnsigned, valueType, type Kind, type Type } from './type.ts'
import { scalar, type Value } from './value.ts'

export type ConstantNode = BoolNode | NumberNode | StringNode

/** The constant as a parameter of the type wants it: 1 is an integer, a float, or a duration. */
export function constantFor (execution: Execution, node: ConstantNode, type: Type): Value {
  execution.node = node
  const { kind } = type
  if (type === valueType || kind === 'interface') return plainConstant(execution, node)
  if (kind === 'bool') return node.kind === 'bool' ? scalar(type, node.value) : fail(execution, `expected bool; found ${print(node)}`)
  if (kind === 'string') return node.kind === 'string' ? scalar(type, node.value) : fail(execution, `expected string; found ${print(node)}`)
  if (kind === 'float32' || kind === 'float64') {
    return node.kind === 'number' && node.float !== undefined ? scalar(type, node.float) : fail(execution, `expected float; found ${print(node)}`)
  }
  if (isSigned(kind)) {
    return node.kind === 'number' && node.int !== undefined ? scalar(type, BigInt.asIntN(bitsOf(kind), node.int)) : fail(execution, `expected integer; found ${print(node)}`)
  }
  if (isUnsigned(kind)) {
    return node.kind === 'number' && node.uint !== undefined ? scalar(type, BigInt.asUintN(bitsOf(kind), node.uint)) : fail(execution, `expected unsigned integer; found ${print(node)}`)
  }
  return fail(execution, `can't handle ${print(node)} for arg of type ${type.name}`)
}

/** What does not fit is cut off, as Go does. */
function bitsOf (kind: Kind): number {
  return Number(/\d+$/.exec(kind)?.[0] ?? 64)
}

/** The constant where nothing says what it has to be: its spelling decides. */
export function plainConstant (execution: Execution, node: ConstantNode): Value {
  execution.node = node
  if (node.kind !== 'number') return node.value
  const { text, int, float } = node
  const isHexadecimal = /^0[xX]/.test(text) && !/[pP]/.test(text)
  if (float !== undefined && !isHexadecimal && !text.startsWith('\'') && /[.eEpP]/.test(text)) return float
  return int ?? fail(execution, `${text} overflows int`)
}
