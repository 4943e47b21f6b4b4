import type { Overrides } from '../state.ts'
import { remember } from './history.ts'
import type { Store } from './store.ts'

export function createOverrides (store: Store): Overrides {
  const { overrides } = store

  return {
    async list () {
      return [...overrides.values()]
    },

    async put (made, events) {
      for (const override of made) overrides.set(override.id, override)
      remember(store, events)
    },

    async remove (schedule, id, events) {
      if (overrides.get(id)?.schedule !== schedule) return false
      overrides.delete(id)
      remember(store, events)
      return true
    },

    async collect (before) {
      const ended = [...overrides.values()].filter(({ end }) => end < before)
      for (const { id } of ended) overrides.delete(id)
      return ended.length
    }
  }
}
