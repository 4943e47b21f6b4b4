import type { Who } from './escalation.ts'
import type { Override } from './override.ts'
import { nextBoundary, whoIsOn, type Schedule } from './schedule.ts'
import type { User } from './user.ts'

type Roster = { readonly users: readonly User[], readonly schedules: readonly Schedule[] }

/** Finds the people that a policy means: a user, or whoever is on call then. */
export function createWho ({ users, schedules }: Roster): Who {
  const people = new Map(users.map(user => [user.name, user]))
  return function who ({ kind, name }, at) {
    if (kind === 'user') {
      const person = people.get(name)
      return person ? { people: [person] } : { people: [], gap: 'no such user' }
    }
    const schedule = schedules.find(schedule => schedule.name === name)
    if (!schedule) return { people: [], gap: 'no such schedule' }
    const on = whoIsOn(schedule, at)
    const boundary = nextBoundary(schedule, at)
    const unknown = on.users.filter(user => !people.has(user))
    return {
      people: on.users.flatMap(user => people.get(user) ?? []),
      gap: on.deliberate ? 'nobody is on call, on purpose' : unknown.length > 0 ? `no such user: ${unknown.join(', ')}` : 'nobody is on call',
      ...Number.isFinite(boundary) && { until: boundary }
    }
  }
}

/** The schedules with what was agreed since they were written; what is made later counts more. */
export function withOverrides (schedules: readonly Schedule[], overrides: ReadonlyArray<Override & { readonly schedule: string }>): Schedule[] {
  return schedules.map(schedule => ({ ...schedule, overrides: [...schedule.overrides, ...overrides.filter(override => override.schedule === schedule.name)] }))
}
