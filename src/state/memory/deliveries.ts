import type { LogEntry } from '../../domain/notification-log.ts'
import type { ClaimedDelivery, Deliveries, Outcome } from '../state.ts'
import { remember } from './history.ts'
import { finish } from './membership.ts'
import { mayClaim } from './nodes.ts'
import { armOwed, claimOwed, dropOwed, goOn } from './owed.ts'
import { pairKey, type Owed, type Store } from './store.ts'

/** A receiver that asks for more is asked again after this (protocol 19). */
const longestHold = 5 * 60_000

export function createDeliveries (store: Store): Deliveries {
  return {
    async claim (options) {
      if (!mayClaim(store, options)) return { deliveries: [], more: false }

      const due = store.dueAt('deliver', store.now() - options.lateBy).flatMap(key => claimable(store, key) ?? [])
      const deliveries = due.slice(0, options.limit).map(owed => claimOwed(store, owed))
      return { deliveries, more: due.length > deliveries.length }
    },

    async begin (delivery) {
      const owed = held(store, delivery)
      if (!owed || isOrphan(store, owed)) return 'lost'
      if ((store.holds.get(owed.integration) ?? 0) > store.now() || !takeLock(store, delivery)) return 'busy'

      owed.at = store.lend('deliver', owed.key)
      return { entry: logged(store, delivery) }
    },

    async renew (delivery) {
      const owed = held(store, delivery)
      if (!owed || isOrphan(store, owed) || !takeLock(store, delivery)) return false

      owed.at = store.lend('deliver', owed.key)
      return true
    },

    async settle (delivery, outcome, events) {
      remember(store, events)
      if (outcome.kind === 'done' && outcome.entry) record(store, delivery, { entry: outcome.entry, keepLog: outcome.keepLog ?? 0 })
      if ('receiverUntil' in outcome && outcome.receiverUntil) hold(store, delivery.integration, outcome.receiverUntil)
      releaseLock(store, delivery)

      const owed = held(store, delivery)
      if (owed) endAttempt(store, owed, outcome)
    }
  }
}

/** What may be claimed of a due entry; puts right what stands there for something that has moved on. */
function claimable (store: Store, key: string): Owed | undefined {
  const owed = store.owed.get(key)
  if (!owed) return
  if (store.groups.get(owed.groupId)?.generation !== store.generation) {
    dropOwed(store, owed)
    return
  }
  if (owed.fence !== undefined && !store.mayTakeOver()) return
  if (owed.superseded) goOn(store, owed, store.now())
  if (!store.owed.has(key)) return

  const until = store.holds.get(owed.integration) ?? 0
  if (until <= store.now()) return owed
  armOwed(store, owed, until)
}

function endAttempt (store: Store, owed: Owed, outcome: Outcome) {
  const group = store.groups.get(owed.groupId)
  const { record: told } = owed
  if (outcome.kind === 'done') told.pending.delete(owed.integration)

  if (outcome.kind === 'done' || outcome.kind === 'failed' || !group) {
    goOn(store, owed, store.now())
  } else if (owed.superseded) {
    // A new tick's first attempt does not wait for the retries of the one before; a full node makes it wait.
    goOn(store, owed, outcome.kind === 'postponed' ? outcome.at : store.now())
  } else {
    if (outcome.kind === 'retry') {
      owed.attempts++
      owed.silencedAsOf = outcome.silencedAsOf
    }
    armOwed(store, owed, outcome.at)
  }

  if (group) finish(store, group, told.pending.size || told.failed ? [] : told.resolved)
}

/** Its group went with its generation, and what was under way then has had its time. */
function isOrphan (store: Store, { orphanUntil = Infinity }: Owed): boolean {
  return orphanUntil <= store.now()
}

/** The delivery as it is owed, if the fence is still this one's. */
function held (store: Store, { groupId, integration, fence }: ClaimedDelivery): Owed | undefined {
  const owed = store.owed.get(pairKey(groupId, integration))
  return owed?.fence === fence ? owed : undefined
}

function takeLock (store: Store, { logId, integration, fence }: ClaimedDelivery): boolean {
  const key = pairKey(logId, integration)
  const lock = store.locks.get(key)
  if (lock && lock.fence !== fence && lock.until > store.now()) return false
  store.locks.set(key, { fence, until: store.now() + store.lease })
  return true
}

function releaseLock (store: Store, { logId, integration, fence }: ClaimedDelivery) {
  const key = pairKey(logId, integration)
  if (store.locks.get(key)?.fence === fence) store.locks.delete(key)
}

function logged (store: Store, { logId, integration }: ClaimedDelivery): LogEntry | undefined {
  const found = store.log.get(logId)?.get(integration)
  return found && found.until > store.now() ? found.entry : undefined
}

/** Also without the fence, unless a newer snapshot was told meanwhile (protocol 17). */
function record (store: Store, delivery: ClaimedDelivery, { entry, keepLog }: { entry: LogEntry, keepLog: number }) {
  const known = logged(store, delivery)
  if (known && known.seq > entry.seq) return

  const { logId, integration } = delivery
  const log = store.log.get(logId) ?? new Map()
  store.log.set(logId, log.set(integration, { entry, until: store.now() + keepLog }))
}

function hold (store: Store, integration: string, until: number) {
  const longest = store.now() + longestHold
  store.holds.set(integration, Math.max(store.holds.get(integration) ?? 0, Math.min(until, longest)))
}
