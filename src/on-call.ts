import { randomUUID } from 'node:crypto'
import type { Config } from './domain/config.ts'
import type { HistoryEvent } from './domain/history.ts'
import type { Override } from './domain/override.ts'
import { withOverrides } from './domain/roster.ts'
import type { Schedule } from './domain/schedule.ts'
import { shifts } from './domain/shift.ts'
import type { User } from './domain/user.ts'
import { dayMs } from './domain/wall-clock.ts'
import { BadRequest, NotFound } from './errors.ts'
import type { IncidentChanges } from './jobs/incidents.ts'
import type { State } from './state/state.ts'

const longest = 366 * dayMs
/** Longer than it takes to write an override. */
const lookAgainIn = 5000

export type NewOverride = Omit<Override, 'id'>

export type OnCall = {
  users (): readonly User[]
  /** With the overrides of the configuration and those that were made since. */
  schedules (): Promise<readonly Schedule[]>
  /** Rejects with NotFound. */
  schedule (name: string): Promise<Schedule>
  /** Whoever is paged for what is open is looked up again: the schedules may say somebody else now. */
  lookAgain (): Promise<void>
  /** All or none; who is paged is looked at again from then on, at once if that can be. Rejects with NotFound, and with BadRequest when a user is not configured or no time is covered. */
  addOverrides (schedule: string, overrides: readonly NewOverride[]): Promise<readonly Override[]>
  /** Rejects with NotFound; those of the configuration are not here to be removed. */
  removeOverride (schedule: string, id: string, by: string): Promise<void>
}

type Options = { readonly state: State, readonly config: () => Config, readonly changes: Pick<IncidentChanges, 'change'> }

export function createOnCall ({ state, config, changes }: Options): OnCall {
  function find (name: string): Schedule {
    const found = config().schedules.find(schedule => schedule.name === name)
    if (!found) throw new NotFound(`there is no schedule ${JSON.stringify(name)}`)
    return found
  }

  async function complete (name: string): Promise<Schedule> {
    const [schedule] = withOverrides([find(name)], await state.overrides.list())
    return schedule ?? find(name)
  }

  /** What would change nothing is refused: somebody believes to have swapped, and is paged. */
  function check ({ start, end, user, replaces }: NewOverride, schedule: Schedule): void {
    if (!(start < end)) throw new BadRequest('an override has to end after it begins')
    if (end <= state.now()) throw new BadRequest('the time of the override is over already')
    if (end - start > longest) throw new BadRequest('an override for longer than 366 days belongs into the configuration')
    for (const name of [user, replaces]) {
      if (name !== undefined && !config().users.some(user => user.name === name)) throw new BadRequest(`there is no user ${JSON.stringify(name)} in the configuration`)
    }
    if (replaces === undefined) return
    if (replaces === user) throw new BadRequest(`${replaces} would replace ${replaces}, which changes nothing`)
    const isOn = shifts(schedule, start, end).some(({ users }) => users.includes(replaces))
    if (!isOn) throw new BadRequest(`${replaces} is not on call in ${JSON.stringify(schedule.name)} in that time, so there is nothing to replace; GET …/shifts shows who is`)
  }

  async function lookAgain (): Promise<void> {
    const looked = await Promise.allSettled((await state.incidents.open()).map(id => changes.change(id, () => ({ event: { kind: 'shift changed' } }))))
    // One that could not be written keeps nobody from being paged for the others.
    const failed = looked.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  /** Writes overrides, and looks again. What cannot be done now is left to the duty, which is armed before, as this process may end right after it has written. */
  async function changing<Result> (write: () => Promise<Result>): Promise<Result> {
    await state.upkeep.arm('look again', state.now() + lookAgainIn)
    const written = await write()
    await lookAgain().catch(() => {})
    return written
  }

  return {
    lookAgain,
    users: () => config().users,
    async schedules () { return withOverrides(config().schedules, await state.overrides.list()) },
    schedule: complete,

    async addOverrides (schedule, overrides) {
      const before = await complete(schedule)
      for (const override of overrides) check(override, before)
      const made = overrides.map(override => ({ ...override, id: randomUUID() }))
      await changing(() => state.overrides.put(made.map(override => ({ ...override, schedule })), made.map(override => eventOf(override, { schedule, what: 'override created', at: state.now() }))))
      return made
    },

    async removeOverride (schedule, id, by) {
      find(schedule)
      const event: HistoryEvent = { at: state.now(), kind: 'override', what: 'override removed', author: by, reason: `schedule ${schedule}: ${id}` }
      if (!await changing(() => state.overrides.remove(schedule, id, [event]))) throw new NotFound(`the schedule ${JSON.stringify(schedule)} has no override ${JSON.stringify(id)}, or it is one of the configuration file`)
    }
  }
}

function eventOf ({ id, start, end, user, replaces, by, reason }: Override, { schedule, what, at }: { schedule: string, what: string, at: number }): HistoryEvent {
  const time = `${new Date(start).toISOString()} to ${new Date(end).toISOString()}`
  const instead = replaces === undefined ? '' : ` for ${replaces}`
  return { at, kind: 'override', what, ...by !== undefined && { author: by }, ...user !== undefined && { to: user }, reason: `schedule ${schedule}: ${user ?? 'nobody'}${instead} from ${time} (${id})${reason === undefined ? '' : `: ${reason}`}` }
}
