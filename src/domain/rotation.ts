import { anyActive, isActive, nextEdge, type ActiveHours } from './active-hours.ts'
import { orderOf, turnOf, type Order, type Turn } from './participants.ts'
import { addMonths, dayMs, firstInstant, hourMs, lastYear, monthsBetween, wallClockAt, type WallClock } from './wall-clock.ts'

export type RotationUnit = 'hour' | 'day' | 'week' | 'month'

/** Turns that follow one another by the clock of the schedule's zone. */
export type Rotation = {
  /** The first hand-off; before it nobody is on. */
  readonly start: WallClock
  readonly every: { readonly count: number, readonly unit: RotationUnit }
  readonly turns: readonly Turn[]
  readonly layer: number
  readonly active?: ActiveHours
  /** Whether a shift without active hours uses up a turn; only those of hours and days can have none. */
  readonly advance: 'active_slot' | 'calendar'
}

/** Those on by one rotation. */
export type RotationDuty = {
  readonly users: readonly string[]
  /** Nobody, by a turn that was left empty on purpose. */
  readonly deliberate: boolean
}

const nobody: RotationDuty = { users: [], deliberate: false }
const unitMs = { hour: hourMs, day: dayMs, week: 7 * dayMs }
const hoursOfWeek = 168

export function dutyAt (rotation: Rotation, { timeZone, at }: { timeZone: string, at: number }): RotationDuty {
  const shift = shiftAt(rotation, { timeZone, at })
  if (shift < 0 || (rotation.active && !isActive(rotation.active, { timeZone, at }))) return nobody
  const turn = turnOf(orderOfTurns(rotation), { shift, turnsBefore: turnsBefore(rotation, shift) })
  return turn ? { users: [...new Set(turn.map(({ user }) => user))], deliberate: turn.length === 0 } : nobody
}

const orders = new WeakMap<Rotation, Order>()

function orderOfTurns (rotation: Rotation): Order {
  const known = orders.get(rotation)
  if (known) return known
  const order = orderOf(rotation.turns, {
    wallClock: shift => handOff(rotation, shift),
    firstFrom: wall => firstShiftFrom(rotation, wall),
    turnsBefore: shift => turnsBefore(rotation, shift)
  })
  orders.set(rotation, order)
  return order
}

/** The next instant at which the rotation may have somebody else on; Infinity if there is none. */
export function nextTurnAfter (rotation: Rotation, { timeZone, at }: { timeZone: string, at: number }): number {
  const next = firstInstant(timeZone, handOff(rotation, shiftAt(rotation, { timeZone, at }) + 1))
  return Math.min(next, rotation.active ? nextEdge(rotation.active, { timeZone, at }) : Infinity)
}

/** The shift that is under way, counted from 0; -1 before the first. */
function shiftAt (rotation: Rotation, { timeZone, at }: { timeZone: string, at: number }): number {
  let shift = Math.max(-1, shiftShown(rotation, wallClockAt(timeZone, at)))
  // While the clock shows an hour for the second time, what was handed over in the first stays so.
  while (firstInstant(timeZone, handOff(rotation, shift + 1)) <= at) shift++
  return shift
}

/** The last shift handed over by this time of the clock, or a negative number. */
function shiftShown ({ start, every: { count, unit } }: Rotation, wall: WallClock): number {
  if (wall < start) return -1
  return Math.floor(unit === 'month' ? monthsBetween(start, wall) / count : (wall - start) / (count * unitMs[unit]))
}

function firstShiftFrom (rotation: Rotation, wall: WallClock): number {
  if (wall <= rotation.start) return 0
  const shift = shiftShown(rotation, wall)
  return handOff(rotation, shift) === wall ? shift : shift + 1
}

/** Always counted from the start, so that the 31st comes back after a month that has none. */
function handOff ({ start, every: { count, unit } }: Rotation, shift: number): WallClock {
  if (unit !== 'month') return start + shift * count * unitMs[unit]
  return shift * count > mostMonths ? never : addMonths(start, shift * count)
}

// Beyond what a calendar has, in every zone.
const mostMonths = 12 * 10_000
const never = lastYear + 7 * dayMs

function turnsBefore (rotation: Rotation, shift: number): number {
  const { active, advance, every: { count, unit } } = rotation
  // A week has all days in it, and so has a month.
  if (!active || advance === 'calendar' || unit === 'week' || unit === 'month') return shift

  const used = usedInCycle(rotation, active, hoursOfWeek / greatestCommonDivisor(hoursOfWeek, unit === 'hour' ? count : count * 24))
  const cycle = used.length - 1
  return Math.floor(shift / cycle) * (used[cycle] ?? 0) + (used[shift % cycle] ?? 0)
}

const usedInCycles = new WeakMap<Rotation, readonly number[]>()

/** How many of the first n shifts use up a turn, for each n until the clock and the weekday are again what they were at the start. */
function usedInCycle (rotation: Rotation, active: ActiveHours, cycle: number): readonly number[] {
  const known = usedInCycles.get(rotation)
  if (known) return known
  const used = [0]
  for (let shift = 0; shift < cycle; shift++) {
    used.push((used[shift] ?? 0) + (anyActive(active, handOff(rotation, shift), handOff(rotation, shift + 1)) ? 1 : 0))
  }
  usedInCycles.set(rotation, used)
  return used
}

function greatestCommonDivisor (a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
