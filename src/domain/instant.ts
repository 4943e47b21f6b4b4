/**
 * A point in time as its sender wrote it: exact to the nanosecond and in the sender's zone, because
 * Alertmanager prints both back.
 */
export type Instant = {
  /** Milliseconds since the epoch, rounded down. */
  readonly ms: number
  /** Nanoseconds beyond `ms`, 0 to 999 999. */
  readonly nanos: number
  /** Minutes east of UTC. */
  readonly offset: number
}

/** How an unset time is printed: Go's zero time. */
export const zeroTime = '0001-01-01T00:00:00Z'
const zeroMs = -62_135_596_800_000
/** Go's zero time, which stands for "not set". */
export const zeroInstant: Instant = { ms: zeroMs, nanos: 0, offset: 0 }

/** 9999-12-31T23:59:59Z: the end of a firing alert that has none. */
export const farFuture: Instant = { ms: 253_402_300_799_000, nanos: 0, offset: 0 }

const dayMs = 86_400_000
const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

const dash = 45
const dot = 46
const comma = 44
const colon = 58
const space = 32
const plus = 43
const upperT = 84
const upperZ = 90

export function instantAt (ms: number, offset = 0): Instant {
  return { ms, nanos: 0, offset }
}

/** Negative when `a` is earlier. The zone plays no part. */
export function compareInstants (a: Instant, b: Instant): number {
  return a.ms - b.ms || a.nanos - b.nanos
}

/** Whether this is Go's zero time, which stands for "not set". */
export function isZero (instant: Instant): boolean {
  return instant.ms === zeroMs && instant.nanos === 0
}

/**
 * Reads every form of time that Alertmanager's API takes, as Go reads them; undefined for anything else.
 * The empty string is the epoch.
 */
export function parseInstant (text: string): Instant | undefined {
  if (text === '') return instantAt(0)

  const century = digitsAt(text, 0)
  const yearOfCentury = digitsAt(text, 2)
  const month = digitsAt(text, 5)
  const day = digitsAt(text, 8)
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return
  const year = century * 100 + yearOfCentury
  if (day > daysIn(year, month)) return
  const date = daysSinceEpoch(year, month, day) * dayMs
  if (text.length === 10) return instantAt(date)

  const separator = text.charCodeAt(10)
  if (separator !== upperT && separator !== space) return
  // Go takes an hour of one digit, but no minute or second.
  const at = text.charCodeAt(12) === colon ? 12 : 13
  const hour = at === 13 ? digitsAt(text, 11) : digitAt(text, 11)
  const minute = digitsAt(text, at + 1)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(at) !== colon) return
  const untilMinute = date + (hour * 60 + minute) * 60_000

  if (text.charCodeAt(at + 3) !== colon) {
    const rest = text.length - at - 3
    const complete = rest === 0 || (rest === 1 && text.charCodeAt(at + 3) === upperZ)
    return complete && separator === upperT ? instantAt(untilMinute) : undefined
  }
  const second = digitsAt(text, at + 4)
  if (second < 0 || second > 59) return
  return withFractionAndZone(text, { at: at + 6, wall: untilMinute + second * 1000, zoned: separator === upperT })
}

function withFractionAndZone (text: string, { at, wall, zoned }: { at: number, wall: number, zoned: boolean }): Instant | undefined {
  let fraction = 0
  let fractionDigits = 0
  const mark = text.charCodeAt(at)
  if (mark === dot || mark === comma) {
    let scale = 100_000_000
    for (let digit = digitAt(text, at + 1); digit >= 0; digit = digitAt(text, at + 1 + fractionDigits)) {
      fraction += digit * scale
      // Beyond the nanosecond Go cuts off, it does not round.
      scale = scale === 1 ? 0 : scale / 10
      fractionDigits++
    }
    if (fractionDigits === 0) return
    at += 1 + fractionDigits
  }
  const ms = wall + Math.floor(fraction / 1e6)
  const nanos = fraction % 1e6

  const rest = text.length - at
  const sign = text.charCodeAt(at)
  if (rest === 0) return { ms, nanos, offset: 0 }
  if (!zoned) return
  if (rest === 1 && sign === upperZ) return { ms, nanos, offset: 0 }
  if (sign !== plus && sign !== dash) return

  const withColon = rest === 6 && text.charCodeAt(at + 3) === colon
  const withoutColon = rest === 5 && (fractionDigits === 3 || fractionDigits === 6)
  if (!withColon && !withoutColon) return
  const hours = digitsAt(text, at + 1)
  const minutes = digitsAt(text, withColon ? at + 4 : at + 3)
  // These bounds, one too wide each, are Go's.
  if (hours < 0 || hours > 24 || minutes < 0 || minutes > 60) return
  const east = hours * 60 + minutes
  const offset = sign === dash && east > 0 ? -east : east
  return { ms: ms - offset * 60_000, nanos, offset }
}

