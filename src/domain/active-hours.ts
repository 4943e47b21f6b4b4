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
  return windowsAround(hours, { timeZone, at, days: daysAround }).some(({ start, end }) => start <= at && at < end)
}

/** The next instant at which the hours begin or end; of hours that follow on one another without a break this is not a change. */
export function nextEdge (hours: ActiveHours, { timeZone, at }: { timeZone: string, at: number }): number {
  const edges = windowsAround(hours, { timeZone, at, days: 7 + daysAround }).flatMap(({ start, end }) => [start, end])
  return edges.reduce((next, edge) => edge > at && edge < next ? edge : next, Infinity)
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

function windowsAround (hours: ActiveHours, { timeZone, at, days }: { timeZone: string, at: number, days: number }): Array<{ start: number, end: number }> {
  const today = startOfDay(wallClockAt(timeZone, at))
  return Array.from({ length: daysAround + days + 1 }, (_, index) => windowOf(hours, today + (index - daysAround) * dayMs))
    .flatMap(window => window ? [{ start: firstInstant(timeZone, window.start), end: lastInstant(timeZone, window.end) }] : [])
}

/** The hours that begin on a day, on the clock. */
function windowOf ({ weekdays, from, to }: ActiveHours, day: WallClock): { start: WallClock, end: WallClock } | undefined {
  if (!weekdays.includes(weekdayOf(day))) return
  return { start: day + from * 60_000, end: day + to * 60_000 + (to > from ? 0 : dayMs) }
}
