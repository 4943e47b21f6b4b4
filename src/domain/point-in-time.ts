import { parseDuration } from './duration.ts'
import { parseInstant } from './instant.ts'
import { isWithinCalendar } from './schedule.ts'
import { firstInstant, lastInstant, parseDate, parseWallClock } from './wall-clock.ts'

type Reading = {
  readonly now: number
  /** The clock that a time without a zone is read from; without it, such a time is none. */
  readonly timeZone?: string | undefined
  /** Of a time that the clock shows twice, an end is the second. */
  readonly edge?: 'start' | 'end'
}

/**
 * A time as people write it: `2026-11-02T09:00:00+01:00`; `2026-11-02T09:00` or `2026-11-02` on a clock; `now`, `2h` from now, `-1h30m`
 * before. Undefined for anything else.
 */
export function parsePoint (text: string, { now, timeZone, edge = 'start' }: Reading): number | undefined {
  const at = parseRelative(text, now) ?? parseZoned(text) ?? (timeZone === undefined ? undefined : parseLocal(text, { timeZone, edge }))
  return at !== undefined && isWithinCalendar(at) ? at : undefined
}

function parseRelative (text: string, now: number): number | undefined {
  if (text === 'now') return now
  // In a query a plus is a space.
  const [, sign = '', size = ''] = /^([+ -]?)(\d.*)$/.exec(text) ?? []
  const duration = parseDuration(size)
  if ('error' in duration) return
  return sign === '-' ? now - duration.ms : now + duration.ms
}

function parseZoned (text: string): number | undefined {
  const [, clock = '', seconds = ':00', fraction = '', zone = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  return clock === '' ? undefined : parseInstant(clock + seconds + fraction + zone)?.ms
}

function parseLocal (text: string, { timeZone, edge }: { timeZone: string, edge: 'start' | 'end' }): number | undefined {
  const wall = parseWallClock(text) ?? parseDate(text)
  if (wall === undefined) return
  return edge === 'start' ? firstInstant(timeZone, wall) : lastInstant(timeZone, wall)
}
