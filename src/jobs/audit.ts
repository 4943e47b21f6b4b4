import type { Logger } from 'pino'
import { audit, tolerance, type Difference } from '../domain/incident-audit.ts'
import type { Change } from '../domain/incident-change.ts'
import { dueAt } from '../domain/incident-timer.ts'
import { transition } from '../domain/incident-transition.ts'
import type { Incident } from '../domain/incident.ts'
import type { Metrics } from '../metrics.ts'
import type { Incidents } from '../state/incident-state.ts'

const every = 60_000
const perPage = 50
/** Somebody else is changing it as fast as it is read: the next audit has another look. */
const tries = 3

type Options = {
  readonly state: { readonly incidents: Incidents, now (): number }
  readonly metrics: Pick<Metrics, 'auditDifferences'>
  readonly log: Logger
  /** Told of what was written. */
  readonly observe?: (written: { readonly was: Incident } & Change) => void
}

/** Looks whether of every open incident all has happened that should have by now. What has not is told to the last resort. */
export function createAudit ({ state, metrics, log, observe }: Options) {
  const { incidents } = state

  /** One round; answers when the next is due. */
  async function work (): Promise<number> {
    const ids = await incidents.open()
    for (let from = 0; from < ids.length; from += perPage) {
      const { incidents: loaded, now, gap } = await incidents.load(ids.slice(from, from + perPage))
      // Timers that were due in an outage have to have had their time after it.
      if (gap && now <= gap.end + tolerance) return gap.end + tolerance + 1
      for (const { incident } of loaded) if (!incident.closed) await look(incident, now)
    }
    return state.now() + every
  }

  async function look (incident: Incident, now: number): Promise<void> {
    // One that cannot be audited keeps nobody from auditing the others.
    try {
      for (let [tried, found]: [number, Looked] = [1, { incident, now }]; !await settle(found) && tried < tries; tried++) {
        const again = await incidents.load([incident.id])
        const loaded = again.incidents[0]
        if (!loaded || loaded.incident.closed) return
        found = { incident: loaded.incident, now: again.now }
      }
    } catch (err) {
      log.error({ err, incident: incident.id }, 'an incident could not be audited')
    }
  }

  /** False when it has changed meanwhile. */
  async function settle ({ incident: was, now }: Looked): Promise<boolean> {
    if (was.audited) return true
    const difference = audit(was, await incidents.lines(was.id), now)
    if (!difference) return true
    const change = transition(was, { kind: 'audited', difference: difference.text }, now)
    const { incident, effects } = change
    // With what is due set anew, in case that was what got lost. Pages are claimed by whoever that wakes.
    const written = await incidents.put({ was, incident, looked: [], due: dueAt(incident)?.at, effects, events: [] })
    if (written === 'changed') return false
    tell(was, difference)
    observe?.({ ...change, was })
    return true
  }

  function tell ({ id, policy }: Incident, { text, at }: Difference): void {
    metrics.auditDifferences.inc()
    log.error({ incident: id, policy: policy.name, due: new Date(at).toISOString() }, `an audit has found a difference: ${text}`)
  }

  return { work }
}

type Looked = { readonly incident: Incident, readonly now: number }
