import type { Silences } from '../state.ts'
import { remember } from './history.ts'
import { openIncidents, wakeIncidents } from './open-incidents.ts'
import type { Store } from './store.ts'

export function createSilences (store: Store): Silences {
  const { silences } = store
  const versionOf = (id: string) => silences.stored.get(id)?.version ?? 0

  return {
    async changes (since) {
      const complete = since === undefined || Number(since) > silences.version
      const stored = [...silences.stored.values()].filter(({ version }) => complete || version > Number(since))
      return { mark: silenceMark(store), complete, silences: stored, collectedUntil: silences.collectedUntil }
    },

    async put (writes, { limit, events }) {
      if (writes.some(({ silence, version }) => versionOf(silence.id) !== version)) return { kind: 'changed' }
      const count = silences.stored.size
      const created = writes.filter(({ version }) => version === 0).length
      if (limit > 0 && created > 0 && count + created > limit) return { kind: 'full', count }

      for (const { silence } of writes) silences.stored.set(silence.id, { silence, version: ++silences.version })
      if (writes.length > 0) wakeIncidents(store, openIncidents(store))
      remember(store, events)
      return { kind: 'stored' }
    },

    async collect (before) {
      const ended = [...silences.stored.values()].filter(({ silence }) => silence.endsAt <= before)
      if (ended.length === 0) return 0
      for (const { silence } of ended) silences.stored.delete(silence.id)
      silences.collectedUntil = Math.max(silences.collectedUntil, ...ended.map(({ silence }) => silence.endsAt))
      silences.version++
      return ended.length
    }
  }
}

export function silenceMark ({ silences }: Store): string {
  return String(silences.version)
}
