import type { Config } from '../domain/config.ts'
import type { Schedule } from '../domain/schedule.ts'
import { gaps } from '../domain/shift.ts'
import { dayMs, formatWallClock, wallClockAt } from '../domain/wall-clock.ts'
import { none, type OnCallSettings } from './on-call.ts'
import type { Warn } from './warnings.ts'

export type OnCallWarnings = {
  readonly warn: Warn
  /** Without it nothing is said of the days to come. */
  readonly now: number | undefined
}

const daysAhead = 14

/** What is valid and will be noticed when somebody should have been paged. */
export function warnOfOnCall ({ users = [], schedules = [] }: OnCallSettings, compiled: Pick<Config, 'schedules' | 'policies'>, { warn, now }: OnCallWarnings): void {
  for (const [index, schedule] of compiled.schedules.entries()) {
    const message = now === undefined ? undefined : gapsAhead(schedule, now)
    if (message !== undefined) warn(['schedules', index], message)
  }
  const scheduled = new Set(schedules.flatMap(({ rotations = [], overrides = [] }) => [
    ...rotations.flatMap(({ participants }) => participants.flat().map(({ user }) => user)),
    ...overrides.map(({ user }) => user)
  ]))
  const paged = new Set(compiled.policies.flatMap(({ tiers }) => tiers.flatMap(({ notify }) => notify.flatMap(({ kind, name }) => kind === 'user' ? [name] : []))))
  for (const [index, { name = '' }] of users.entries()) {
    if (!scheduled.has(name) && !paged.has(name)) warn(['users', index, 'name'], `user ${JSON.stringify(name)} is in no schedule and no escalation policy, so nothing pages them`)
  }
}

function gapsAhead (schedule: Schedule, now: number): string | undefined {
  try {
    const [first, ...others] = gaps(schedule, now, now + daysAhead * dayMs)
    if (!first) return
    const shown = (at: number) => formatWallClock(Math.floor(wallClockAt(schedule.timeZone, at) / 60_000) * 60_000)
    const isAlways = first.start === now && first.end === now + daysAhead * dayMs
    const when = isAlways ? '' : ` from ${shown(first.start)} to ${shown(first.end)} ${schedule.timeZone}${others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? 'time' : 'times'}` : ''}`
    return `nobody is on call${when} in the next ${daysAhead} days; if that is meant, add a rotation with participants: [${none}]`
  } catch (error) {
    // A schedule can have so many rotations that to look at two weeks would take long; it still works.
    if (error instanceof RangeError) return `gaps are not looked for: ${error.message}`
    throw error
  }
}
