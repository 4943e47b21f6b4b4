import type { Struct, Value } from './value.ts'

export type Kind =
  | 'bool' | 'int' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64'
  | 'float32' | 'float64' | 'string' | 'slice' | 'map' | 'struct' | 'func' | 'pointer' | 'interface'

/** A type of Go's, as far as templates can see it. */
export type Type = {
  /** As `%T` prints it. */
  readonly name: string
  readonly kind: Kind
  /** Whether the type has a name of its own. `[]string` has none; `int` and `template.KV` have. */
  readonly defined: boolean
  /** What the type is without its name. Two types with the same, one of them not defined, take each other's values. */
  readonly underlying: string
  /** What a slice or map holds, what a pointer points to. */
  readonly elem?: Type
  readonly key?: Type
  /** The fields of a struct, in order. */
  readonly fields?: ReadonlyMap<string, Type>
  readonly signature?: Signature
  readonly methods: Map<string, Method>
  /** How `eq` compares two structs of the type, if not by their fields. */
  readonly equals?: (a: Struct, b: Struct) => boolean
}

export type Signature = {
  readonly params: readonly Type[]
  /** Whether the last parameter stands for any number of arguments; its type is that of one of them. */
  readonly variadic: boolean
  readonly result: Type
}

/** What a running template lends to the functions that it calls. */
export type Run = {
  /** What the caller handed to `execute`, for functions that depend on more than their arguments. */
  readonly context: unknown
  /** The longest text that may be made. */
  readonly maxOutput: number
  /** Counts work that grows with the arguments; throws when the template has done too much. */
  readonly spend: (steps: number) => void
}

export type Method = Signature & {
  /** A thrown error ends the template with its message. */
  readonly call: (receiver: Value, args: readonly Value[], run: Run) => Value
}

export const boolType = basic('bool')
export const intType = basic('int')
export const int64Type = basic('int64')
export const uint8Type = basic('uint8')
export const float64Type = basic('float64')
export const stringType = basic('string')
export const anyType: Type = { name: 'interface {}', kind: 'interface', defined: false, underlying: 'interface {}', methods: new Map() }
export const errorType: Type = {
  name: 'error',
  kind: 'interface',
  defined: true,
  underlying: 'interface { Error() string }',
  methods: new Map([['Error', method({ result: stringType, call: () => undefined })]])
}
/** For parameters of functions that look at any value as it is, nil included. */
export const valueType: Type = { name: 'reflect.Value', kind: 'struct', defined: true, underlying: 'reflect.Value', methods: new Map() }

export const stringSliceType = sliceType(stringType)
export const anySliceType = sliceType(anyType)
export const anyMapType = mapType(stringType, anyType)

function basic (kind: Kind): Type {
  return { name: kind, kind, defined: true, underlying: kind, methods: new Map() }
}

export function sliceType (elem: Type): Type {
  const name = `[]${elem.name}`
  return { name, kind: 'slice', defined: false, underlying: name, elem, methods: new Map() }
}

export function mapType (key: Type, elem: Type): Type {
  const name = `map[${key.name}]${elem.name}`
  return { name, kind: 'map', defined: false, underlying: name, key, elem, methods: new Map() }
}

export function pointerType (elem: Type): Type {
  const name = `*${elem.name}`
  // A pointer has the methods of what it points to.
  return { name, kind: 'pointer', defined: false, underlying: name, elem, methods: elem.methods }
}

export function funcType ({ params, variadic, result }: Signature): Type {
  const names = params.map(({ name }, index) => variadic && index === params.length - 1 ? `...${name}` : name)
  const name = `func(${names.join(', ')}) ${result.name}`
  return { name, kind: 'func', defined: false, underlying: name, signature: { params, variadic, result }, methods: new Map() }
}

/** A type with a name of its own: `type KV map[string]string` is `defineType('template.KV', mapType(stringType, stringType))`. */
export function defineType (name: string, like: Type): Type {
  return { ...like, name, defined: true, methods: new Map() }
}

export function structType (name: string, fields: Readonly<Record<string, Type>>, options: Pick<Type, 'equals'> = {}): Type {
  return { ...options, name, kind: 'struct', defined: true, underlying: `struct ${name}`, fields: new Map(Object.entries(fields)), methods: new Map() }
}

/** Gives a type its methods, which may take and return values of the type itself. `String` (or `Error`) decides how it prints. */
export function addMethods (type: Type, methods: Readonly<Record<string, Method>>): void {
  for (const [name, method] of Object.entries(methods)) type.methods.set(name, method)
}

/** `{ params: [stringType], result: boolType, call: … }` with the rest filled in. */
export function method (given: Partial<Signature> & Pick<Method, 'result' | 'call'>): Method {
  return { params: [], variadic: false, ...given }
}

/** Whether a parameter of type `to` takes a value of type `from` as it is. */
export function isAssignable (from: Type, to: Type): boolean {
  if (from === to || to === anyType) return true
  if (to.kind === 'interface') return [...to.methods.keys()].every(name => from.methods.has(name))
  if (from.name === to.name) return true
  return from.underlying === to.underlying && !(from.defined && to.defined)
}

export function isInteger (kind: Kind | 'invalid'): boolean {
  return isSigned(kind) || isUnsigned(kind)
}

export function isSigned (kind: Kind | 'invalid'): boolean {
  return kind.startsWith('int') && kind !== 'interface'
}

export function isUnsigned (kind: Kind | 'invalid'): boolean {
  return kind.startsWith('uint')
}

/** Whether nil is a value of the type. */
export function canBeNil (type: Type): boolean {
  return type === valueType || type.kind === 'slice' || type.kind === 'map' || type.kind === 'func' || type.kind === 'pointer' || type.kind === 'interface'
}
