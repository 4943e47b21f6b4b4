import { fromBytes, toBytes } from './bytes.ts'
import { printAddress, printBool, printHexadecimal, printInteger } from './print-integer.ts'
import { printFloat } from './print-float.ts'
import { pad, withFlags, write, writeHex, writeQuoted, writeText, type Printer } from './printer.ts'
import { canBeNil, isInteger, isUnsigned, type Run, type Type } from './type.ts'
import { isNil, plainOf, scalar, typeOf, type MapValue, type Pointer, type Slice, type Struct, type Value } from './value.ts'

/** Printing runs methods of values, which need no more than this. */
const printing: Run = { context: undefined, maxOutput: Infinity, spend: () => {} }

/** Prints an argument of `printf` by a verb, or says in the output why it cannot. */
export function printArgument (printer: Printer, value: Value, verb: string): void {
  if (value === undefined || value === null) return verb === 'T' || verb === 'v' ? pad(printer, '<nil>') : printBadVerb(printer, value, verb)
  if (verb === 'T') return writeText(printer, typeOf(value).name)
  if (verb === 'p') {
    const type = typeOf(value)
    if (!canBeNil(type) || type.kind === 'interface' || !printAddress(printer, 'p', isNil(value))) printBadVerb(printer, value, verb)
    return
  }
  if (typeof value === 'object' && printByMethod(printer, value, verb)) return
  printValue(printer, value, { verb, depth: 0 })
}

/** A value with a method for it says itself how it prints. */
function printByMethod (printer: Printer, value: Exclude<Value, undefined | null>, verb: string): boolean {
  if (printer.erring || typeof value !== 'object') return false
  if (verb === 'w') {
    printBadVerb(printer, value, verb)
    return true
  }
  const { methods } = value.type
  const own = printer.flags.sharpV ? methods.get('GoString') : 'vsxXq'.includes(verb) ? methods.get('Error') ?? methods.get('String') : undefined
  if (!own) return false
  if (value.form === 'pointer' && value.to === null) {
    write(printer, '<nil>')
    return true
  }
  const text = own.call(value.form === 'pointer' ? value.to : value, [], printing)
  if (typeof text !== 'string') return false
  if (printer.flags.sharpV) writeText(printer, text)
  else printText(printer, text, verb)
  return true
}

function printNested (printer: Printer, value: Value, { verb, depth }: { verb: string, depth: number }): void {
  if (value === undefined || value === null) return write(printer, printer.flags.sharpV ? 'interface {}(nil)' : '<nil>')
  if (typeof value === 'object' && printByMethod(printer, value, verb)) return
  printValue(printer, value, { verb, depth })
}

function printValue (printer: Printer, value: Exclude<Value, undefined | null>, { verb, depth }: { verb: string, depth: number }): void {
  if (typeof value === 'object') {
    switch (value.form) {
      case 'slice': return printSlice(printer, value, { verb, depth })
      case 'map': return printMap(printer, value, { verb, depth })
      case 'struct': return printStruct(printer, value, { verb, depth })
      case 'pointer': return printPointer(printer, value, { verb, depth })
      case 'func': return printReference(printer, value, verb)
    }
  }
  if (!printPlain(printer, value, verb)) printBadVerb(printer, value, verb)
}

function printPlain (printer: Printer, value: Exclude<Value, undefined | null>, verb: string): boolean {
  const type = typeOf(value)
  const plain = typeof value === 'object' ? ('value' in value ? value.value : '') : value
  switch (typeof plain) {
    case 'string': return printText(printer, plain, verb)
    case 'boolean': return printBool(printer, plain, verb)
    case 'number': return printFloat(printer, plain, { verb, single: type.kind === 'float32' })
    case 'bigint':
      if (verb === 'v' && printer.flags.sharpV && isUnsigned(type.kind)) {
        printHexadecimal(printer, plain)
        return true
      }
      return printInteger(printer, plain, verb)
  }
}

