import { equals, equalsAny, isLess, isLessOrEqual } from './compare.ts'
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts'
import { printable, sprint, sprintf, sprintln } from './format.ts'
import { defineFunction, type TemplateFunction } from './function.ts'
import { index, lengthOf, sliceOf } from './indexing.ts'
import { anyType, boolType, canBeNil, intType, isAssignable, isInteger, stringType, valueType, type Run, type Signature, type Type } from './type.ts'
import { isTrue, plainOf, scalar, typeOf, zeroOf, type Value } from './value.ts'

const comparison = { params: [valueType, valueType], result: boolType }
const anyNumber = { params: [anyType], variadic: true, result: stringType }
const itemAndMore = { params: [valueType, valueType], variadic: true, result: valueType }

/** The functions that every template has. */
export const builtins: ReadonlyMap<string, TemplateFunction> = new Map(Object.entries({
  and: { ...special('and'), ...itemAndMore },
  or: { ...special('or'), ...itemAndMore },
  call: { ...special('call'), ...itemAndMore },
  not: defineFunction({ params: [valueType], result: boolType, call: ([value]) => !isTrue(value) }),

  eq: defineFunction({ ...comparison, variadic: true, call: ([value, ...others]) => equalsAny(value, others) }),
  ne: defineFunction({ ...comparison, call: ([a, b]) => !equals(a, b) }),
  lt: defineFunction({ ...comparison, call: ([a, b]) => isLess(a, b) }),
  le: defineFunction({ ...comparison, call: ([a, b]) => isLessOrEqual(a, b) }),
  gt: defineFunction({ ...comparison, call: ([a, b]) => !isLessOrEqual(a, b) }),
  ge: defineFunction({ ...comparison, call: ([a, b]) => !isLess(a, b) }),

  len: defineFunction({ params: [valueType], result: intType, call: ([value]) => lengthOf(value) }),
  index: defineFunction({ ...itemAndMore, call: ([value, ...keys]) => index(value, keys) }),
  slice: defineFunction({ ...itemAndMore, call: ([value, ...bounds]) => sliceOf(value, bounds) }),

  print: defineFunction({ ...anyNumber, call: (values, { maxOutput }) => sprint(values, maxOutput) }),
  println: defineFunction({ ...anyNumber, call: (values, { maxOutput }) => sprintln(values, maxOutput) }),
  printf: defineFunction({
    params: [stringType, anyType],
    variadic: true,
    result: stringType,
    call: ([format, ...values], { maxOutput }) => sprintf(typeof format === 'string' ? format : '', values, maxOutput)
  }),
  html: defineFunction({ ...anyNumber, call: (values, run) => escapeHtml(joined(values, run)) }),
  js: defineFunction({ ...anyNumber, call: (values, run) => escapeJs(joined(values, run)) }),
  urlquery: defineFunction({ ...anyNumber, call: (values, run) => escapeQuery(joined(values, run)) })
}))

/** Functions whose arguments are not evaluated like those of others: see pipeline.ts. */
function special (name: 'and' | 'or' | 'call') {
  return { special: name, call: () => { throw new Error(`${name} is not called like other functions`) } }
}

/** What the escaping functions escape. */
function joined (values: readonly Value[], { maxOutput }: Run): string {
  return sprint(values.map(value => printable(value ?? undefined)), maxOutput)
}

/** What `call` does. */
export function callFunction (name: string, [callee, ...args]: readonly Value[], run: Run): Value {
  if (callee === undefined || callee === null) throw new Error('call of nil')
  const { signature, name: typeName } = typeOf(callee)
  if (typeof callee !== 'object' || callee.form !== 'func' || !signature) throw new Error(`non-function ${name} of type ${typeName}`)
  checkCount(name, signature, args)
  return callee.call(args.map((value, place) => convert(value, place, signature)), run)
}

function checkCount (name: string, { params, variadic }: Signature, args: readonly Value[]) {
  if (variadic) {
    if (args.length < params.length - 1) throw new Error(`wrong number of args for ${name}: got ${args.length} want at least ${params.length - 1}`)
  } else if (args.length !== params.length) {
    throw new Error(`wrong number of args for ${name}: got ${args.length} want ${params.length}`)
  }
}

function convert (value: Value, place: number, { params }: Signature): Value {
  const type: Type = params[Math.min(place, params.length - 1)] ?? anyType
  if (value === undefined || value === null) {
    if (!canBeNil(type)) throw new Error(`arg ${place}: value is nil; should be of type ${type.name}`)
    return zeroOf(type)
  }
  const from = typeOf(value)
  if (isAssignable(from, type)) return value
  const plain = plainOf(value)
  if (typeof plain === 'bigint' && isInteger(from.kind) && isInteger(type.kind)) return scalar(type, plain)
  throw new Error(`arg ${place}: value has type ${from.name}; should be ${type.name}`)
}
