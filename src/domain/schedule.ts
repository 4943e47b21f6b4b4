import { isInForce, withOverride, type Override } from './override.ts'
import { dutyAt, nextTurnAfter, type Rotation } from './rotation.ts'
import { firstYear, lastYear } from './wall-clock.ts'

/** Who is on call when: rotations in layers, and what was agreed instead of them. */
export type Schedule = {
  readonly name: string
  /** IANA zone; all rotations go by its clock. */
  readonly timeZone: string
  readonly rotations: readonly Rotation[]
  /** In the order in which they were made: of two for the same time, the later one counts. */
  readonly overrides: readonly Override[]
}

export type OnCall = {
  readonly users: readonly string[]
  /** Nobody is on, and that was asked for: by a turn that is `none`, or an override. Otherwise nobody is a gap. */
  readonly deliberate: boolean
}

/** Everybody on call at an instant, epoch milliseconds. Whatever else speaks of a schedule asks this. */
export function whoIsOn (schedule: Schedule, at: number): OnCall {
  refuseOutside(at)
  const rotated = byRotations(schedule, at)
  const inForce = schedule.overrides.filter(override => isInForce(override, at))
  const users = inForce.reduce(withOverride, rotated.users)
  const emptied = users.length === 0 && (rotated.users.length > 0 || inForce.some(({ replaces }) => replaces === undefined))
  return { users, deliberate: users.length === 0 && (emptied || rotated.deliberate) }
}

/** The next instant at which somebody else may be on; until then nothing changes. Infinity if nothing ever does. */
export function nextBoundary ({ timeZone, rotations, overrides }: Schedule, at: number): number {
  refuseOutside(at)
  const turns = rotations.map(rotation => nextTurnAfter(rotation, { timeZone, at }))
  const edges = overrides.flatMap(({ start, end }) => start < end ? [start, end] : []).filter(edge => edge > at)
  return [...turns, ...edges].reduce((next, boundary) => Math.min(next, boundary), Infinity)
}

/** Whether an instant is one that calendars are right for. */
export function isWithinCalendar (at: number): boolean {
  return at >= firstYear && at < lastYear
}

function refuseOutside (at: number): void {
  if (!isWithinCalendar(at)) throw new RangeError(`no calendar for the instant ${at}, expected one of the years 1 to 9999`)
}

/** The highest layer that has somebody; those who share it are on together. */
function byRotations ({ timeZone, rotations }: Schedule, at: number): OnCall {
  const duties = rotations.map(rotation => ({ layer: rotation.layer, ...dutyAt(rotation, { timeZone, at }) }))
  const staffed = duties.filter(({ users }) => users.length > 0)
  const highest = Math.max(...staffed.map(({ layer }) => layer))
  const users = staffed.filter(({ layer }) => layer === highest).flatMap(({ users }) => users)
  return { users: [...new Set(users)], deliberate: users.length === 0 && duties.some(({ deliberate }) => deliberate) }
}
