import type { Alert } from '../../../src/domain/alert.ts'
import { openIncident, transition } from '../../../src/domain/incident-transition.ts'
import type { IncidentEvent } from '../../../src/domain/incident-event.ts'
import type { Incident } from '../../../src/domain/incident.ts'
import type { IncidentWrite, LoadedIncident } from '../../../src/state/state.ts'
import { policy } from '../incident-story.ts'
import type { Scene } from './scene.ts'

/** What a test of incidents does again and again, on a scene. */
export function incidentScene ({ state, fresh, post }: Pick<Scene, 'state' | 'fresh' | 'post'>) {
  const { incidents } = state
  const options = { generation: 1, limit: 100, lateBy: 0 }

  const put = (write: Partial<IncidentWrite> & Pick<IncidentWrite, 'incident'>) =>
    incidents.put({ was: undefined, looked: [], due: state.now() + 60_000, effects: [], events: [], ...write })

  /** An incident that these alerts open; it is not stored. */
  function made (id: string, alerts: readonly Alert[], { group = `group of ${id}`, ...fields }: { group?: string } & Partial<Incident> = {}): Incident {
    const observed = alerts.map(({ fingerprint, labels, endsAt }) => ({ fingerprint, labels, endsAt: endsAt.ms }))
    const change = openIncident({ id, policy: policy(), group, alerts: observed }, state.now())
    if (!change) throw new Error('nothing fires')
    return { ...change.incident, ...fields }
  }

  /** An incident that is stored with its alert. */
  async function opened (id: string, write: Partial<IncidentWrite> = {}, fields: { group?: string } & Partial<Incident> = {}) {
    const alert = fresh({ alertname: id })
    await post(alert)
    const incident = made(id, [alert], fields)
    if (await put({ incident, ...write }) !== 'stored') throw new Error('the incident was not stored')
    return { incident, alert }
  }

  /** What an event makes of it, to be written. */
  function after (was: Incident, event: IncidentEvent) {
    const { incident, effects } = transition(was, event, state.now())
    return { was, incident, effects }
  }

  const noted = (was: Incident, text = 'seen') => after(was, { kind: 'noted', by: 'ana', text })

  async function loaded (id: string): Promise<LoadedIncident> {
    const [one, ...others] = (await incidents.load([id])).incidents
    if (!one || others.length > 0) throw new Error(`not one incident ${id}`)
    return one
  }

  return {
    put,
    made,
    opened,
    after,
    noted,
    loaded,
    /** It is over for good. */
    closed: (was: Incident) => ({ was, incident: { ...was, version: was.version + 1, closed: true as const }, due: undefined }),
    claim: (fields: Partial<typeof options> = {}) => incidents.claim({ ...options, ...fields }),
    claimIds: async () => (await incidents.claim(options)).incidents.map(({ incident }) => incident.id)
  }
}

export const looked = ({ fingerprint, endsAt }: Alert) => ({ fingerprint, endsAt: endsAt.ms })
