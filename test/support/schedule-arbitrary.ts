import fc from 'fast-check'
import type { Override } from '../../src/domain/override.ts'
import type { Rotation, RotationUnit } from '../../src/domain/rotation.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { dayMs, startOfDay, wallClockAt } from '../../src/domain/wall-clock.ts'
import { Temporal } from 'temporal-polyfill'

export const zones = Intl.supportedValuesOf('timeZone')

const users = ['ana', 'bo', 'chen', 'dee']
const minute = 60_000

/** A moment in a zone, mostly within days of a change of its clock. */
export function moments (zone: string): fc.Arbitrary<number> {
  return fc.record({
    around: fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2040, 0) }),
    away: fc.integer({ min: -3 * dayMs / minute, max: 3 * dayMs / minute })
  }).map(({ around, away }) => {
    const change = Temporal.Instant.fromEpochMilliseconds(around).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
    return (change?.epochMilliseconds ?? around) + away * minute
  })
}

/** A rotation that begins up to a year before a moment, with quarters of an hour for its times. */
export function rotations (zone: string, moment: number): fc.Arbitrary<Rotation> {
  const dates = fc.integer({ min: -30, max: 10 }).map(days => startOfDay(wallClockAt(zone, moment)) + days * dayMs)
  const participant = fc.record({ user: fc.constantFrom(...users), from: dates, until: dates }, { requiredKeys: ['user'] })
  const active = fc.record({ weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), from: fc.integer({ min: 0, max: 95 }).map(quarter => quarter * 15), to: fc.integer({ min: 0, max: 96 }).map(quarter => quarter * 15) })
  return fc.record({
    start: fc.integer({ min: -365 * 96, max: 3 * 96 }).map(quarters => startOfDay(wallClockAt(zone, moment)) + quarters * 15 * minute),
    every: fc.record({ count: fc.integer({ min: 1, max: 9 }), unit: fc.constantFrom<RotationUnit>('hour', 'day', 'week', 'month') }),
    turns: fc.array(fc.array(participant, { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
    layer: fc.integer({ min: 0, max: 2 }),
    active,
    advance: fc.constantFrom<Rotation['advance']>('active_slot', 'calendar')
  }, { requiredKeys: ['start', 'every', 'turns', 'layer', 'advance'] })
}

export function overrides (moment: number): fc.Arbitrary<Override> {
  return fc.record({
    id: fc.string(),
    start: fc.integer({ min: -5000, max: 5000 }).map(minutes => moment + minutes * minute),
    length: fc.integer({ min: 1, max: 3000 }),
    user: fc.constantFrom(...users, 'eli'),
    replaces: fc.constantFrom(...users)
  }, { requiredKeys: ['id', 'start', 'length'] }).map(({ length, ...override }) => ({ ...override, end: override.start + length * minute }))
}

/** A schedule with a moment at which it is worth to be looked at. */
export const schedules: fc.Arbitrary<{ schedule: Schedule, moment: number }> = fc.constantFrom(...zones)
  .chain(zone => moments(zone).map(moment => ({ zone, moment })))
  .chain(({ zone, moment }) => fc.record({
    moment: fc.constant(moment),
    schedule: fc.record({
      name: fc.constant('primary'),
      timeZone: fc.constant(zone),
      rotations: fc.array(rotations(zone, moment), { maxLength: 3 }),
      overrides: fc.array(overrides(moment), { maxLength: 3 })
    })
  }))
