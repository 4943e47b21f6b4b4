import { shiftIncident } from '../../domain/incident-shift.ts'
import type { NodeInfo, Nodes } from '../state.ts'
import { wakeIncidents } from './open-incidents.ts'
import { owingProblems } from './owing-problems.ts'
import type { Store } from './store.ts'

/** A node that was silent for longer is taken for dead: three stamps. */
export const livesFor = 6000
/** Longer than this without a stamp, and alerts could not reach us. */
const longestPause = 10_000
/** What is judged later than this after a stamp might be found by the next one to lie in a gap. */
const longestWithoutStamp = 5000
/** The clock and a process's own count may differ by this much. */
const tolerance = 2000
/** What ran out in one gap has no time to be sent again before another that follows it within this: they are one. */
const recovery = 10 * 60_000

export function createNodes (store: Store): Nodes {
  return {
    async stamp (node) {
      const now = store.now()
      const jump = jumpOf(store)
      if (jump) shiftTimers(store, jump)

      const last = store.lastStamp ?? now
      if (now - last > longestPause || jump > 0) {
        const { gap } = store
        const isOneWith = gap && last >= gap.end && last - gap.end <= recovery
        store.gap = { start: isOneWith ? gap.start : last, end: now }
      }
      const back = store.broken
      store.broken = false
      const stamped = store.nodes.get(node.id)?.node.generation ?? 0
      store.nodes.set(node.id, { node: { ...node, generation: Math.max(node.generation, stamped) }, at: now })
      store.lastStamp = now
      store.anchor = { at: now, monotonic: store.monotonic() }
      return { gap: store.gap, jump, generation: store.generation, hash: store.hash ?? '', back }
    },

    async list () {
      return livingNodes(store)
    },

    async leave (id) {
      if (store.nodes.get(id)?.node.generation === store.generation) store.leftAt = store.now()
      store.nodes.delete(id)
    }
  }
}

export function livingNodes (store: Store): NodeInfo[] {
  return [...store.nodes.values()].filter(({ at }) => at > store.now() - livesFor).map(({ node }) => node)
}

/**
 * Timers of groups and deliveries stand still until the alerts are where this generation puts them, for older ones for good; and
 * until a stamp has told of a gap or a jump, by which they would be judged.
 */
export function mayClaim (store: Store, { generation }: { generation: number }): boolean {
  return generation === store.generation && generation === store.routed &&
    store.lastStamp !== undefined && store.now() - store.lastStamp <= longestWithoutStamp && !jumpOf(store)
}

export function jumpOf (store: Store): number {
  if (!store.anchor) return 0
  const expected = store.anchor.at + store.monotonic() - store.anchor.monotonic
  const moved = store.now() - expected
  return Math.abs(moved) > tolerance ? moved : 0
}

/** Protocol 27: all that waits for an interval goes along with the clock. */
function shiftTimers (store: Store, by: number) {
  // What was noted since the jump is right already.
  const moved = (at: number) => at > store.now() - longestPause && at <= store.now() ? at : at + by
  for (const due of Object.values(store.due)) {
    for (const [key, at] of due) due.set(key, at + by)
  }
  for (const group of store.groups.values()) {
    group.at += by
    group.nextTick += by
    if (group.flush) group.flush = { ...group.flush, due: group.flush.due + by, tick: group.flush.tick + by }
  }
  for (const owed of store.owed.values()) {
    owed.at += by
    owed.due += by
    if (owed.orphanUntil) owed.orphanUntil += by
    if (owed.fallback) owed.fallback.deadline += by
    if (owed.later) owed.later.deadline += by
  }
  for (const { owedSince, record } of owingProblems(store)) record.owedSince = owedSince + by
  for (const contact of store.sourceContacts.values()) {
    contact.since = moved(contact.since)
    if (contact.last !== undefined) contact.last = moved(contact.last)
    if (contact.expectedSince !== undefined) contact.expectedSince = moved(contact.expectedSince)
  }
  for (const lock of store.locks.values()) lock.until += by
  for (const node of store.nodes.values()) node.at += by
  const open = [...store.incidents].filter(([, { incident }]) => !incident.closed)
  for (const [, record] of open) {
    record.incident = shiftIncident(record.incident, by)
    record.lines = record.lines.map(line => ({ ...line, at: line.at + by }))
  }
  // What they wait for by the clock on the wall has moved the other way, or is over.
  wakeIncidents(store, open.map(([id]) => id))
  for (const [policy, budget] of store.budgets) {
    store.budgets.set(policy, budget.replace(/^\[[\d,]+\]/, times => times.replace(/\d+/g, at => String(Number(at) + by))))
  }
  store.holds.clear()
  // A gap that ends in the future would hold open what ends meanwhile.
  if (store.gap && by < 0) store.gap = { start: store.gap.start + by, end: store.gap.end + by }
}
