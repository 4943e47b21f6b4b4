import { dayNames, elementsOf, monthNames } from './go-layout.ts'
import { goQuote } from './go-quote.ts'
import type { Instant } from './instant.ts'

export type ParsedTime = Instant & {
  /** What the text calls its zone, if that is no more than a name. */
  readonly abbreviation?: string
}

/** What was read so far; what is absent was not in the text. */
type Found = {
  year: number
  month?: number
  day?: number
  dayOfYear?: number
  hour: number
  minute: number
  second: number
  nanos: number
  half?: 'am' | 'pm'
  isUtc?: boolean
  /** Seconds east of UTC. */
  offset?: number
  zoneName?: string
  /** What was read is a number, but too large a one. */
  outOfRange?: string
}

/** Reads an element from the front of the text; answers the rest, nothing if it is not there. */
type Read = (text: string, found: Found) => string | undefined

/** Reads a time of which the layout shows how it is written, as Go's time.Parse does; UTC if it names no zone. Throws an Error in Go's words. */
export function parseLayout (layout: string, text: string): ParsedTime {
  const found: Found = { year: 0, hour: 0, minute: 0, second: 0, nanos: 0 }
  let rest = text
  const fail = (element: string, at: string): never => {
    throw new Error(`parsing time ${goQuote(text)} as ${goQuote(layout)}: cannot parse ${goQuote(at)} as ${goQuote(element)}`)
  }
  const refuse = (what: string): never => { throw new Error(`parsing time ${goQuote(text)}: ${what}`) }
  const skip = (between: string) => {
    const skipped = skipText(rest, between)
    rest = typeof skipped === 'string' ? skipped : fail(between, skipped.at)
  }

  const elements = elementsOf(layout)
  let end = 0
  for (const [index, element] of elements.entries()) {
    skip(layout.slice(end, element.index))
    end = element.index + element.text.length
    const before = rest
    rest = (readers.get(element.text) ?? readFraction(element.text))(rest, found) ?? fail(element.text, before)
    // A fraction may follow the seconds even where the layout has none.
    if (/^0?5$/.test(element.text) && !/^[.,]/.test(elements[index + 1]?.text ?? '')) rest = readFraction('.9')(rest, found) ?? rest
    if (found.outOfRange) refuse(`${found.outOfRange} out of range`)
  }
  skip(layout.slice(end))
  if (rest !== '') refuse(`extra text: ${goQuote(rest)}`)
  return timeOf(found, refuse)
}

/** Spaces stand for any number of spaces. */
function skipText (text: string, between: string): string | { readonly at: string } {
  let rest = text
  for (const [part] of between.matchAll(/ +|[^ ]/gsu)) {
    if (part.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) return { at: rest }
      rest = rest.replace(/^ +/, '')
    } else {
      if (!rest.startsWith(part)) return { at: rest }
      rest = rest.slice(part.length)
    }
  }
  return rest
}

function timeOf (found: Found, refuse: (what: string) => never): ParsedTime {
  const { year, minute, second, nanos, half, offset, zoneName } = found
  const hour = half === 'pm' && found.hour < 12 ? found.hour + 12 : half === 'am' && found.hour === 12 ? 0 : found.hour
  const byYear = found.dayOfYear === undefined ? undefined : new Date(msOf(year, 0, found.dayOfYear))
  if (byYear) {
    if (byYear.getTime() !== clamp(byYear.getTime(), msOf(year, 0, 1), msOf(year, 11, 31))) refuse('day-of-year out of range')
    if (found.month !== undefined && found.month !== byYear.getUTCMonth() + 1) refuse('day-of-year does not match month')
    if (found.day !== undefined && found.day !== byYear.getUTCDate()) refuse('day-of-year does not match day')
  }
  const month = byYear ? byYear.getUTCMonth() : (found.month ?? 1) - 1
  const day = byYear ? byYear.getUTCDate() : found.day ?? 1
  const date = msOf(year, month, day)
  if (day < 1 || new Date(date).getUTCMonth() !== month) refuse('day out of range')

  const east = found.isUtc ? 0 : offset ?? offsetOfName(zoneName)
  const ms = date + ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanos / 1e6)
  // A name alone says nothing of where the zone is: Go takes the clock as that of UTC.
  const instant = { ms: offset === undefined ? ms : ms - east * 1000, nanos: nanos % 1e6, offset: Math.trunc(east / 60) }
  return found.isUtc || !zoneName ? instant : { ...instant, abbreviation: zoneName }
}

/** `GMT+3` */
function offsetOfName (name = ''): number {
  const [, hours] = /^GMT([+-]\d+)$/.exec(name) ?? []
  return hours ? Number(hours) * 3600 : 0
}

function msOf (year: number, month: number, day: number): number {
  // Date.UTC takes years below 100 for others.
  return new Date(0).setUTCFullYear(year, month, day)
}

function clamp (number: number, least: number, most: number): number {
  return Math.min(Math.max(number, least), most)
}

function matching (pattern: RegExp, take: (found: Found, digits: string) => void): Read {
  return (text, found) => {
    const [whole, digits = ''] = pattern.exec(text) ?? []
    if (whole === undefined) return
    take(found, digits)
    return text.slice(whole.length)
  }
}

