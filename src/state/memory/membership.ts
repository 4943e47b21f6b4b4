import { resolvedAt } from '../../domain/alert.ts'
import type { GroupIdentity } from '../../domain/group.ts'
import type { AlertRecord, GroupRecord, Store } from './store.ts'

/** Adds an alert to its group, or founds the group; one founded late is due at once (spec 4.1). */
export function joinGroup (store: Store, { record, group: identity, groupWait }: { record: AlertRecord, group: GroupIdentity, groupWait: number }) {
  const { fingerprint, startsAt } = record.stored.alert
  const now = store.now()
  record.groups.add(identity.id)

  const group = store.groups.get(identity.id)
  if (group) {
    group.members.add(fingerprint)
    return
  }
  const at = startsAt.ms + groupWait < now ? now : now + groupWait
  store.groups.set(identity.id, { identity, generation: store.generation, members: new Set([fingerprint]), owed: new Map(), nextTick: at, at, note: '', flush: undefined })
  store.arm('flush', identity.id, at)
}

/** Takes out the resolved members that did not change, and destroys the group if nothing holds it; says whether it did. */
export function finish (store: Store, group: GroupRecord, resolved: ReadonlyArray<{ fingerprint: string, version: number }>): boolean {
  for (const { fingerprint, version } of resolved) {
    const record = store.alerts.get(fingerprint)
    if (!record || record.stored.version !== version || !resolvedAt(record.stored.alert, store.now())) continue
    group.members.delete(fingerprint)
    record.groups.delete(group.identity.id)
    // Should the clock go back, it must not pass for known.
    record.stored = { ...record.stored, generation: 0 }
  }
  if (group.members.size || group.owed.size) return false
  deleteGroup(store, group)
  return true
}

export function deleteGroup (store: Store, group: GroupRecord) {
  const { id } = group.identity
  for (const fingerprint of group.members) store.alerts.get(fingerprint)?.groups.delete(id)
  store.groups.delete(id)
  store.due.flush.delete(id)
}
