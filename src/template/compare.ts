import { compareBytes } from '../domain/labels.ts'
import { sprintf } from './format.ts'
import { isSigned, isUnsigned, type Type } from './type.ts'
import { isNil, kindOf, plainOf, typeOf, type Value } from './value.ts'

/** The kinds that can be compared with themselves. */
type Basic = 'bool' | 'int' | 'uint' | 'float' | 'string' | undefined

function basicOf (value: Value): Basic {
  const kind = kindOf(value)
  if (isSigned(kind)) return 'int'
  if (isUnsigned(kind)) return 'uint'
  if (kind === 'float32' || kind === 'float64') return 'float'
  return kind === 'bool' || kind === 'string' ? kind : undefined
}

/** Whether the first value equals any of the others. */
export function equalsAny (value: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison')
  return others.some(other => equals(value, other))
}

export function equals (a: Value, b: Value): boolean {
  const left = basicOf(a)
  const right = basicOf(b)
  if (left === undefined && right === undefined) return sameComposites(a, b)
  if (left === right || (isInteger(left) && isInteger(right))) return plainOf(a) === plainOf(b)
  // Nothing equals nil but nil.
  if (isInvalid(a) || isInvalid(b)) return false
  throw incompatible(a, b)
}

function sameComposites (a: Value, b: Value): boolean {
  if (isInvalid(a) || isInvalid(b)) return isNil(a) && isNil(b)
  if (kindOf(a) !== kindOf(b)) throw new Error(`non-comparable types ${show(a)}: ${nameOf(a)}, ${nameOf(b)}: ${show(b, '%v')}`)
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  const type = typeOf(b ?? null)
  if (!isComparable(type)) throw new Error(`non-comparable type ${show(b)}: ${type.name}`)
  return same(a, b)
}

function same (a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || a.type.name !== b.type.name) return false
  if (a.form === 'pointer' && b.form === 'pointer') return a.to === b.to
  if (a.form === 'scalar' && b.form === 'scalar') return a.value === b.value
  if (a.form !== 'struct' || b.form !== 'struct') return false
  if (a.type.equals) return a.type.equals(a, b)
  return [...a.type.fields?.keys() ?? []].every(name => same(a.fields[name], b.fields[name]))
}

function isComparable (type: Type): boolean {
  if (type.kind === 'slice' || type.kind === 'map' || type.kind === 'func') return false
  return [...type.fields?.values() ?? []].every(isComparable)
}

/** Whether the first value is less than the second. */
export function isLess (a: Value, b: Value): boolean {
  const left = basicOf(a)
  const right = basicOf(b)
  if (left === undefined || right === undefined) throw new Error('invalid type for comparison')
  if (left !== right && !(isInteger(left) && isInteger(right))) throw incompatible(a, b)
  const x = plainOf(a)
  const y = plainOf(b)
  if (typeof x === 'string' && typeof y === 'string') return compareBytes(x, y) < 0
  if (x === undefined || y === undefined || typeof x === 'boolean') throw new Error('invalid type for comparison')
  return x < y
}

export function isLessOrEqual (a: Value, b: Value): boolean {
  return isLess(a, b) || equals(a, b)
}

function isInteger (basic: Basic): boolean {
  return basic === 'int' || basic === 'uint'
}

/** Nil of no type. */
function isInvalid (value: Value): value is undefined | null {
  return value === undefined || value === null
}

function incompatible (a: Value, b: Value): Error {
  return new Error(`incompatible types for comparison: ${nameOf(a)} and ${nameOf(b)}`)
}

function nameOf (value: Value): string {
  return value === undefined ? '<nil>' : typeOf(value).name
}

/** A list that holds others can be longer than any message should be. */
const longestShown = 65_536

function show (value: Value, verb = '%s'): string {
  return sprintf(verb, [value], longestShown)
}
