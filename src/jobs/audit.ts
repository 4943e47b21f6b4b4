import type { Logger } from 'pino'
import { audit, tolerance, type Difference } from '../domain/incident-audit.ts'
import type { Metrics } from '../metrics.ts'
import type { State } from '../state/state.ts'
import type { IncidentChanges } from './incidents.ts'

const every = 60_000
const perPage = 50

type Options = {
  readonly state: Pick<State, 'incidents' | 'now'>
  readonly changes: Pick<IncidentChanges, 'change'>
  readonly metrics: Pick<Metrics, 'auditDifferences'>
  readonly log: Logger
}

/** Looks whether of every open incident all has happened that should have by now. What has not is told to the last resort. */
export function createAudit ({ state, changes, metrics, log }: Options) {
  const { incidents } = state

  /** One round; answers when the next is due. */
  async function work (): Promise<number> {
    const ids = await incidents.open()
    for (let from = 0; from < ids.length; from += perPage) {
      const look = await incidents.load(ids.slice(from, from + perPage))
      // Timers that were due in an outage have to have had their time after it.
      if (look.gap && look.now <= look.gap.end + tolerance) return look.gap.end + tolerance + 1
      for (const loaded of look.incidents) await judge({ loaded, look })
    }
    return state.now() + every
  }

  type Sight = Parameters<Parameters<IncidentChanges['change']>[1]>[0]

  async function judge (seen: Sight): Promise<void> {
    const { id, policy } = seen.loaded.incident
    let found: Difference | undefined
    // One that cannot be audited keeps nobody from auditing the others.
    try {
      const change = await changes.change(id, async ({ loaded: { incident }, look }) => {
        found = incident.audited || incident.closed ? undefined : audit(incident, await incidents.lines(id), look.now)
        // Written with what is due set anew, in case that was what got lost. Pages are claimed by whoever that wakes.
        return found && { event: { kind: 'audited', difference: found.text } }
      }, { seen })
      if (!change || !found) return
      metrics.auditDifferences.inc()
      log.error({ incident: id, policy: policy.name, due: new Date(found.at).toISOString() }, `an audit has found a difference: ${found.text}`)
    } catch (err) {
      log.error({ err, incident: id }, 'an incident could not be audited')
    }
  }

  return { work }
}
