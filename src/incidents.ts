import type { Config } from './domain/config.ts'
import type { Line, Refusal } from './domain/incident-change.ts'
import type { IncidentEvent } from './domain/incident-event.ts'
import { dueAt, type IncidentTimer } from './domain/incident-timer.ts'
import { modeOf, runsOldPolicy, type Incident, type Mode } from './domain/incident.ts'
import { dayMs } from './domain/wall-clock.ts'
import { BadRequest, NotFound } from './errors.ts'
import type { IncidentChanges } from './jobs/incidents.ts'
import type { State } from './state/state.ts'

export type IncidentView = {
  readonly incident: Incident
  /** The state with the views over it. */
  readonly mode: Mode
  /** What happens next, and when. */
  readonly due: IncidentTimer | undefined
  /** Its policy has been changed in the configuration since it began. */
  readonly runsOldPolicy: boolean
  /** The page of the incident, without a token. */
  readonly url: string
}

/** What people do to an incident. `seen` is the version that they saw; `by` is who. */
export type Act =
  | { readonly kind: 'acknowledged', readonly by: string, readonly seen?: number | undefined }
  | { readonly kind: 'unacknowledged', readonly by: string }
  | { readonly kind: 'snoozed', readonly by: string, readonly until: number, readonly seen?: number | undefined }
  | { readonly kind: 'resolved', readonly by: string, readonly seen?: number | undefined }
  | { readonly kind: 'escalated', readonly by: string, readonly tier?: number | undefined }
  | { readonly kind: 'reassigned', readonly by: string, readonly to: string }
  | { readonly kind: 'responder added', readonly by: string, readonly person: string }
  | { readonly kind: 'declined', readonly by: string }
  | { readonly kind: 'noted', readonly by: string, readonly text: string }
  /** To the policy of the same name as it is configured now. */
  | { readonly kind: 'rebased', readonly by: string }

export type Incidents = {
  /** The latest first. `state` may be any mode, too; `responder` is somebody who was paged, was given it or acknowledged it. */
  list (query: { readonly state?: string | undefined, readonly policy?: string | undefined, readonly responder?: string | undefined, readonly limit: number, readonly cursor?: string | undefined }): Promise<{ readonly incidents: readonly IncidentView[], readonly cursor: string | undefined }>
  /** Rejects with NotFound. */
  get (id: string): Promise<IncidentView & { readonly lines: readonly Line[] }>
  /**
   * Rejects with NotFound, with BadRequest when somebody is named who is not configured, and with Unavailable when it is not certain that it
   * was stored. A refusal has changed nothing but that it may stand in the time line.
   */
  act (id: string, act: Act): Promise<IncidentView & { readonly refused: Refusal | undefined }>
}

type Options = {
  readonly state: State
  readonly config: () => Config
  readonly changes: IncidentChanges
  readonly externalURL: () => string
}

/** As an acknowledgement: what is snoozed for longer is forgotten. */
const longestSnooze = 14 * dayMs
/** How many are read for one page that is filtered. */
const pageSize = 200

export function createIncidents ({ state, config, changes, externalURL }: Options): Incidents {
  function viewOf (incident: Incident): IncidentView {
    const current = config().policies.find(({ name }) => name === incident.policy.name)
    return { incident, mode: modeOf(incident), due: dueAt(incident), runsOldPolicy: runsOldPolicy(incident, current), url: incidentUrl(externalURL(), incident.id) }
  }

  async function load (id: string): Promise<Incident> {
    const { incidents: [loaded] } = await state.incidents.load([id])
    if (!loaded) throw notFound(id)
    return loaded.incident
  }

  function eventOf (act: Act, incident: Incident): IncidentEvent {
    if (act.kind !== 'rebased') return act
    const policy = config().policies.find(({ name }) => name === incident.policy.name)
    if (!policy) throw new BadRequest(`there is no policy ${JSON.stringify(incident.policy.name)} in the configuration any more`)
    return { ...act, policy }
  }

  function requireUser (name: string): void {
    if (!config().users.some(user => user.name === name)) throw new BadRequest(`there is no user ${JSON.stringify(name)} in the configuration`)
  }

  return {
    async list ({ state: wanted, policy, responder, limit, cursor: first }) {
      const found: IncidentView[] = []
      let cursor = first
      do {
        const page = await state.incidents.list({ limit: pageSize, cursor })
        for (const incident of page.incidents) {
          const view = viewOf(incident)
          const isWanted = (wanted === undefined || wanted === incident.state || wanted === view.mode) &&
            (policy === undefined || policy === incident.policy.name) && (responder === undefined || concerns(incident, responder))
          if (!isWanted) continue
          if (found.length === limit) return { incidents: found, cursor: found.at(-1)?.incident.id }
          found.push(view)
        }
        cursor = page.cursor
      } while (cursor !== undefined)
      return { incidents: found, cursor: undefined }
    },

    async get (id) {
      const [incident, lines] = await Promise.all([load(id), state.incidents.lines(id)])
      return { ...viewOf(incident), lines }
    },

    async act (id, act) {
      if (act.kind === 'reassigned') requireUser(act.to)
      if (act.kind === 'responder added') requireUser(act.person)
      if (act.kind === 'snoozed' && act.until > state.now() + longestSnooze) throw new BadRequest('a snooze ends within 14 days at the latest')
      const changed = await changes.change(id, ({ loaded }) => ({ event: eventOf(act, loaded.incident) }), { durable: true })
      if (!changed) throw notFound(id)
      return { ...viewOf(changed.incident), refused: changed.refused }
    }
  }
}

/** Its page, to which a token is still to be added. */
export function incidentUrl (externalURL: string, id: string): string {
  return `${externalURL}/i/${id}`
}

function notFound (id: string): NotFound {
  return new NotFound(`there is no incident ${JSON.stringify(id)}`)
}

/** Whether somebody was paged for it, was asked, was given it or has acknowledged it. */
function concerns ({ ack, partialAcks, snooze, assignee, responders, told, runs, fired }: Incident, person: string): boolean {
  return [ack?.by, snooze?.by, assignee, ...partialAcks.map(({ by }) => by), ...responders.map(one => one.person), ...told.map(({ to }) => to), ...runs.map(({ to }) => to), ...fired.flatMap(({ people }) => people)].includes(person)
}
