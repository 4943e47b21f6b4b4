import { byteLength, fromBytes, toBytes } from './bytes.ts'
import { canBeNil, isAssignable, isInteger, uint8Type, type Type } from './type.ts'
import { indirect, kindOf, plainOf, scalar, typeOf, zeroOf, type MapValue, type Value } from './value.ts'

/** `index x 1 "a"` is x[1]["a"]. */
export function index (value: Value, keys: readonly Value[]): Value {
  if (isNothing(value)) throw new Error('index of untyped nil')
  let item: Value = value
  for (const key of keys) {
    item = indirect(item)
    if (isNothing(item)) throw new Error('index of nil pointer')
    item = element(item, key ?? undefined)
  }
  return item
}

function element (item: Exclude<Value, undefined | null>, key: Value): Value {
  if (typeof item === 'object' && item.form === 'map') return entry(item, key)
  if (typeof item === 'object' && item.form === 'slice') {
    return item.items[inRange(position(key, item.items.length), item.items.length, 'slice')]
  }
  const text = plainOf(item)
  if (typeof text !== 'string') throw new Error(`can't index item of type ${typeOf(item).name}`)
  const bytes = toBytes(text)
  return scalar(uint8Type, BigInt(bytes[inRange(position(key, bytes.length), bytes.length, 'string')] ?? 0))
}

function entry (map: MapValue, key: Value): Value {
  const { key: keyType, elem } = map.type
  const plain = keyType && plainOf(asKey(key, keyType))
  const found = plain === undefined ? undefined : map.get(plain)
  return found === undefined && elem ? zeroOf(elem) : found
}

function asKey (key: Value, type: Type): Value {
  if (key === undefined || key === null) {
    if (!canBeNil(type)) throw new Error(`value is nil; should be of type ${type.name}`)
    return zeroOf(type)
  }
  const from = typeOf(key)
  if (isAssignable(from, type) || (isInteger(from.kind) && isInteger(type.kind))) return key
  throw new Error(`value has type ${from.name}; should be ${type.name}`)
}

/** A place in something of that length; its end is one too. */
function position (value: Value, length: number): number {
  const plain = plainOf(value)
  if (value === undefined) throw new Error('cannot index slice/array with nil')
  if (typeof plain !== 'bigint' || !isInteger(kindOf(value))) throw new Error(`cannot index slice/array with type ${typeOf(value).name}`)
  if (plain < 0n || plain > length) throw new Error(`index out of range: ${plain}`)
  return Number(plain)
}

/** Go's reflection refuses the end of the thing, in words of its own. */
function inRange (place: number, length: number, kind: 'slice' | 'string'): number {
  if (place >= length) throw new Error(`reflect: ${kind} index out of range`)
  return place
}

/** `slice x 1 2` is x[1:2]. */
export function sliceOf (value: Value, bounds: readonly Value[]): Value {
  if (isNothing(value)) throw new Error('slice of untyped nil')
  const item = indirect(value)
  if (isNothing(item)) throw new Error('slice of nil pointer')
  if (bounds.length > 3) throw new Error(`too many slice indexes: ${bounds.length}`)
  if (typeof item === 'object' && item.form === 'slice') {
    const [start, end] = limits(bounds, item.items.length)
    return { ...item, items: item.items.slice(start, end) }
  }
  const text = plainOf(item)
  if (typeof text !== 'string') throw new Error(`can't slice item of type ${typeOf(item).name}`)
  if (bounds.length === 3) throw new Error('cannot 3-index slice a string')
  const bytes = toBytes(text)
  const [start, end] = limits(bounds, bytes.length)
  return scalar(typeOf(item), fromBytes(bytes.subarray(start, end)))
}

function limits (bounds: readonly Value[], length: number): [start: number, end: number] {
  const [start = 0, end = length, capacity = length] = bounds.map(bound => position(bound, length))
  if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`)
  if (end > capacity) throw new Error(`invalid slice index: ${end} > ${capacity}`)
  return [start, end]
}

/** `len` */
export function lengthOf (value: Value): bigint {
  if (value === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value')
  const item = indirect(value)
  if (isNothing(item)) throw new Error('len of nil pointer')
  if (typeof item === 'object' && item.form === 'map') return BigInt(item.size)
  if (typeof item === 'object' && item.form === 'slice') return BigInt(item.items.length)
  const text = plainOf(item)
  if (typeof text === 'string') return BigInt(byteLength(text))
  throw new Error(`len of type ${typeOf(item).name}`)
}

function isNothing (value: Value): value is undefined | null {
  return value === undefined || value === null
}
