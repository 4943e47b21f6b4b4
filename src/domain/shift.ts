import { isWithinCalendar, nextBoundary, whoIsOn, type OnCall, type Schedule } from './schedule.ts'
import { dayMs } from './wall-clock.ts'

/** A time, `end` excluded, during which the same people are on call. */
export type Shift = OnCall & { readonly start: number, readonly end: number }

export type Vacancy = Omit<Shift, 'users'>

/** How far one answer may look: to find the changes of a zone's clock takes long, too. */
export const mostYears = 20
/** How many changes are looked at for one answer: an hourly rotation has so many in two years. */
export const mostChanges = 20_000

/**
 * All of a time as shifts, each as long as the same people are on; the first and the last are cut where the time is. Nobody is a
 * shift without users. Throws a RangeError on a time that is none, is longer than `mostYears` or holds more than `mostChanges`.
 */
export function shifts (schedule: Schedule, from: number, to: number): Shift[] {
  if (!(from < to)) throw new RangeError('expected a time that ends after it begins')
  const found: Shift[] = []
  for (const { at, until, onCall } of stretches(schedule, from, to)) {
    const latest = found.at(-1)
    if (latest && latest.deliberate === onCall.deliberate && isSamePeople(latest.users, onCall.users)) found[found.length - 1] = { ...latest, end: until }
    else found.push({ start: at, end: until, ...onCall })
  }
  return found
}

/** The times in which nobody is on call, whether somebody wanted it so or not. */
export function vacancies (schedule: Schedule, from: number, to: number): Vacancy[] {
  return shifts(schedule, from, to).filter(({ users }) => users.length === 0).map(({ start, end, deliberate }) => ({ start, end, deliberate }))
}

/** The times in which nobody is on call and nobody wanted it so. */
export function gaps (schedule: Schedule, from: number, to: number): Vacancy[] {
  return vacancies(schedule, from, to).filter(({ deliberate }) => !deliberate)
}

/** The first instant after this one at which other people are on; undefined if there is none before `before`. */
export function nextHandOff (schedule: Schedule, after: number, before: number): number | undefined {
  let now: readonly string[] | undefined
  for (const { at, onCall: { users } } of stretches(schedule, after, before)) {
    if (now && !isSamePeople(now, users)) return at
    now = users
  }
}

type Stretch = { readonly at: number, readonly until: number, readonly onCall: OnCall }

/** From boundary to boundary, found as they are asked for. */
function * stretches (schedule: Schedule, from: number, to: number): Generator<Stretch> {
  if (!isWithinCalendar(to - 1)) throw new RangeError(`no calendar for the instant ${to}, expected one of the years 1 to 9999`)
  if (to - from > mostYears * 366 * dayMs) throw new RangeError(`a time of more than ${mostYears} years, ask for a shorter one`)
  let changes = 0
  for (let at = from; at < to;) {
    if (++changes > mostChanges) throw new RangeError(`more than ${mostChanges} changes in schedule ${JSON.stringify(schedule.name)} in this time, ask for a shorter one`)
    const until = Math.min(to, nextBoundary(schedule, at))
    yield { at, until, onCall: whoIsOn(schedule, at) }
    at = until
  }
}

function isSamePeople (some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every(user => others.includes(user))
}
