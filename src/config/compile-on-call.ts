import type { Override } from '../domain/override.ts'
import type { Rotation } from '../domain/rotation.ts'
import type { Schedule } from '../domain/schedule.ts'
import type { User } from '../domain/user.ts'
import { endAt, startAt } from './moment.ts'
import { none, type OverrideSettings, type RotationSettings, type ScheduleSettings, type UserSettings } from './on-call.ts'

const everyDay = [{ from: 0, to: 6 }]

export function compileUser ({ name = '', time_zone: timeZone, notify = {} }: UserSettings): User {
  const soonestFirst = (rules: User['notify']['high']) => rules.toSorted((a, b) => a.after - b.after)
  const high = soonestFirst(notify.high ?? [])
  // Somebody with one list has it for everything.
  return { name, ...timeZone !== undefined && { timeZone }, notify: { high, low: notify.low ? soonestFirst(notify.low) : high } }
}

export function compileSchedule ({ name = '', time_zone: timeZone, rotations = [], overrides = [] }: ScheduleSettings): Schedule {
  return {
    name,
    timeZone,
    rotations: rotations.map(compileRotation),
    overrides: overrides.map((override, index) => compileOverride(override, { id: `config-${index + 1}`, timeZone }))
  }
}

function compileRotation ({ start, every, participants, layer, active, advance }: RotationSettings): Rotation {
  return {
    start,
    every,
    turns: participants.map(people => people.filter(({ user }) => user !== none)),
    layer,
    advance,
    ...active && {
      active: {
        weekdays: (active.days ?? everyDay).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, day) => from + day)),
        from: active.from ?? 0,
        to: active.to ?? 24 * 60
      }
    }
  }
}

function compileOverride ({ start, end, user, ...more }: OverrideSettings, { id, timeZone }: { id: string, timeZone: string }): Override {
  return { id, start: startAt(start, timeZone), end: endAt(end, timeZone), ...user !== none && { user }, ...more }
}