function printText (printer: Printer, text: string, verb: string): boolean {
  switch (verb) {
    case 'v':
      if (printer.flags.sharpV) writeQuoted(printer, text)
      else writeText(printer, text)
      return true
    case 's':
      writeText(printer, text)
      return true
    case 'q':
      writeQuoted(printer, text)
      return true
    case 'x': case 'X':
      writeHex(printer, toBytes(text), verb === 'X')
      return true
  }
  return false
}

type Place = { verb: string, depth: number }

function printSlice (printer: Printer, value: Slice, { verb, depth }: Place) {
  const { sharpV } = printer.flags
  if (value.type.elem?.kind === 'uint8' && 'sqxX'.includes(verb)) {
    printText(printer, fromBytes(bytesOf(value)), verb)
    return
  }
  const name = depth === 0 && value.type.name === '[]uint8' ? '[]byte' : value.type.name
  if (sharpV && value.isNil) return write(printer, `${name}(nil)`)
  write(printer, sharpV ? name + '{' : '[')
  value.items.forEach((item, index) => {
    if (index > 0) write(printer, sharpV ? ', ' : ' ')
    printNested(printer, item, { verb, depth: depth + 1 })
  })
  write(printer, sharpV ? '}' : ']')
}

function bytesOf ({ items }: Slice): Uint8Array {
  return Uint8Array.from(items, item => Number(plainOf(item)))
}

function printMap (printer: Printer, value: MapValue, { verb, depth }: Place) {
  const { sharpV } = printer.flags
  if (sharpV && value.isNil) return write(printer, `${value.type.name}(nil)`)
  write(printer, sharpV ? value.type.name + '{' : 'map[')
  value.keys().forEach((key, index) => {
    if (index > 0) write(printer, sharpV ? ', ' : ' ')
    printNested(printer, keyOf(value.type, key), { verb, depth: depth + 1 })
    write(printer, ':')
    printNested(printer, value.get(key), { verb, depth: depth + 1 })
  })
  write(printer, sharpV ? '}' : ']')
}

function keyOf (type: Type, key: boolean | bigint | number | string): Value {
  return type.key && isInteger(type.key.kind) ? scalar(type.key, key) : key
}

function printStruct (printer: Printer, value: Struct, { verb, depth }: Place) {
  const { sharpV, plusV } = printer.flags
  write(printer, sharpV ? value.type.name + '{' : '{')
  let first = true
  for (const name of value.type.fields?.keys() ?? []) {
    if (!first) write(printer, sharpV ? ', ' : ' ')
    first = false
    if (sharpV || plusV) write(printer, name + ':')
    printNested(printer, value.fields[name], { verb, depth: depth + 1 })
  }
  write(printer, '}')
}

function printPointer (printer: Printer, value: Pointer, { verb, depth }: Place) {
  if (depth > 0 || value.to === null || value.to.form === 'scalar') return printReference(printer, value, verb)
  write(printer, '&')
  printNested(printer, value.to, { verb, depth: depth + 1 })
}

/** Functions, and pointers inside of other values. */
function printReference (printer: Printer, value: Exclude<Value, undefined | null>, verb: string) {
  if (verb === 'v' && printer.flags.sharpV) {
    write(printer, `(${typeOf(value).name})(`)
    if (isNil(value)) write(printer, 'nil')
    else withFlags(printer, { sharp: false }, () => printAddress(printer, 'v', false))
    return write(printer, ')')
  }
  if (verb === 'v' && isNil(value)) return pad(printer, '<nil>')
  if (!printAddress(printer, verb, isNil(value))) printBadVerb(printer, value, verb)
}

/** `%!d(string=x)` */
function printBadVerb (printer: Printer, value: Value, verb: string): void {
  printer.erring = true
  write(printer, `%!${verb}(`)
  if (value === undefined || value === null) {
    write(printer, '<nil>')
  } else {
    write(printer, typeOf(value).name + '=')
    printValue(printer, value, { verb: 'v', depth: 0 })
  }
  write(printer, ')')
  printer.erring = false
}
