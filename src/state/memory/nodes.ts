import type { NodeInfo, Nodes } from '../state.ts'
import type { Store } from './store.ts'

/** A node that was silent for longer is taken for dead. */
const livesFor = 5000
/** Longer than this without a stamp, and alerts could not reach us. */
const longestPause = 10_000
/** The clock and a node's own count may differ by this much. */
const tolerance = 2000

export function createNodes (store: Store): Nodes {
  return {
    async stamp (node, elapsed) {
      const now = store.now()
      const own = store.nodes.get(node.id)
      const moved = own && elapsed !== undefined ? now - own.at - elapsed : 0
      const jump = Math.abs(moved) > tolerance ? moved : 0

      const last = store.lastStamp
      if (last !== undefined && (jump || now - last > longestPause)) store.gap = { start: Math.min(last, now), end: now }
      // With the stamps of the others moved along, none of them sees this jump again.
      if (jump) for (const other of store.nodes.values()) other.at += jump
      store.nodes.set(node.id, { node, at: now })
      store.lastStamp = now
      return { gap: store.gap, jump }
    },

    async list () {
      return livingNodes(store)
    },

    async leave (id) {
      store.nodes.delete(id)
    }
  }
}

export function livingNodes (store: Store): NodeInfo[] {
  return [...store.nodes.values()].filter(({ at }) => at > store.now() - livesFor).map(({ node }) => node)
}
