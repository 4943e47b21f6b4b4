import { pad, withFlags, type Printer } from './printer.ts'
import { quoteCharacter } from './quote.ts'

const bases: { readonly [verb: string]: number } = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }
const prefixes: { readonly [base: number]: string } = { 2: '0b', 16: '0x' }

/** Prints an integer by a verb; false if the verb is none for integers. */
export function printInteger (printer: Printer, value: bigint, verb: string): boolean {
  const base = bases[verb]
  if (base !== undefined) {
    pad(printer, digitsOf(printer, value, { base, verb }), false)
    return true
  }
  switch (verb) {
    case 'c':
      pad(printer, characterOf(value))
      return true
    case 'q':
      pad(printer, quoteCharacter(characterOf(value), printer.flags.plus))
      return true
    case 'U':
      printUnicode(printer, BigInt.asUintN(64, value))
      return true
  }
  return false
}

/** As `%#v` prints unsigned integers. */
export function printHexadecimal (printer: Printer, value: bigint): void {
  withFlags(printer, { sharp: true }, () => printInteger(printer, value, 'x'))
}

function digitsOf ({ flags }: Printer, value: bigint, { base, verb }: { base: number, verb: string }): string {
  const { precision, width, zero, minus, plus, space, sharp } = flags
  // Neither digits nor sign, only the width.
  if (precision === 0 && value === 0n) return ''
  const negative = value < 0n
  const sign = negative ? '-' : plus ? '+' : space ? ' ' : ''
  const filled = zero && !minus && width !== undefined ? width - sign.length : 0
  const digits = (negative ? -value : value).toString(base).padStart(precision ?? filled, '0')
  const octal = sharp && base === 8 && !digits.startsWith('0') ? '0' : ''
  const prefix = (verb === 'O' ? '0o' : '') + (sharp ? (prefixes[base] ?? '') : '') + octal
  return sign + (verb === 'X' ? (prefix + digits).toUpperCase() : prefix + digits)
}

function printUnicode (printer: Printer, code: bigint) {
  const digits = code.toString(16).toUpperCase().padStart(Math.max(printer.flags.precision ?? 4, 4), '0')
  const character = printer.flags.sharp && code <= 0x10ffffn ? String.fromCodePoint(Number(code)) : ''
  const shown = character !== '' && /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) ? ` '${character}'` : ''
  pad(printer, `U+${digits}${shown}`, false)
}

function characterOf (value: bigint): string {
  const isCharacter = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn)
  return isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd'
}

export function printBool (printer: Printer, value: boolean, verb: string): boolean {
  if (verb !== 't' && verb !== 'v') return false
  pad(printer, String(value))
  return true
}

/** No address of ours would mean anything, so all are the same but nil's. */
const anyAddress = 0xc000010000n

/** Pointers, functions, and whatever is asked for its address. */
export function printAddress (printer: Printer, verb: string, isNil: boolean): boolean {
  const address = isNil ? 0n : anyAddress
  if (verb === 'v' || verb === 'p') return withFlags(printer, { sharp: !printer.flags.sharp }, () => printInteger(printer, address, 'x'))
  return 'bodxX'.includes(verb) && printInteger(printer, address, verb)
}