type Bounds = { readonly pattern: RegExp, readonly least?: number, readonly most: number }

function counted (part: 'month' | 'hour' | 'minute' | 'second', { pattern, least = 0, most }: Bounds): Read {
  return matching(pattern, (found, digits) => {
    found[part] = Number(digits)
    if (Number(digits) < least || Number(digits) > most) found.outOfRange = part
  })
}

function named (names: readonly string[], take: (found: Found, index: number) => void): Read {
  return (text, found) => {
    const index = names.findIndex(name => text.slice(0, name.length).toLowerCase() === name.toLowerCase())
    if (index < 0) return
    take(found, index)
    return text.slice(names[index]?.length)
  }
}

function readFraction (layout: string): Read {
  if (layout.charAt(1) === '0') return matching(new RegExp(`^[.,](\\d{${layout.length - 1}})`), takeNanos)
  // As many digits as there are, even none.
  return (text, found) => matching(/^[.,](\d+)/, takeNanos)(text, found) ?? text
}

function takeNanos (found: Found, digits: string): void {
  found.nanos = Number(digits.slice(0, 9).padEnd(9, '0'))
}

function zoned (layout: string): Read {
  const separator = layout.includes(':') ? ':' : ''
  const parts = layout.replace(/[^\d]/g, '').length / 2
  const pattern = new RegExp(`^([+-](\\d\\d)${parts > 1 ? `${separator}(\\d\\d)` : '()'}${parts > 2 ? `${separator}(\\d\\d)` : '()'})`)
  return (text, found) => {
    if (layout.startsWith('Z') && text.startsWith('Z')) {
      found.isUtc = true
      return text.slice(1)
    }
    const [whole, , hours, minutes, seconds] = pattern.exec(text) ?? []
    if (whole === undefined) return
    // These bounds, one too wide each, are Go's.
    if (Number(hours) > 24) found.outOfRange = 'time zone offset hour'
    if (Number(minutes) > 60) found.outOfRange = 'time zone offset minute'
    if (Number(seconds) > 60) found.outOfRange = 'time zone offset second'
    const distance = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
    found.offset = whole.startsWith('-') && distance > 0 ? -distance : distance
    return text.slice(whole.length)
  }
}

const readZoneName: Read = (text, found) => {
  if (text.startsWith('UTC')) {
    found.isUtc = true
    return text.slice(3)
  }
  const [name] = /^(?:ChST|MeST|GMT(?:[+-]0*(?:2[0-3]|1?\d)(?!\d))?|[+-]0*(?:2[0-3]|1?\d)(?!\d)|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z]))/.exec(text) ?? []
  if (name === undefined) return
  found.zoneName = name
  return text.slice(name.length)
}

const oneOrTwo = /^(\d\d?)/
const two = /^(\d\d)/
const dayOf = (pattern: RegExp) => matching(pattern, (found, digits) => { found.day = Number(digits) })
const dayOfYear = (pattern: RegExp) => matching(pattern, (found, digits) => { found.dayOfYear = Number(digits) })
const takeMonth = (found: Found, index: number) => { found.month = index + 1 }
const halfOf = (names: readonly string[]): Read => (text, found) => {
  const half = names.indexOf(text.slice(0, 2))
  if (half < 0) return
  found.half = half === 0 ? 'am' : 'pm'
  return text.slice(2)
}
const short = (names: readonly string[]) => names.map(name => name.slice(0, 3))

const readers: ReadonlyMap<string, Read> = new Map(Object.entries({
  January: named(monthNames, takeMonth),
  Jan: named(short(monthNames), takeMonth),
  1: counted('month', { pattern: oneOrTwo, least: 1, most: 12 }),
  '01': counted('month', { pattern: two, least: 1, most: 12 }),
  // A day of the week is not compared with the date.
  Monday: named(dayNames, () => {}),
  Mon: named(short(dayNames), () => {}),
  2: dayOf(oneOrTwo),
  _2: dayOf(/^ ?(\d\d?)/),
  '02': dayOf(two),
  __2: dayOfYear(/^ ? ?(\d{1,3})/),
  '002': dayOfYear(/^(\d{3})/),
  15: counted('hour', { pattern: oneOrTwo, most: 23 }),
  3: counted('hour', { pattern: oneOrTwo, most: 12 }),
  '03': counted('hour', { pattern: two, most: 12 }),
  4: counted('minute', { pattern: oneOrTwo, most: 59 }),
  '04': counted('minute', { pattern: two, most: 59 }),
  5: counted('second', { pattern: oneOrTwo, most: 59 }),
  '05': counted('second', { pattern: two, most: 59 }),
  2006: matching(/^(\d{4})/, (found, digits) => { found.year = Number(digits) }),
  '06': matching(two, (found, digits) => { found.year = Number(digits) + (Number(digits) >= 69 ? 1900 : 2000) }),
  PM: halfOf(['AM', 'PM']),
  pm: halfOf(['am', 'pm']),
  MST: readZoneName,
  ...Object.fromEntries(['-07:00:00', '-07:00', '-070000', '-0700', '-07', 'Z07:00:00', 'Z07:00', 'Z070000', 'Z0700', 'Z07'].map(layout => [layout, zoned(layout)]))
}))
