import { sprintf } from '../format.ts'
import { durationType, nanosOf } from '../duration.ts'
import { plainOf, typeOf, type Value } from '../value.ts'

/** `1d 2h 3m 4s`, `12.35s`, `100ms`: of a duration, or of a number or text that counts seconds. */
export function humanizeDuration (value: Value): string {
  const seconds = secondsOf(value)
  const size = Math.abs(seconds)
  if (!Number.isFinite(seconds) || seconds === 0) return seconds === 0 ? `${short(seconds)}s` : short(seconds)
  if (size < 1) return withPrefix(seconds)
  const sign = seconds < 0 ? '-' : ''
  if (size < 60) return `${sign}${short(size)}s`
  return sign + inUnits(BigInt(Math.trunc(Math.min(size, 2 ** 63))))
}

function inUnits (seconds: bigint): string {
  const parts = [`${seconds / 86_400n}d`, `${seconds / 3600n % 24n}h`, `${seconds / 60n % 60n}m`, `${seconds % 60n}s`]
  return parts.slice(parts.findIndex(part => !part.startsWith('0'))).join(' ')
}

const prefixes = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']

function withPrefix (seconds: number): string {
  let rest = seconds
  let prefix = ''
  for (const next of prefixes) {
    if (Math.abs(rest) >= 1) break
    prefix = next
    rest *= 1000
  }
  return `${short(rest)}${prefix}s`
}

/** Four digits that count. */
function short (number: number): string {
  return sprintf('%.4g', [number])
}

const numbers = ['int', 'int64', 'uint', 'uint64', 'float64']

function secondsOf (value: Value): number {
  if (value === undefined || value === null) throw new Error('can\'t convert <nil> to float')
  const type = typeOf(value)
  const plain = plainOf(value)
  if (type === durationType) {
    const nanos = nanosOf(value)
    return Number(nanos / 1_000_000_000n) + Number(nanos % 1_000_000_000n) / 1e9
  }
  if (typeof value === 'string') return parseFloatText(value)
  if (numbers.includes(type.name) && (typeof plain === 'bigint' || typeof plain === 'number')) return Number(plain)
  throw new Error(`can't convert ${type.name} to float`)
}

/** Decimal numbers, as Go's strconv.ParseFloat reads them. */
function parseFloatText (text: string): number {
  const [, sign, word] = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text) ?? []
  if (word) return /^n/i.test(word) ? NaN : sign === '-' ? -Infinity : Infinity
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new Error(`strconv.ParseFloat: parsing ${sprintf('%q', [text])}: invalid syntax`)
  const number = Number(text)
  if (!Number.isFinite(number)) throw new Error(`strconv.ParseFloat: parsing ${sprintf('%q', [text])}: value out of range`)
  return number
}
