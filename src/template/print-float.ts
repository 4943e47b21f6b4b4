import { binaryOf, exactDecimal, round, shortestDecimal, type Decimal } from './decimal.ts'
import { pad, write, type Printer } from './printer.ts'

/** How many digits a verb shows when the template does not say; -1 for as many as are needed. */
const defaultPrecision: { readonly [verb: string]: number } = { v: -1, g: -1, G: -1, b: -1, x: -1, X: -1, f: 6, F: 6, e: 6, E: 6 }

/** Prints a float by a verb; false if the verb is none for floats. */
export function printFloat (printer: Printer, value: number, { verb, single }: { verb: string, single: boolean }): boolean {
  const usual = defaultPrecision[verb]
  if (usual === undefined) return false
  const { flags } = printer
  const precision = flags.precision ?? usual
  const negative = value < 0 || Object.is(value, -0)
  const finite = Number.isFinite(value)
  const bare = finite ? formatFloat(value, { verb, precision, single }) : Number.isNaN(value) ? 'NaN' : 'Inf'
  const shown = flags.sharp && finite && verb !== 'b' ? withPoint(bare, verb, precision) : bare
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : value === Infinity ? '+' : ''
  const room = (flags.width ?? 0) - sign.length - shown.length
  if (flags.zero && !flags.minus && finite && room > 0) write(printer, sign + '0'.repeat(room) + shown)
  else pad(printer, sign + shown, false)
  return true
}

/** The absolute value of a finite number in one of Go's formats: `strconv.FormatFloat`. */
function formatFloat (value: number, { verb, precision, single = false }: { verb: string, precision: number, single?: boolean }): string {
  const upper = verb === 'E' || verb === 'G' || verb === 'X'
  const text = formatLower(value, { verb: verb.toLowerCase(), precision, single })
  return upper ? text.toUpperCase() : text
}

function formatLower (value: number, { verb, precision, single }: { verb: string, precision: number, single: boolean }): string {
  if (verb === 'b') return binary(value, single)
  if (verb === 'x') return hexadecimal(value, precision)
  const shortest = precision < 0
  if (verb === 'f' && !shortest) return fixedExactly(value, precision)
  const decimal = shortest ? shortestDecimal(value, single) : exactDecimal(value)
  if (verb === 'e') return exponential(decimal, shortest ? decimal.digits.length - 1 : precision)
  if (verb === 'f') return fixed(decimal, decimal.digits.length - decimal.point)
  return general(decimal, precision, shortest)
}

/** `%g`: the shorter of the two others, more or less. */
function general (exact: Decimal, precision: number, shortest: boolean): string {
  const wanted = shortest ? exact.digits.length : precision || 1
  const decimal = round(exact, wanted)
  const { digits, point } = decimal
  let limit = wanted
  if (limit > digits.length && digits.length >= point) limit = digits.length
  if (shortest) limit = 6
  const exponent = digits === '' ? -1 : point - 1
  if (exponent < -4 || exponent >= limit) return exponential(decimal, Math.min(wanted, digits.length) - 1)
  return fixed(decimal, Math.max(digits.length - point, 0))
}

function exponential (exact: Decimal, precision: number): string {
  const { digits, point } = round(exact, precision + 1)
  const exponent = digits === '' ? 0 : point - 1
  const shown = digits.padEnd(Math.max(precision, 0) + 1, '0')
  const fraction = shown.slice(1)
  return `${shown.charAt(0)}${fraction && '.' + fraction}e${signed(exponent)}`
}

/** As `fixed` of the exact decimal, without its hundreds of digits. */
function fixedExactly (value: number, precision: number): string {
  const { mantissa, exponent } = binaryOf(value)
  // There are no more digits behind the point than there are bits.
  const places = Math.min(precision, Math.max(-exponent, 0))
  const scaled = mantissa * 10n ** BigInt(places)
  const units = exponent >= 0 ? scaled << BigInt(exponent) : roundBits(scaled, BigInt(-exponent))
  const digits = units.toString().padStart(places + 1, '0')
  const fraction = digits.slice(digits.length - places).padEnd(precision, '0')
  return digits.slice(0, digits.length - places) + (precision > 0 ? '.' + fraction : '')
}

function fixed (exact: Decimal, precision: number): string {
  const { digits, point } = round(exact, exact.point + Math.max(precision, 0))
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const fraction = ('0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0))).padEnd(Math.max(precision, 0), '0').slice(0, Math.max(precision, 0))
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** `4503599627370496p-52` */
function binary (value: number, single: boolean): string {
  const { mantissa, exponent } = binaryOf(value)
  // A float32 has 29 bits less.
  const power = single ? exponent + 29 : exponent
  return `${single ? mantissa >> 29n : mantissa}p${power < 0 ? '-' : '+'}${Math.abs(power)}`
}

/** `0x1.8p+00` */
function hexadecimal (value: number, precision: number): string {
  const { mantissa, exponent } = binaryOf(value)
  const length = mantissa.toString(2).length
  if (mantissa === 0n) return `0x0${precision > 0 ? '.' + '0'.repeat(precision) : ''}p+00`
  // One bit before the point, then whole hexadecimal digits.
  const aligned = mantissa << BigInt(53 - length)
  let power = exponent + length - 1
  const digits = precision < 0 || precision > 13 ? 13 : precision
  let rounded = roundBits(aligned, BigInt(52 - digits * 4))
  if (rounded.toString(2).length > digits * 4 + 1) {
    rounded >>= 1n
    power++
  }
  const text = rounded.toString(16)
  const fraction = precision < 0 ? text.slice(1).replace(/0+$/, '') : text.slice(1).padEnd(precision, '0')
  return `0x${text.charAt(0)}${fraction && '.' + fraction}p${signed(power)}`
}

function roundBits (value: bigint, dropped: bigint): bigint {
  if (dropped === 0n) return value
  const half = 1n << (dropped - 1n)
  const kept = value >> dropped
  const rest = value & ((1n << dropped) - 1n)
  return rest > half || (rest === half && kept % 2n === 1n) ? kept + 1n : kept
}

function signed (exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0')
}

/** `#` keeps the decimal point, and the zeros behind it that `%g` leaves out. */
function withPoint (text: string, verb: string, precision: number): string {
  const hex = verb === 'x' || verb === 'X'
  const [, mantissa = '', tail = ''] = (hex ? /^(.*?)([pP].*)?$/ : /^(.*?)([eEpP].*)?$/).exec(text) ?? []
  let wanted = 'vgGx'.includes(verb) ? (precision === -1 ? 6 : precision) : 0
  const significant = mantissa.replace('.', '').replace(/^0+/, '')
  wanted -= significant.length
  if (!mantissa.includes('.') && mantissa === '0') wanted--
  const point = mantissa.includes('.') ? '' : '.'
  return mantissa + point + '0'.repeat(Math.max(wanted, 0)) + tail
}
