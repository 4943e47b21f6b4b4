import { parseInstant } from '../domain/instant.ts'
import { firstInstant, firstYear, lastInstant, lastYear, parseWallClock, type WallClock } from '../domain/wall-clock.ts'

/** A point in time as it was written: on a clock whose zone stands elsewhere, or with its own. */
export type Moment = { readonly wall: WallClock } | { readonly at: number }

export function parseMoment (text: string): Moment | undefined {
  const wall = parseWallClock(text)
  if (wall !== undefined) return { wall }
  const [, clock = '', seconds = ':00', zone = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  const at = clock === '' ? undefined : parseInstant(clock + seconds + zone)?.ms
  return at === undefined || at < firstYear || at >= lastYear ? undefined : { at }
}

/** Of a time that the clock shows twice, the first. */
export function startAt (moment: Moment, timeZone: string): number {
  return 'at' in moment ? moment.at : firstInstant(timeZone, moment.wall)
}

/** Of a time that the clock shows twice, the second. */
export function endAt (moment: Moment, timeZone: string): number {
  return 'at' in moment ? moment.at : lastInstant(timeZone, moment.wall)
}
