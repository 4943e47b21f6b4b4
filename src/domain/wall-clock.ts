import { Temporal } from 'temporal-polyfill'

/** What the clock on a wall shows, in milliseconds since it showed 1970-01-01T00:00. Which instant that is, its zone says. */
export type WallClock = number

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** The first moment of year 1 and that of year 10 000, between which calendars are meant to be right. */
export const firstYear = -62_135_596_800_000
export const lastYear = 253_402_300_800_000

/** A time during which a zone keeps one distance from UTC, `until` excluded. */
type Period = { readonly from: number, readonly until: number, readonly offset: number }

// No zone has ever been further from UTC.
const furthest = 18 * hourMs

export function wallClockAt (timeZone: string, instant: number): WallClock {
  return instant + periodAt(timeZone, instant).offset
}

/**
 * When the clock first shows this time or a later one: of a time that is shown twice the first, of one that is skipped the
 * moment of the leap. It never runs backwards: a later time on the clock is not an earlier instant.
 */
export function firstInstant (timeZone: string, wall: WallClock): number {
  let period = periodAt(timeZone, wall - furthest)
  while (period.until + period.offset <= wall) period = periodAt(timeZone, period.until)
  return Math.max(period.from, wall - period.offset)
}

/** When the clock shows this time or an earlier one for the last time: of a time that is shown twice the second. The rest as `firstInstant`. */
export function lastInstant (timeZone: string, wall: WallClock): number {
  let period = periodAt(timeZone, wall + furthest)
  while (period.from + period.offset > wall) period = periodAt(timeZone, period.from - 1)
  return Math.min(period.until, wall - period.offset)
}

/** `2026-11-02T09:00`, seconds allowed; undefined for anything else, and for what no calendar has. */
export function parseWallClock (text: string): WallClock | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? readWallClock(text) : undefined
}

/** The begin of the day `2026-11-02`. */
export function parseDate (text: string): WallClock | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? readWallClock(text) : undefined
}

export function formatWallClock (wall: WallClock): string {
  return toPlain(wall).toString({ smallestUnit: wall % 60_000 === 0 ? 'minute' : 'second' })
}

/** Whole months later; a day that the month does not have is its last. */
export function addMonths (wall: WallClock, months: number): WallClock {
  return fromPlain(toPlain(wall).add({ months }))
}

/** The most whole months that can be added to `from` without going beyond `to`. */
export function monthsBetween (from: WallClock, to: WallClock): number {
  return toPlain(from).until(toPlain(to), { largestUnit: 'months' }).months
}

/** Sunday is 0. */
export function weekdayOf (wall: WallClock): number {
  // The day from which the clock is counted was a Thursday.
  return ((Math.floor(wall / dayMs) + 4) % 7 + 7) % 7
}

/** The begin of the day that the clock shows. */
export function startOfDay (wall: WallClock): WallClock {
  return Math.floor(wall / dayMs) * dayMs
}

function readWallClock (text: string): WallClock | undefined {
  // Temporal reads a leap second as the one before it.
  if (/:60$/.test(text)) return
  try {
    const wall = fromPlain(Temporal.PlainDateTime.from(text, { overflow: 'reject' }))
    return wall >= firstYear ? wall : undefined
  } catch {
    return undefined
  }
}

function toPlain (wall: WallClock): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime()
}

function fromPlain (plain: Temporal.PlainDateTime): WallClock {
  return plain.toZonedDateTime('UTC').epochMilliseconds
}

/**
 * Periods that were looked up, per zone, the one used last at the front. A look-up costs a thousand times what the rest of an answer
 * does, and schedules ask for the same few all the time.
 */
const periodsOf = new Map<string, Period[]>()
// A zone with summer time has sixteen thousand until the year 10 000.
const mostPeriods = 400

function periodAt (timeZone: string, instant: number): Period {
  const known = periodsOf.get(timeZone) ?? []
  const place = known.findIndex(({ from, until }) => from <= instant && instant < until)
  const found = known[place]
  if (found && place < 2) return found

  const period = found ?? lookUp(timeZone, instant)
  periodsOf.set(timeZone, [period, ...known.filter(other => other !== found)].slice(0, mostPeriods))
  return period
}

function lookUp (timeZone: string, instant: number): Period {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  return {
    from: at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    until: at.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offset: Math.round(at.offsetNanoseconds / 1e6)
  }
}
