import { Unavailable } from '../../errors.ts'
import type { OnArmed, Queue, State } from '../state.ts'
import { createAlerts } from './alerts.ts'
import { createDeliveries } from './deliveries.ts'
import { createGenerations } from './generations.ts'
import { createGroups } from './groups.ts'
import { createHistory } from './history.ts'
import { createIncidents } from './incidents.ts'
import { createNodes } from './nodes.ts'
import { createOverrides } from './overrides.ts'
import { createSecrets } from './secrets.ts'
import { createSilences } from './silences.ts'
import { createSourceContacts } from './source-contacts.ts'
import { createSourceProblems } from './source-problems.ts'
import { createStore, type Store } from './store.ts'
import { createUpkeep } from './upkeep.ts'

export type MemoryState = State & {
  /** Milliseconds that a claim lasts. */
  readonly lease: number
  /** The timers as they stand, by key. */
  due (queue: Queue): Map<string, number>
  /** Injects a fault: the due entries of a queue are gone, as after a failover that lost them. */
  forget (queue: Queue): void
  /** Injects a fault: a due entry whose owner does not exist. */
  plant (queue: Queue, key: string, at: number): void
  /** Injects a fault: until it is called with true again, every method rejects with Unavailable. */
  answer (reachable: boolean): void
}

/** State that lives and dies with the process, for simulations and tests. Several engines on one of these are several nodes. */
export function createMemoryState ({ clock, onArmed, lease = 4000 }: { clock: { now (): number, monotonic? (): number }, onArmed: OnArmed, lease?: number }): MemoryState {
  const store = createStore({ now: () => clock.now(), monotonic: () => clock.monotonic?.() ?? clock.now(), onArmed, lease })
  return {
    lease,
    alerts: whileReachable(store, createAlerts(store)),
    groups: whileReachable(store, createGroups(store)),
    deliveries: whileReachable(store, createDeliveries(store)),
    silences: whileReachable(store, createSilences(store)),
    incidents: whileReachable(store, createIncidents(store)),
    overrides: whileReachable(store, createOverrides(store)),
    secrets: whileReachable(store, createSecrets(store)),
    sourceProblems: whileReachable(store, createSourceProblems(store)),
    sourceContacts: whileReachable(store, createSourceContacts(store)),
    upkeep: whileReachable(store, createUpkeep(store)),
    generations: whileReachable(store, createGenerations(store)),
    nodes: whileReachable(store, createNodes(store)),
    history: whileReachable(store, createHistory(store)),
    now: () => clock.now(),
    async ping () { assertReachable(store) },
    async close () {},

    due: queue => new Map(store.due[queue]),
    forget: queue => store.due[queue].clear(),
    plant (queue, key, at) { store.due[queue].set(key, at) },
    answer (reachable) {
      if (reachable && !store.reachable) store.answeringSince = clock.now()
      if (!reachable) store.broken = true
      store.reachable = reachable
    }
  }
}

function whileReachable<Noun extends object> (store: Store, noun: Noun): Noun {
  const guarded = Object.entries(noun).map(([name, method]) => [name, async (...args: unknown[]) => {
    assertReachable(store)
    return method(...args)
  }])
  // Each method is put back under its own name with its own arguments, which Object.fromEntries cannot say.
  return Object.fromEntries(guarded) as Noun
}

function assertReachable ({ reachable }: Store) {
  if (!reachable) throw new Unavailable('the state does not answer')
}