/** `2026-11-20T09:00:00.123+02:00`, as the API prints times. */
export function formatMillis (instant: Instant): string {
  const millis = modulo(instant.ms, 1000)
  return `${formatSeconds(instant)}.${millis < 100 ? '0' : ''}${twoDigits[millis] ?? millis}${formatZone(instant.offset)}`
}

/** RFC 3339 with as many digits of the fraction as are needed, as the webhook prints times. */
export function formatNanos (instant: Instant): string {
  if (instant === latest.instant) return latest.text
  const fraction = modulo(instant.ms, 1000) * 1e6 + instant.nanos
  const digits = fraction === 0 ? '' : '.' + String(fraction).padStart(9, '0').replace(/0+$/, '')
  latest = { instant, text: formatSeconds(instant) + digits + formatZone(instant.offset) }
  return latest.text
}

/** The alerts of a batch share their times, and each is printed for each of them. */
let latest: { instant: Instant | undefined, text: string } = { instant: undefined, text: '' }

/** Milliseconds since the epoch with the nanoseconds as a fraction, exact: `1763629200123.000456`. */
export function toDecimal ({ ms, nanos }: Instant): string {
  if (nanos === 0) return String(ms)
  const [sign, whole, millionths] = ms < 0 ? ['-', -ms - 1, 1e6 - nanos] : ['', ms, nanos]
  return `${sign}${whole}.${String(millionths).padStart(6, '0')}`
}

function formatSeconds ({ ms, offset }: Instant): string {
  const local = ms + offset * 60_000
  const day = Math.floor(local / dayMs)
  const seconds = Math.floor((local - day * dayMs) / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${formatDay(day)}T${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`
}

function formatZone (offset: number): string {
  if (offset === 0) return 'Z'
  const distance = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${twoDigits[Math.floor(distance / 60)]}:${twoDigits[distance % 60]}`
}

// Times printed one after the other are nearly always of the same day.
let lastDay = 0
let lastDate = '1970-01-01'

function formatDay (day: number): string {
  if (day !== lastDay) {
    lastDate = dateOf(day)
    lastDay = day
  }
  return lastDate
}

/** Days are counted from 0000-03-01, so that the leap day is the last of its year. */
const daysToEpoch = 719_468

function daysSinceEpoch (year: number, month: number, day: number): number {
  const shifted = month < 3 ? year - 1 : year
  const monthFromMarch = month < 3 ? month + 9 : month - 3
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5)
  return shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear + day - 1 - daysToEpoch
}

function dateOf (day: number): string {
  const sinceMarch = day + daysToEpoch
  const era = Math.floor(sinceMarch / 146_097)
  const dayOfEra = sinceMarch - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month < 3 ? 1 : 0)
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${twoDigits[month]}-${twoDigits[dayOfMonth]}`
}

function daysIn (year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The digit at a place of the text, or -1. */
function digitAt (text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48
  return digit >= 0 && digit <= 9 ? digit : -1
}

function digitsAt (text: string, at: number): number {
  const tens = digitAt(text, at)
  const ones = digitAt(text, at + 1)
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones
}

function modulo (dividend: number, divisor: number): number {
  const rest = dividend % divisor
  return rest < 0 ? rest + divisor : rest
}
