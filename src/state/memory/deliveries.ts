import type { LogEntry } from '../../domain/notification-log.ts'
import type { ClaimedDelivery, Deliveries, Outcome } from '../state.ts'
import { remember } from './history.ts'
import { finish } from './membership.ts'
import { mayClaim } from './nodes.ts'
import { armOwed, claimOwed, dropOwed, goOn, heldUntil, holder, oweFallbacks } from './owed.ts'
import { pairKey, type GroupRecord, type Owed, type Store } from './store.ts'

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

    async begin (delivery, others = []) {
      const owed = held(store, delivery)
      if (!owed || isForeign(store, owed)) return 'lost'
      if ((store.holds.get(holder(owed)) ?? 0) > store.now() || !takeLock(store, delivery)) return 'busy'

      owed.at = store.lend('deliver', owed.key)
      const { logId } = delivery
      return { entry: logged(store, delivery), others: others.flatMap(integration => logged(store, { logId, integration }) ?? []) }
    },

    async renew (delivery) {
      const owed = held(store, delivery)
      if (!owed || isOrphan(store, owed) || !takeLock(store, delivery)) return false

      owed.at = store.lend('deliver', owed.key)
      return true
    },

    async settle (delivery, outcome, events) {
      remember(store, events)
      if (outcome.kind === 'done' && outcome.entry) record(store, delivery, { entry: outcome.entry, keepLog: outcome.keepLog ?? 0, keepAlso: outcome.keepAlso ?? [] })
      if ('receiverUntil' in outcome && outcome.receiverUntil) hold(store, delivery.target ?? delivery.integration, outcome.receiverUntil)
      releaseLock(store, delivery)

      const owed = held(store, delivery)
      return owed ? endAttempt(store, owed, outcome) : []
    },

    async adopt (told) {
      return told.map(({ logId, integration, entry, keepUntil }) => {
        const present = logged(store, { logId, integration })
        if (present && present.at >= entry.at) return 'known'
        write(store, { logId, integration, entry: { ...entry, seq: present?.seq ?? 0 }, until: keepUntil })
        return 'taken'
      })
    }
  }
}

/** What may be claimed of a due entry; puts right what stands there for something that has moved on. */
function claimable (store: Store, key: string): Owed | undefined {
  const owed = store.owed.get(key)
  if (!owed) return
  if (isForeign(store, owed)) {
    dropOwed(store, owed)
    return
  }
  if (owed.fence !== undefined && !store.mayTakeOver()) return
  if (owed.superseded) goOn(store, owed, { at: store.now(), fallback: owed.fallback, attempts: owed.fallback ? owed.attempts : 0 })
  if (!store.owed.has(key)) return

  const until = heldUntil(store, owed)
  if (until <= store.now()) return owed
  armOwed(store, owed, until)
}

/** Answers the fallbacks that became owed. */
function endAttempt (store: Store, owed: Owed, outcome: Outcome): string[] {
  const group = store.groups.get(owed.groupId)
  const { record: told } = owed
  const fallbacks = group ? oweInstead(store, { group, owed, outcome }) : []
  if (outcome.kind === 'done') told.pending.delete(owed.integration)

  if (outcome.kind === 'done' || outcome.kind === 'failed' || !group) {
    goOn(store, owed, { at: store.now() })
  } else if (owed.superseded || owed.newer) {
    goOn(store, owed, nextTurn(store, owed, outcome))
  } else {
    if (outcome.kind === 'retry') {
      owed.attempts++
      owed.silencedAsOf = outcome.silencedAsOf
      owed.why = outcome.failure?.reason ?? ''
    }
    armOwed(store, owed, outcome.at)
  }

  if (group) finish(store, group, told.pending.size || told.failed ? [] : told.resolved)
  return fallbacks
}

/** What a fallback could not tell yet goes on with the newer snapshot, at its own pace. */
function nextTurn (store: Store, owed: Owed, outcome: Outcome & { kind: 'retry' | 'postponed' }): Parameters<typeof goOn>[2] {
  const { kind, at } = outcome
  if (owed.fallback) return { at, fallback: owed.fallback, attempts: owed.attempts + (kind === 'retry' ? 1 : 0) }
  // A new tick's first attempt does not wait for the retries of the one before; a full node makes it wait.
  return { at: kind === 'postponed' ? at : store.now() }
}

/** After the last attempt of a snapshot: who only is to be told of an end has no fallback. */
function oweInstead (store: Store, { group, owed, outcome }: { group: GroupRecord, owed: Owed, outcome: Outcome }): string[] {
  const isLast = outcome.kind === 'failed' || (outcome.kind === 'retry' && owed.newer && owed.target === undefined)
  if (!isLast || !outcome.failure || (owed.superseded && !owed.newer) || (owed.target !== undefined && !owed.fallback)) return []

  const { reason, fallbacks, patience, events } = outcome.failure
  const turn = { failures: [...owed.fallback?.failures ?? [], { integration: owed.integration, reason }], deadline: store.now() + patience }
  const due = oweFallbacks(store, group, { record: owed.newer ?? owed.record, targets: fallbacks, turn })
  if (due.length > 0) remember(store, events)
  return due
}

/** Of a group of an older generation. */
function isForeign (store: Store, { groupId }: Owed): boolean {
  return store.groups.get(groupId)?.generation !== store.generation
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

function logged (store: Store, { logId, integration }: Pick<ClaimedDelivery, 'logId' | 'integration'>): LogEntry | undefined {
  const found = store.log.get(logId)?.get(integration)
  return found && found.until > store.now() ? found.entry : undefined
}

/** Also without the fence, unless a newer snapshot was told meanwhile (protocol 17). */
function record (store: Store, delivery: ClaimedDelivery, { entry, keepLog, keepAlso }: { entry: LogEntry, keepLog: number, keepAlso: readonly string[] }) {
  const known = logged(store, delivery)
  if (known && known.seq > entry.seq) return

  const { logId, integration } = delivery
  const until = store.now() + keepLog
  write(store, { logId, integration, entry, until })
  for (const other of keepAlso) {
    const told = store.log.get(logId)?.get(other)
    if (told && told.until > store.now()) write(store, { logId, integration: other, entry: told.entry, until: Math.max(told.until, until) })
  }
}

function write (store: Store, { logId, integration, entry, until }: { logId: string, integration: string, entry: LogEntry, until: number }) {
  const log = store.log.get(logId) ?? new Map()
  store.log.set(logId, log.set(integration, { entry, until }))
}

function hold (store: Store, integration: string, until: number) {
  const longest = store.now() + longestHold
  store.holds.set(integration, Math.max(store.holds.get(integration) ?? 0, Math.min(until, longest)))
}
