import type { Store } from './store.ts'

export function openIncidents (store: Store): string[] {
  return [...store.incidents.keys()].filter(id => isOpen(store, id))
}

export function isOpen (store: Store, id: string): boolean {
  const record = store.incidents.get(id)
  return record !== undefined && !record.incident.closed
}

/** Something has happened that somebody has to look at: what is written without having seen it does not put that off. */
export function wakeIncidents (store: Store, ids: Iterable<string>): void {
  for (const id of ids) {
    const record = store.incidents.get(id)
    if (record) record.woken = true
    store.arm('escalate', id, Math.min(store.now(), store.due.escalate.get(id) ?? Infinity))
  }
}
