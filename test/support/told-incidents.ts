import type { Line } from '../../src/domain/incident-change.ts'
import { modeOf } from '../../src/domain/incident.ts'
import { dueAt } from '../../src/domain/incident-timer.ts'
import { whoIsOn, type Schedule } from '../../src/domain/schedule.ts'
import { BadRequest, NotFound } from '../../src/errors.ts'
import type { Act, Incidents, IncidentView } from '../../src/incidents.ts'
import type { OnCall } from '../../src/on-call.ts'
import { schedule } from './schedule.ts'
import { incidentStory, policy } from './incident-story.ts'

type Story = ReturnType<typeof incidentStory>

/** What routes and commands see of the incident `i1` of a story; its rules are the real ones. What is asked is written down. */
export function incidentsOf (story: Story): Incidents & { acts: Act[], queries: Array<Parameters<Incidents['list']>[0]> } {
  const acts: Act[] = []
  const queries: Array<Parameters<Incidents['list']>[0]> = []

  function find (id: string): IncidentView {
    if (id !== story.incident.id) throw new NotFound(`no incident ${JSON.stringify(id)}`)
    return { incident: story.incident, mode: modeOf(story.incident), due: dueAt(story.incident), runsOldPolicy: false, url: `http://tocsin.example/i/${id}` }
  }

  return {
    acts,
    queries,
    async list (query) {
      queries.push(query)
      return { incidents: [find('i1')], cursor: query.cursor === undefined ? '7-0' : undefined }
    },
    get: async id => ({ ...find(id), lines: story.effects.filter((effect): effect is Line => effect.kind === 'line') }),
    async act (id, act) {
      find(id)
      if (act.kind === 'reassigned' && act.to === 'nobody') throw new BadRequest('no user is named "nobody"')
      acts.push(act)
      const { refused } = story.act(act.kind === 'rebased' ? { ...act, policy: policy() } : act)
      return { ...find(id), refused }
    }
  }
}

/** Ana and bo by turns, a week each from a Monday at nine in Paris on. */
export const primary: Schedule = schedule({ timeZone: 'Europe/Paris' })

/** Schedules whose overrides are made and taken back in memory. */
export function onCallOf (schedules: readonly Schedule[] = [primary]): OnCall & { removed: string[] } {
  const kept = new Map(schedules.map(schedule => [schedule.name, schedule]))
  const removed: string[] = []
  let made = 0

  function find (name: string): Schedule {
    const schedule = kept.get(name)
    if (!schedule) throw new NotFound(`no schedule is named ${JSON.stringify(name)}`)
    return schedule
  }

  return {
    removed,
    lookAgain: async () => {},
    users: () => ['ana', 'bo', 'chen'].map(name => ({ name, notify: { high: [], low: [] } })),
    schedules: async () => [...kept.values()],
    schedule: async name => find(name),
    async addOverrides (name, overrides) {
      const schedule = find(name)
      for (const { replaces, start } of overrides) {
        if (replaces !== undefined && !whoIsOn(schedule, start).users.includes(replaces)) throw new BadRequest(`${replaces} is not on call then`)
      }
      const stored = overrides.map(override => ({ id: `o${++made}`, ...override }))
      kept.set(name, { ...schedule, overrides: [...schedule.overrides, ...stored] })
      return stored
    },
    async removeOverride (name, id, by) {
      const schedule = find(name)
      if (!schedule.overrides.some(override => override.id === id)) throw new NotFound(`no override ${JSON.stringify(id)}`)
      kept.set(name, { ...schedule, overrides: schedule.overrides.filter(override => override.id !== id) })
      removed.push(`${id} by ${by}`)
    }
  }
}
