import type { Snapshot } from '../../domain/snapshot.ts'
import type { FallbackTarget, Failure } from '../../domain/fallback.ts'
import type { ClaimedDelivery, Fallbacks, Flush } from '../state.ts'
import { createFence, pairKey, type FallbackTurn, type GroupRecord, type Owed, type SnapshotRecord, type Store } from './store.ts'

/** A tick that is claimed on time comes less than this before the deadline of the one before (protocol 9). */
const upBefore = 1000

type Owing = { readonly seq: number, readonly snapshot: Snapshot, readonly resolved: Flush['resolved'], readonly integrations: readonly string[], readonly fallbacks: Fallbacks | undefined }

/** Stores what a flush owes; answers the deliveries that can begin at once, claimed. */
export function oweSnapshot (store: Store, group: GroupRecord, { seq, snapshot, resolved, integrations, fallbacks }: Owing): { record: SnapshotRecord, deliveries: ClaimedDelivery[] } {
  const record = { seq, snapshot, resolved, pending: new Set<string>(), failed: false }
  const targets = new Map([...fallbacks?.of.values() ?? []].flat().map(({ key, integration }) => [key, integration]))
  for (const owed of group.owed.values()) {
    if (isUnderWay(store, owed)) {
      if (owed.fallback || owed.later || integrations.includes(owed.integration)) waitFor(owed, record)
    } else {
      // What is left of before is a fallback's: it goes on with this.
      moveTo(owed, record)
      owed.silencedAsOf = undefined
      owed.superseded = false
      // As late as it is: were it due anew at every tick, it would never be late enough to be found when nobody was woken.
      armOwed(store, owed, owed.at)
    }
  }
  const deliveries = integrations.flatMap(integration => {
    if (group.owed.has(integration)) return []
    const owed = addOwed(store, group, { integration, target: targets.get(integration), record })
    const held = store.holds.get(holder(owed)) ?? 0
    if (held > store.now()) {
      armOwed(store, owed, held)
      return []
    }
    return claimOwed(store, owed)
  })
  return { record, deliveries }
}

/**
 * Takes back what is still owed from earlier flushes; an attempt under way runs to its end (protocol 15), and what a fallback is owed stays if
 * there is a new snapshot to go on with. Answers the integrations of which a delivery that waited was dropped, and which had failed for good.
 */
export function supersede (store: Store, group: GroupRecord, hasSnapshot: boolean): { dropped: string[], failed: Failure[] } {
  const dropped: string[] = []
  const failed: Failure[] = []
  for (const owed of group.owed.values()) {
    if (owed.newer) owed.newer.failed = true
    owed.newer = undefined
    owed.superseded = true
    if (isUnderWay(store, owed)) {
      if (!hasSnapshot) owed.later = undefined
      continue
    }
    owed.fallback ??= owed.later
    owed.later = undefined
    if (owed.fallback && hasSnapshot) continue
    const isUp = owed.attempts > 0 || store.now() >= owed.record.snapshot.deadline - upBefore
    if (isUp && owed.target === undefined) failed.push({ integration: owed.integration, reason: owed.why })
    dropOwed(store, owed)
    dropped.push(owed.integration)
  }
  return { dropped, failed }
}

/** Owes fallbacks a snapshot because of what failed; answers the keys of those that were not owed it so already. */
export function oweFallbacks (store: Store, group: GroupRecord, { record, targets, turn }: { record: SnapshotRecord, targets: readonly FallbackTarget[], turn: FallbackTurn }): string[] {
  return targets.filter(target => oweFallback(store, group, { record, target, turn: { ...turn } })).map(({ key }) => key)
}

function oweFallback (store: Store, group: GroupRecord, { record, target, turn }: { record: SnapshotRecord, target: FallbackTarget, turn: FallbackTurn }): boolean {
  const known = group.owed.get(target.key)
  if (known && (known.later || (known.fallback && known.record === record))) return false
  if (known?.fence !== undefined) {
    // An attempt may be under way that does not know of it: it comes after that.
    if (known.newer !== record) {
      if (known.newer) known.newer.failed = true
      waitFor(known, record)
    }
    known.later = turn
    return true
  }
  const owed = known ?? addOwed(store, group, { integration: target.key, target: target.integration, record })
  if (owed.record !== record) moveTo(owed, record)
  owed.fallback = turn
  if (!known) armOwed(store, owed, store.now())
  return true
}

