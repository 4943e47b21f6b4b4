import { resolvedAt } from '../../domain/alert.ts'
import type { Generations } from '../state.ts'
import { deleteGroup } from './membership.ts'
import { livesFor, livingNodes } from './nodes.ts'
import { dropOwed, isUnderWay } from './owed.ts'
import type { GroupRecord, Store } from './store.ts'
import { armDuty } from './upkeep.ts'

/** How long a send under way may go on after the re-route of its generation. */
const lastAttempt = 10_000

export function createGenerations (store: Store): Generations {
  return {
    async enter (hash, { nodeId, reload, running }) {
      const { newest, generation } = number(store, hash, { nodeId, reload, running })
      store.seen.set(hash, generation)
      const self = store.nodes.get(nodeId)
      if (self) store.nodes.set(nodeId, { node: { ...self.node, generation }, at: store.now() })
      return { generation, newest }
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
          owed.later = undefined
          owed.superseded = true
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

type Entering = { nodeId: string, reload: boolean, running: number | undefined }

function number (store: Store, hash: string, { nodeId, reload, running }: Entering): { generation: number, newest: boolean } {
  const seen = Math.max(store.seen.get(hash) ?? 0, running ?? 0)
  if (hash === store.hash && store.generation >= seen) return { generation: store.generation, newest: true }
  const waits = running !== undefined && store.generation > seen && Math.abs(store.now() - store.leftAt) < livesFor
  const newerLives = waits || livingNodes(store).some(({ id, generation }) => id !== nodeId && generation > seen)
  if (!reload && seen > 0 && newerLives) return { generation: seen, newest: false }
  store.hash = hash
  store.generation = Math.max(store.generation + 1, running ?? 0)
  store.leftAt = Number.NEGATIVE_INFINITY
  armDuty(store, 'reroute', store.now())
  return { generation: store.generation, newest: true }
}

function groupsOfOthers (store: Store, generation: number): GroupRecord[] {
  return [...store.groups.values()].filter(group => group.generation !== generation)
}
