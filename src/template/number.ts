import { quote, unquoteCharacter } from './quote.ts'
import type { NumberNode } from './tree.ts'

type Constant = Pick<NumberNode, 'int' | 'uint' | 'float'>

const largestInt = 2n ** 63n - 1n
const largestUint = 2n ** 64n - 1n

/** What a number in a template can be; the message of what is wrong with it otherwise. */
export function parseNumber (text: string): Constant | string {
  if (text.endsWith('i')) return `complex numbers are not supported: ${quote(text)}`
  const int = parseInteger(text)
  if (int !== undefined) return int
  const float = parseFloat64(text)
  if (float === undefined) return `illegal number syntax: ${quote(text)}`
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`
  return { float, int: asInteger(float, -largestInt - 1n, largestInt), uint: asInteger(float, 0n, largestUint) }
}

export function parseCharacter (text: string): Constant | string {
  const code = unquoteCharacter(text)
  if (code === 'malformed') return `malformed character constant: ${text}`
  return code === undefined ? 'invalid syntax' : { int: BigInt(code), uint: BigInt(code), float: code }
}

function parseInteger (text: string): Constant | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (!wellSeparated(digits)) return
  const plain = digits.replaceAll('_', '')
  const octal = /^0([0-7]+)$/.exec(plain)
  const spelled = octal ? '0o' + octal[1] : plain
  if (!/^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9]\d*)$/.test(spelled)) return
  const size = BigInt(spelled)
  const value = sign === '-' ? -size : size
  const int = value >= -largestInt - 1n && value <= largestInt ? value : undefined
  // Go reads no sign in an unsigned number, but takes the zero of every spelling.
  const uint = (sign === '' && value <= largestUint) || value === 0n ? value : undefined
  if (int === undefined && uint === undefined) return
  return { int, uint, float: Number(int ?? uint) }
}

function parseFloat64 (text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (digits.includes('_') && !wellSeparated(digits)) return
  const plain = digits.replaceAll('_', '')
  const size = /^0[xX]/.test(plain) ? parseHexFloat(plain) : /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain) ? Number(plain) : undefined
  if (size === undefined || size === Infinity) return
  return sign === '-' ? -size : size
}

/** `0x1.8p3`. A binary exponent is a must. */
function parseHexFloat (text: string): number | undefined {
  const [, whole = '', fraction = '', exponent] = /^0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)$/.exec(text) ?? []
  if (exponent === undefined || whole + fraction === '') return
  const mantissa = BigInt('0x' + whole + fraction)
  return Number(mantissa) * 2 ** (Number(exponent) - 4 * fraction.length)
}

/** Each underscore stands between two digits, or behind the `0x` of a base. */
function wellSeparated (digits: string): boolean {
  const rest = digits.replace(/^0[xXoObB]/, '0')
  return !/^_|_$|__|[^\da-fA-F]_|_[^\da-fA-F]/.test(rest)
}

function asInteger (float: number, lowest: bigint, highest: bigint): bigint | undefined {
  if (!Number.isInteger(float)) return
  const value = BigInt(float)
  return value >= lowest && value <= highest ? value : undefined
}
