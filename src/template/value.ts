import { compareBytes, sortedNames } from '../domain/labels.ts'
import {
  anyMapType, anySliceType, anyType, boolType, float64Type, funcType, intType, pointerType, stringSliceType, stringType,
  type Kind, type Run, type Signature, type Type
} from './type.ts'

/**
 * What a template works on. A value knows its Go type, because Go shows it: 1 and 1.0 are not comparable.
 *
 * | Go | here |
 * |---|---|
 * | no value: a missing key, an untyped nil | `undefined` |
 * | a nil in an `interface {}` | `null` |
 * | bool, string | boolean, string (bytes that are not UTF-8: see bytes.ts) |
 * | int | bigint, as an int64 is exact and a number is not |
 * | float64 | number |
 * | any other type | an object with its `type` |
 */
export type Value = undefined | null | boolean | bigint | number | string | Scalar | Slice | MapValue | Struct | Func | Pointer

/** A bool, number or string of another type than Go's own: `time.Duration`, `uint8`. */
export type Scalar = { readonly form: 'scalar', readonly type: Type, readonly value: boolean | bigint | number | string }

export type Slice = { readonly form: 'slice', readonly type: Type, readonly items: readonly Value[], readonly isNil?: boolean }

export type MapKey = boolean | bigint | number | string

export type MapValue = {
  readonly form: 'map'
  readonly type: Type
  readonly size: number
  /** undefined if there is no such key. */
  readonly get: (key: MapKey) => Value
  /** In the order in which Go ranges over them. */
  readonly keys: () => readonly MapKey[]
  readonly isNil?: boolean
}

/** Fields are what the type says; anything else that an implementation needs may be in the object too. */
export type Struct = { readonly form: 'struct', readonly type: Type, readonly fields: { readonly [name: string]: Value } }

export type Func = { readonly form: 'func', readonly type: Type, readonly call: (args: readonly Value[], run: Run) => Value }

export type Pointer = { readonly form: 'pointer', readonly type: Type, readonly to: Struct | MapValue | Slice | Scalar | null }

export function typeOf (value: Exclude<Value, undefined>): Type {
  switch (typeof value) {
    case 'string': return stringType
    case 'bigint': return intType
    case 'boolean': return boolType
    case 'number': return float64Type
    default: return value === null ? anyType : value.type
  }
}

export function kindOf (value: Value): Kind | 'invalid' {
  return value === undefined ? 'invalid' : typeOf(value).kind
}

/** The bare bool, number or string in a value, if it is one. */
export function plainOf (value: Value): boolean | bigint | number | string | undefined {
  if (typeof value !== 'object') return value
  return value?.form === 'scalar' ? value.value : undefined
}

/** A bare value as one of the type: itself where JavaScript has it, wrapped where not. */
export function scalar (type: Type, value: boolean | bigint | number | string): Value {
  return type === intType || type === stringType || type === boolType || type === float64Type ? value : { form: 'scalar', type, value }
}

export function slice (type: Type, items: readonly Value[]): Slice {
  return { form: 'slice', type, items }
}

/** `[]string` */
export function strings (items: readonly string[]): Slice {
  return slice(stringSliceType, items)
}

/** `[]interface {}` */
export function list (items: readonly Value[]): Slice {
  return slice(anySliceType, items.map(boxed))
}

/** A map from texts to texts, such as `template.KV`, over an object that nobody changes. */
export function textMap (type: Type, texts: { readonly [name: string]: string }): MapValue {
  let names: readonly string[] | undefined
  const keys = () => (names ??= sortedNames(texts))
  return {
    form: 'map',
    type,
    get size () { return keys().length },
    get: key => typeof key === 'string' && Object.hasOwn(texts, key) ? texts[key] : undefined,
    keys
  }
}

/** A map of any type over a JavaScript Map that nobody changes. */
export function mapOf (type: Type, entries: ReadonlyMap<MapKey, Value>): MapValue {
  let sorted: readonly MapKey[] | undefined
  return {
    form: 'map',
    type,
    size: entries.size,
    get: key => {
      const value = entries.get(key)
      // What is there and nil is not the same as what is not there.
      return value === undefined && entries.has(key) ? null : value
    },
    keys: () => (sorted ??= [...entries.keys()].sort(compareKeys))
  }
}

/** `map[string]interface {}` */
export function dict (entries: Iterable<readonly [string, Value]>): MapValue {
  return mapOf(anyMapType, new Map([...entries].map(([key, value]) => [key, boxed(value)])))
}

export function struct (type: Type, fields: { readonly [name: string]: Value }): Struct {
  return { form: 'struct', type, fields }
}

export function func (signature: Signature, call: Func['call']): Func {
  return { form: 'func', type: funcType(signature), call }
}

const pointerTypes = new WeakMap<Type, Type>()

export function pointerTo (to: Struct | MapValue | Slice | Scalar): Pointer {
  const type = pointerTypes.get(to.type) ?? pointerType(to.type)
  pointerTypes.set(to.type, type)
  return { form: 'pointer', type, to }
}

/** Zero of a type: what Go has where nothing was set. */
export function zeroOf (type: Type): Value {
  switch (type.kind) {
    case 'interface': return null
    case 'string': return scalar(type, '')
    case 'bool': return scalar(type, false)
    case 'float32': case 'float64': return scalar(type, 0)
    case 'slice': return { form: 'slice', type, items: [], isNil: true }
    case 'map': return { form: 'map', type, size: 0, get: () => undefined, keys: () => [], isNil: true }
    case 'pointer': return { form: 'pointer', type, to: null }
    case 'func': return undefined
    case 'struct': return struct(type, Object.fromEntries([...type.fields ?? []].map(([name, field]) => [name, zeroOf(field)])))
    default: return scalar(type, 0n)
  }
}

/** As a slice or map of interfaces holds it. */
function boxed (value: Value): Value {
  return value === undefined ? null : value
}

/** Whether the value counts as true: not the zero of its type, not empty. */
export function isTrue (value: Value): boolean {
  switch (typeof value) {
    case 'undefined': return false
    case 'boolean': return value
    case 'string': return value !== ''
    case 'bigint': return value !== 0n
    // NaN is not zero.
    case 'number': return value !== 0
  }
  if (value === null) return false
  switch (value.form) {
    case 'scalar': return isTrue(value.value)
    case 'slice': return value.items.length > 0
    case 'map': return value.size > 0
    case 'pointer': return value.to !== null
    case 'struct': case 'func': return true
  }
}

export function isNil (value: Value): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && ((value.form === 'pointer' && value.to === null) || ('isNil' in value && value.isNil === true))
}

/** What a pointer points to; null for a nil one. Anything else is itself. */
export function indirect (value: Value): Value {
  return typeof value === 'object' && value?.form === 'pointer' ? value.to : value
}

function compareKeys (a: MapKey, b: MapKey): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}
