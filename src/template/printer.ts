import { characters, isWellFormed } from './bytes.ts'
import { quote } from './quote.ts'
import { LimitExceeded } from './template-error.ts'

/** What stands between the `%` and the verb. */
export type Flags = {
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  width: number | undefined
  precision: number | undefined
  /** `%+v`: names of fields. */
  plusV: boolean
  /** `%#v`: Go syntax. */
  sharpV: boolean
}

/** A text in the making. */
export type Printer = {
  out: string
  readonly limit: number
  flags: Flags
  /** While an error is printed, values print without their own methods. */
  erring: boolean
}

export const noFlags: Flags = {
  minus: false, plus: false, sharp: false, space: false, zero: false, width: undefined, precision: undefined, plusV: false, sharpV: false
}

export function createPrinter (limit: number): Printer {
  return { out: '', limit, flags: noFlags, erring: false }
}

export function write (printer: Printer, text: string): void {
  printer.out += text
  if (printer.out.length > printer.limit) throw new LimitExceeded(`text longer than ${printer.limit} characters`)
}

/** Prints with other flags than the verb's own. */
export function withFlags<Result> (printer: Printer, changes: Partial<Flags>, print: () => Result): Result {
  const { flags } = printer
  printer.flags = { ...flags, ...changes }
  const result = print()
  printer.flags = flags
  return result
}

/** Writes the text, filled up to the width. Zeros fill it on the left only. */
export function pad (printer: Printer, text: string, zeros = printer.flags.zero): void {
  const { width, minus } = printer.flags
  const missing = width ? width - countCharacters(text) : 0
  if (missing <= 0) return write(printer, text)
  if (minus) return write(printer, text + ' '.repeat(missing))
  write(printer, (zeros ? '0' : ' ').repeat(missing) + text)
}

function countCharacters (text: string): number {
  return /^[\0-\ud7ff]*$/.test(text) ? text.length : characters(text).length
}

/** `%s` */
export function writeText (printer: Printer, text: string): void {
  pad(printer, cut(printer, text))
}

/** `%q` */
export function writeQuoted (printer: Printer, text: string): void {
  const shown = cut(printer, text)
  const raw = printer.flags.sharp && fitsRawString(shown)
  pad(printer, raw ? `\`${shown}\`` : quote(shown, printer.flags.plus))
}

/** A tab is the only control character that a raw string shows as it is. */
function fitsRawString (text: string): boolean {
  return isWellFormed(text) && Array.from(text).every(character =>
    character === '\t' || (character >= ' ' && character !== '`' && character !== '\x7f' && character !== '\ufeff'))
}

/** `%x` of a text's bytes. */
export function writeHex (printer: Printer, bytes: Uint8Array, upper: boolean): void {
  const { precision, space, sharp, width } = printer.flags
  const shown = bytes.subarray(0, precision ?? bytes.length)
  if (shown.length === 0) return width ? pad(printer, '') : undefined
  const digits = Buffer.from(shown).toString('hex')
  const prefix = sharp ? '0x' : ''
  const text = prefix + (space ? digits.match(/../g)?.join(' ' + prefix) ?? '' : digits)
  pad(printer, upper ? text.toUpperCase() : text)
}

function cut (printer: Printer, text: string): string {
  const { precision } = printer.flags
  return precision === undefined || text.length <= precision ? text : characters(text).slice(0, precision).join('')
}
