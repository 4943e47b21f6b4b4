import { Temporal } from 'temporal-polyfill'

/** Both ends included, as written in the configuration. */
export type Range = { readonly from: number, readonly to: number }

/**
 * One entry of a named time interval: it contains an instant when every field that is present does.
 * A field that is present and empty contains nothing.
 */
export type TimeInterval = {
  /** Minutes of the day; `to` is excluded here (24:00 is 1440). */
  readonly times?: readonly Range[]
  /** Sunday is 0. */
  readonly weekdays?: readonly Range[]
  /** 1 to 31, or -31 to -1 counted from the end of the month. */
  readonly daysOfMonth?: readonly Range[]
  /** January is 1. */
  readonly months?: readonly Range[]
  readonly years?: readonly Range[]
  /** IANA zone; 'UTC' by default. */
  readonly location: string
}

/** Whether any entry contains the instant `now`, epoch milliseconds; an empty list contains nothing. */
export function containsInstant (entries: readonly TimeInterval[], now: number): boolean {
  return entries.some(entry => entryContains(entry, localTime(entry.location, now)))
}

type LocalTime = {
  readonly minute: number
  readonly weekday: number
  readonly day: number
  readonly daysInMonth: number
  readonly month: number
  readonly year: number
}

function entryContains ({ times, weekdays, daysOfMonth, months, years }: TimeInterval, local: LocalTime): boolean {
  return (times === undefined || times.some(({ from, to }) => from <= local.minute && local.minute < to)) &&
    anyCovers(weekdays, local.weekday) &&
    anyCovers(daysOfMonth?.map(range => inMonth(range, local.daysInMonth)), local.day) &&
    anyCovers(months, local.month) &&
    anyCovers(years, local.year)
}

function anyCovers (ranges: readonly Range[] | undefined, value: number): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => from <= value && value <= to)
}

/** Days counted from the end become days of this month; what reaches beyond the month covers nothing there. */
function inMonth ({ from, to }: Range, daysInMonth: number): Range {
  const fromStart = (day: number) => day < 0 ? daysInMonth + day + 1 : day
  return { from: fromStart(from), to: fromStart(to) }
}

/**
 * The last answer for each location. A flush asks with its tick, and ticks of many groups fall into one minute, while the
 * zone look-up costs more than all the rest. Zones have been whole minutes from UTC since 1972.
 */
const lastMinute = new Map<string, { readonly minute: number, readonly local: LocalTime }>()

function localTime (location: string, now: number): LocalTime {
  const minute = Math.floor(now / 60_000)
  const last = lastMinute.get(location)
  if (last?.minute === minute) return last.local

  const zone = location === 'Local' ? Temporal.Now.timeZoneId() : location
  const time = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const local = {
    minute: time.hour * 60 + time.minute,
    weekday: time.dayOfWeek % 7,
    day: time.day,
    daysInMonth: time.daysInMonth,
    month: time.month,
    year: time.year
  }
  lastMinute.set(location, { minute, local })
  return local
}
