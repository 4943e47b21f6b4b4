import type { Upkeep } from '../state.ts'
import { createFence, type Store, type Timed } from './store.ts'

export function createUpkeep (store: Store): Upkeep {
  return {
    async claim ({ lateBy }) {
      return store.dueAt('upkeep', store.now() - lateBy).flatMap(name => {
        const duty = store.duties.get(name)
        if (!duty || (duty.fence && !store.mayTakeOver())) return []
        const fence = duty.fence = createFence()
        store.lend('upkeep', name)
        return { name, fence }
      })
    },

    async renew ({ name, fence }) {
      if (store.duties.get(name)?.fence !== fence) return false
      store.lend('upkeep', name)
      return true
    },

    async finish ({ name, fence }, at) {
      const duty = store.duties.get(name)
      if (!duty || duty.fence !== fence) return

      store.duties.delete(name)
      store.due.upkeep.delete(name)
      const next = Math.min(at ?? Infinity, duty.again ?? Infinity)
      if (next < Infinity) armDuty(store, name, next)
    },

    async arm (name, at) {
      armDuty(store, name, at)
    },

    async repair () {
      const flush = repairQueue(store.due.flush, store.groups, (id, at) => store.arm('flush', id, Math.max(at, store.now())))
      const deliver = repairQueue(store.due.deliver, store.owed, (key, at) => store.arm('deliver', key, Math.max(at, store.now())))
      return { added: flush.added + deliver.added, dropped: flush.dropped + deliver.dropped }
    },

    async shiftTimers (by) {
      for (const due of Object.values(store.due)) {
        for (const [key, at] of due) due.set(key, at + by)
      }
      for (const group of store.groups.values()) {
        group.at += by
        group.nextTick += by
      }
      for (const owed of store.owed.values()) {
        owed.at += by
        if (owed.orphanUntil) owed.orphanUntil += by
      }
      for (const lock of store.locks.values()) lock.until += by
      for (const [integration, until] of store.holds) store.holds.set(integration, until + by)
    }
  }
}

/** An earlier time stands; a duty that is being done is done again after that, as it may have missed the reason. */
export function armDuty (store: Store, name: string, at: number) {
  const duty = store.duties.get(name)
  if (duty?.fence) {
    duty.again = Math.min(duty.again ?? Infinity, at)
    return
  }
  const due = store.due.upkeep.get(name)
  if (due !== undefined && due <= at) return
  store.duties.set(name, { fence: undefined, again: undefined })
  store.arm('upkeep', name, at)
}

function repairQueue (due: Map<string, number>, owners: ReadonlyMap<string, Timed>, arm: (key: string, at: number) => void) {
  const missing = [...owners].filter(([key]) => !due.has(key))
  const ownerless = [...due.keys()].filter(key => !owners.has(key))
  for (const [key, { at }] of missing) arm(key, at)
  for (const key of ownerless) due.delete(key)
  return { added: missing.length, dropped: ownerless.length }
}
