import type { Upkeep } from '../state.ts'
import { owingProblems, patience } from './owing-problems.ts'
import { createFence, type Store, type Timed } from './store.ts'

export function createUpkeep (store: Store): Upkeep {
  return {
    async claim ({ lateBy }) {
      return store.dueAt('upkeep', store.now() - lateBy).map(name => {
        const fence = createFence()
        store.duties.set(name, fence)
        store.lend('upkeep', name)
        return { name, fence }
      })
    },

    async renew ({ name, fence }) {
      if (store.duties.get(name) !== fence) return false
      store.lend('upkeep', name)
      return true
    },

    async finish ({ name, fence }, at) {
      // Somebody asked for it anew meanwhile: the earlier time stands.
      if (store.duties.get(name) !== fence) {
        if (at !== undefined) store.arm('upkeep', name, Math.min(at, store.due.upkeep.get(name) ?? Infinity))
        return
      }
      store.duties.delete(name)
      if (at === undefined) store.due.upkeep.delete(name)
      else store.arm('upkeep', name, at)
    },

    async arm (name, at) {
      armDuty(store, name, at)
    },

    async repair () {
      const flush = repairQueue(store.due.flush, store.groups, (id, at) => store.arm('flush', id, Math.max(at, store.now())))
      const deliver = repairQueue(store.due.deliver, store.owed, (key, at) => store.arm('deliver', key, Math.max(at, store.now())))
      const escalate = repairQueue(store.due.escalate, timedIncidents(store), (id, at) => store.arm('escalate', id, Math.max(at, store.now())))
      const all = [flush, deliver, escalate, { added: repairSources(store), dropped: 0 }]
      return { added: all.reduce((sum, { added }) => sum + added, 0), dropped: all.reduce((sum, { dropped }) => sum + dropped, 0) }
    }
  }
}

/** An earlier time stands. Who is doing it loses the fence, as the end of that must not be the end of what is asked for now. */
export function armDuty (store: Store, name: string, at: number) {
  store.duties.delete(name)
  store.arm('upkeep', name, Math.min(at, store.due.upkeep.get(name) ?? Infinity))
}

function timedIncidents (store: Store): Map<string, Timed> {
  const open = [...store.incidents].filter(([, { incident }]) => !incident.closed)
  return new Map(open.flatMap(([id, { at, woken }]) => woken ? [[id, { at: store.now() }]] : at === undefined ? [] : [[id, { at }]]))
}

/** One duty does what is owed to all of them. */
function repairSources (store: Store): number {
  const [oldest] = owingProblems(store)
  if (!oldest || store.due.upkeep.has('sources')) return 0
  store.arm('upkeep', 'sources', Math.max(oldest.owedSince + patience, store.now()))
  return 1
}

function repairQueue (due: Map<string, number>, owners: ReadonlyMap<string, Timed>, arm: (key: string, at: number) => void) {
  const missing = [...owners].filter(([key]) => !due.has(key))
  const ownerless = [...due.keys()].filter(key => !owners.has(key))
  for (const [key, { at }] of missing) arm(key, at)
  for (const key of ownerless) due.delete(key)
  return { added: missing.length, dropped: ownerless.length }
}