function waitFor (owed: Owed, record: SnapshotRecord) {
  owed.newer = record
  record.pending.add(owed.integration)
}

function moveTo (owed: Owed, record: SnapshotRecord) {
  leave(owed)
  owed.record = record
  record.pending.add(owed.integration)
}

/** One whose lease ran out is no attempt under way: its node is gone, or has lost the right to send. */
export function isUnderWay (store: Store, { fence, at }: Owed): boolean {
  return fence !== undefined && at > store.now()
}

export function claimOwed (store: Store, owed: Owed): ClaimedDelivery {
  if (owed.fence === undefined) owed.due = owed.at
  const fence = owed.fence = createFence()
  owed.at = store.lend('deliver', owed.key)

  const { groupId, integration, logId, attempts, due, silencedAsOf, target, fallback, record: { seq, snapshot } } = owed
  return {
    groupId,
    integration,
    logId,
    seq,
    attempts,
    fence,
    due,
    claimedAt: store.now(),
    snapshot: fallback ? { ...snapshot, deadline: fallback.deadline } : snapshot,
    ...(silencedAsOf !== undefined && { silencedAsOf }),
    ...(target !== undefined && { target }),
    ...(fallback && { failures: fallback.failures })
  }
}

/** What is owed waits until `at`, or as long as its receiver wants to be left alone. */
export function armOwed (store: Store, owed: Owed, at: number) {
  owed.fence = undefined
  owed.at = Math.max(at, heldUntil(store, owed))
  store.arm('deliver', owed.key, owed.at)
}

/**
 * The attempt of an older snapshot is over: the newer one takes its place, or nothing is owed any more. A fallback then only tells ends, unless
 * `fallback` goes on.
 */
export function goOn (store: Store, owed: Owed, { at, fallback, attempts = 0 }: { at: number, fallback?: FallbackTurn | undefined, attempts?: number }) {
  if (!owed.newer) {
    dropOwed(store, owed)
    return
  }
  if (owed.newer !== owed.record) leave(owed)
  owed.record = owed.newer
  owed.record.pending.add(owed.integration)
  owed.newer = undefined
  owed.superseded = false
  owed.attempts = attempts
  owed.silencedAsOf = undefined
  // Its time is that of the first failure: one that fails slowly would have a new one each time.
  owed.fallback = fallback ?? owed.later
  owed.later = undefined
  owed.why = ''
  armOwed(store, owed, at)
}

export function dropOwed (store: Store, owed: Owed) {
  leave(owed)
  store.owed.delete(owed.key)
  store.due.deliver.delete(owed.key)
  const group = store.groups.get(owed.groupId)
  if (group?.owed.get(owed.integration) === owed) group.owed.delete(owed.integration)
}

/** Until when its receiver wants to be left alone; who is told after it need not wait for that when its time is up. */
export function heldUntil (store: Store, owed: Owed): number {
  return Math.min(store.holds.get(holder(owed)) ?? 0, owed.fallback?.deadline ?? Infinity)
}

/** Whose wish to be left alone counts. */
export function holder ({ target, integration }: Owed): string {
  return target ?? integration
}

function addOwed (store: Store, group: GroupRecord, { integration, target, record }: { integration: string, target: string | undefined, record: SnapshotRecord }): Owed {
  const { id: groupId, logId } = group.identity
  const now = store.now()
  const owed: Owed = {
    key: pairKey(groupId, integration), groupId, integration, logId, record, attempts: 0, silencedAsOf: undefined, at: now, due: now, fence: undefined, superseded: false, newer: undefined, orphanUntil: undefined, target, fallback: undefined, later: undefined, why: ''
  }
  record.pending.add(integration)
  store.owed.set(owed.key, owed)
  group.owed.set(integration, owed)
  return owed
}

function leave ({ record, integration }: Owed) {
  if (record.pending.has(integration)) record.failed = true
}
