import type { Override } from '../../src/domain/override.ts'
import type { Turn } from '../../src/domain/participants.ts'
import type { Rotation, RotationUnit } from '../../src/domain/rotation.ts'
import { whoIsOn, type Schedule } from '../../src/domain/schedule.ts'
import { gaps, shifts } from '../../src/domain/shift.ts'
import { parseDate, parseWallClock } from '../../src/domain/wall-clock.ts'

type Person = string | { user: string, from?: string, until?: string }

export type RotationOptions = {
  start?: string
  every?: RotationUnit | [count: number, unit: RotationUnit]
  turns?: Array<Person | Person[]>
  layer?: number
  active?: { days?: number[], from?: number, to?: number }
  advance?: Rotation['advance']
}

const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Hours of `active` are given as hours, and `none` is a turn of nobody. */
export function rotation ({ start = '2026-11-02T09:00', every = 'week', turns = ['ana', 'bo'], layer = 0, active, advance = 'active_slot' }: RotationOptions): Rotation {
  const [count, unit] = typeof every === 'string' ? [1, every] as const : every
  return {
    start: wall(start),
    every: { count, unit },
    turns: turns.map(turnOf),
    layer,
    advance,
    ...active && { active: { weekdays: active.days ?? everyDay, from: (active.from ?? 0) * 60, to: (active.to ?? 24) * 60 } }
  }
}

export function schedule ({ timeZone = 'UTC', rotations = [{}], overrides = [] }: { timeZone?: string, rotations?: RotationOptions[], overrides?: Override[] }): Schedule {
  return { name: 'primary', timeZone, rotations: rotations.map(rotation), overrides }
}

export function override (start: string, end: string, more: Pick<Override, 'user' | 'replaces'>): Override {
  return { id: `${start}/${end}`, start: Date.parse(start), end: Date.parse(end), ...more }
}

export function wall (text: string): number {
  const wall = parseWallClock(text) ?? parseDate(text)
  if (wall === undefined) throw new Error(`no time of a clock: ${text}`)
  return wall
}

/** `ana+bo`, or `-` for nobody, or `none` for nobody on purpose. */
export function on (schedule: Schedule, at: string): string {
  return named(whoIsOn(schedule, Date.parse(at)))
}

/** A line to a shift: `11-02T09:00Z ana`, by the UTC time at which it begins. */
export function shiftLines (schedule: Schedule, from: string, to: string): string[] {
  return shifts(schedule, Date.parse(from), Date.parse(to)).map(({ start, ...onCall }) => `${short(start)} ${named(onCall)}`)
}

/** Instants within shifts at which somebody else is on than at their begin. */
export function disagreements (schedule: Schedule, from: string, to: string): string[] {
  return shifts(schedule, Date.parse(from), Date.parse(to)).flatMap(({ start, end, ...onCall }) =>
    [0.25, 0.5, 0.75, 1].map(part => Math.ceil(start + (end - start) * part) - 1)
      .filter(at => named(whoIsOn(schedule, at)) !== named(onCall)).map(at => new Date(at).toISOString()))
}

export function gapLines (schedule: Schedule, from: string, to: string): string[] {
  return gaps(schedule, Date.parse(from), Date.parse(to)).map(({ start, end }) => `${short(start)} to ${short(end)}`)
}

function turnOf (turn: Person | Person[]): Turn {
  const people = Array.isArray(turn) ? turn : turn === 'none' ? [] : [turn]
  return people.map(person => typeof person === 'string'
    ? { user: person }
    : {
        user: person.user,
        ...person.from !== undefined && { from: wall(person.from) },
        ...person.until !== undefined && { until: wall(person.until) }
      })
}

function named ({ users, deliberate }: { users: readonly string[], deliberate: boolean }): string {
  return users.length > 0 ? users.join('+') : deliberate ? 'none' : '-'
}

function short (at: number): string {
  return new Date(at).toISOString().replace(/^\d{4}-/, '').replace(/(:00)?\.000Z$/, 'Z')
}
