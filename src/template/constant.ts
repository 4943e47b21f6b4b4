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
  if (kind === 'bool') return node.kind === 'bool' ? scalar(type, node.value) : unexpected(execution, 'bool', node)
  if (kind === 'string') return node.kind === 'string' ? scalar(type, node.value) : unexpected(execution, 'string', node)

  const { int, uint, float }: Partial<NumberNode> = node.kind === 'number' ? node : {}
  if (kind === 'float32' || kind === 'float64') return float === undefined ? unexpected(execution, 'float', node) : scalar(type, float)
  // What does not fit is cut off, as Go does.
  if (isSigned(kind)) return int === undefined ? unexpected(execution, 'integer', node) : scalar(type, BigInt.asIntN(bitsOf(kind), int))
  if (isUnsigned(kind)) return uint === undefined ? unexpected(execution, 'unsigned integer', node) : scalar(type, BigInt.asUintN(bitsOf(kind), uint))
  return fail(execution, `can't handle ${print(node)} for arg of type ${type.name}`)
}

function unexpected (execution: Execution, wanted: string, node: ConstantNode): never {
  return fail(execution, `expected ${wanted}; found ${print(node)}`)
}

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
