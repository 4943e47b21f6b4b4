import type { Snapshot } from '../../domain/snapshot.ts'
import type { ClaimedDelivery, Flush } from '../state.ts'
import { createFence, pairKey, type GroupRecord, type Owed, type SnapshotRecord, type Store } from './store.ts'

/** Stores what a flush owes; answers the deliveries that can begin at once, claimed. */
export function oweSnapshot (store: Store, group: GroupRecord, { seq, snapshot, resolved, integrations }: { seq: number, snapshot: Snapshot, resolved: Flush['resolved'], integrations: readonly string[] }): ClaimedDelivery[] {
  const record = { seq, snapshot, resolved, pending: new Set(integrations), failed: false }
  return integrations.flatMap(integration => {
    const underWay = group.owed.get(integration)
    if (underWay) {
      underWay.newer = record
      return []
    }
    const owed = addOwed(store, group, integration, record)
    const held = store.holds.get(integration) ?? 0
    if (held > store.now()) {
      armOwed(store, owed, held)
      return []
    }
    return claimOwed(store, owed)
  })
}

/**
 * Takes back what is still owed from earlier flushes; an attempt under way runs to its end (protocol 15). Answers the integrations of
 * which a delivery that waited was dropped.
 */
export function supersede (store: Store, group: GroupRecord): string[] {
  const dropped: string[] = []
  for (const owed of group.owed.values()) {
    if (owed.newer) owed.newer.failed = true
    owed.newer = undefined
    owed.superseded = true
    if (isUnderWay(store, owed)) continue
    dropOwed(store, owed)
    dropped.push(owed.integration)
  }
  return dropped
}

/** One whose lease ran out is no attempt under way: its node is gone, or has lost the right to send. */
export function isUnderWay (store: Store, { fence, at }: Owed): boolean {
  return fence !== undefined && at > store.now()
}

export function claimOwed (store: Store, owed: Owed): ClaimedDelivery {
  if (owed.fence === undefined) owed.due = owed.at
  const fence = owed.fence = createFence()
  owed.at = store.lend('deliver', owed.key)

  const { groupId, integration, logId, attempts, due, silencedAsOf, record: { seq, snapshot } } = owed
  return { groupId, integration, logId, seq, attempts, fence, due, claimedAt: store.now(), snapshot, ...(silencedAsOf !== undefined && { silencedAsOf }) }
}

/** What is owed waits until `at`, or as long as its receiver wants to be left alone. */
export function armOwed (store: Store, owed: Owed, at: number) {
  owed.fence = undefined
  owed.at = Math.max(at, store.holds.get(owed.integration) ?? 0)
  store.arm('deliver', owed.key, owed.at)
}

/** The attempt of an older snapshot is over: the newer one takes its place, or nothing is owed any more. */
export function goOn (store: Store, owed: Owed, at: number) {
  if (!owed.newer) {
    dropOwed(store, owed)
    return
  }
  leave(owed)
  owed.record = owed.newer
  owed.newer = undefined
  owed.superseded = false
  owed.attempts = 0
  owed.silencedAsOf = undefined
  armOwed(store, owed, at)
}

export function dropOwed (store: Store, owed: Owed) {
  leave(owed)
  store.owed.delete(owed.key)
  store.due.deliver.delete(owed.key)
  const group = store.groups.get(owed.groupId)
  if (group?.owed.get(owed.integration) === owed) group.owed.delete(owed.integration)
}

function addOwed (store: Store, group: GroupRecord, integration: string, record: SnapshotRecord): Owed {
  const { id: groupId, logId } = group.identity
  const now = store.now()
  const owed: Owed = {
    key: pairKey(groupId, integration), groupId, integration, logId, record, attempts: 0, silencedAsOf: undefined, at: now, due: now, fence: undefined, superseded: false, newer: undefined, orphanUntil: undefined
  }
  store.owed.set(owed.key, owed)
  group.owed.set(integration, owed)
  return owed
}

function leave ({ record, integration }: Owed) {
  if (record.pending.has(integration)) record.failed = true
}
