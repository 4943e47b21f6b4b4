import { dayMs, firstInstant, lastInstant, startOfDay, wallClockAt, weekdayOf, type WallClock } from './wall-clock.ts'

/** When a rotation has anybody on at all: from a time of day on each of some days; one that ends at or before it begins ends the day after. */
export type ActiveHours = {
  /** Sunday is 0; at least one. */
  readonly weekdays: readonly number[]
  /** Minutes of the day. */
  readonly from: number
  /** 1440 is midnight at the end of the day. */
  readonly to: number
}

const weekMs = 7 * dayMs
// A zone that changes its day has the clock a day off from what its hours began by.
const daysAround = 2

export function isActive (hours: ActiveHours, { timeZone, at }: { timeZone: string, at: number }): boolean {
  for (const { start, end } of windowsFrom(hours, { timeZone, at })) {
    if (start > at) return false
    if (at < end) return true
  }
  return false
}

/** The next instant at which the hours of some day begin or end. */
export function nextEdge (hours: ActiveHours, { timeZone, at }: { timeZone: string, at: number }): number {
  let next = Infinity
  for (const { start, end } of windowsFrom(hours, { timeZone, at })) {
    if (end > at) next = Math.min(next, end)
    if (start > at) return Math.min(next, start)
  }
  return next
}

/** Whether any of the hours fall between two times of the clock, `to` excluded. Judged on the clock alone, so it is the same every week. */
export function anyActive (hours: ActiveHours, from: WallClock, to: WallClock): boolean {
  if (to - from >= weekMs) return true
  for (let day = startOfDay(from) - dayMs; day < to; day += dayMs) {
    const window = windowOf(hours, day)
    if (window && window.start < to && window.end > from) return true
  }
  return false
}

/** The hours of the days around an instant and of the week after it, in order: none begins or ends before the one of an earlier day. */
function * windowsFrom (hours: ActiveHours, { timeZone, at }: { timeZone: string, at: number }): Generator<{ start: number, end: number }> {
  const today = startOfDay(wallClockAt(timeZone, at))
  for (let day = -daysAround; day <= 7 + daysAround; day++) {
    const window = windowOf(hours, today + day * dayMs)
    if (window) yield { start: firstInstant(timeZone, window.start), end: lastInstant(timeZone, window.end) }
  }
}

/** The hours that begin on a day, on the clock. */
function windowOf ({ weekdays, from, to }: ActiveHours, day: WallClock): { start: WallClock, end: WallClock } | undefined {
  if (!weekdays.includes(weekdayOf(day))) return
  return { start: day + from * 60_000, end: day + to * 60_000 + (to > from ? 0 : dayMs) }
}
