import { resolvedAt } from '../../domain/alert.ts'
import type { Generations } from '../state.ts'
import { deleteGroup } from './membership.ts'
import { livingNodes } from './nodes.ts'
import { dropOwed, isUnderWay } from './owed.ts'
import type { GroupRecord, Store } from './store.ts'
import { armDuty } from './upkeep.ts'

/** How long a send under way may go on after the re-route of its generation. */
const lastAttempt = 10_000

export function createGenerations (store: Store): Generations {
  return {
    async enter (hash, { nodeId, reload }) {
      const seen = store.seen.get(hash)
      if (hash !== store.hash && (reload || seen === undefined || !livingNodes(store).some(({ id, generation }) => id !== nodeId && generation > seen))) {
        store.hash = hash
        store.generation++
        store.seen.set(hash, store.generation)
        armDuty(store, 'reroute', store.now())
      }
      const generation = store.seen.get(hash) ?? store.generation
      return { generation, newest: generation === store.generation }
    },

    async current () {
      return { generation: store.generation, routed: store.routed }
    },

    async heirs (generation) {
      const heirs = new Set<string>()
      for (const { members } of groupsOfOthers(store, generation)) {
        for (const fingerprint of members) {
          const alert = store.alerts.get(fingerprint)?.stored.alert
          if (alert && resolvedAt(alert, store.now())) heirs.add(fingerprint)
        }
      }
      return heirs
    },

    async routed (generation) {
      if (generation !== store.generation) return
      for (const group of groupsOfOthers(store, generation)) {
        for (const owed of group.owed.values()) {
          owed.newer = undefined
          if (isUnderWay(store, owed)) owed.orphanUntil = store.now() + lastAttempt
          else dropOwed(store, owed)
        }
        deleteGroup(store, group)
      }
      store.routed = generation
      // Whoever was woken for a group meanwhile got nothing.
      for (const id of store.due.flush.keys()) {
        const group = store.groups.get(id)
        if (group && group.at <= store.now()) store.arm('flush', id, group.at)
      }
    }
  }
}

function groupsOfOthers (store: Store, generation: number): GroupRecord[] {
  return [...store.groups.values()].filter(group => group.generation !== generation)
}
