import type { SourceContacts, SourceStatus } from '../state.ts'
import type { ContactRecord, Store } from './store.ts'

const repeatsFor = 3_600_000
const keptDeliveries = 50

export function createSourceContacts (store: Store): SourceContacts {
  const { sourceContacts: contacts } = store

  function obtain (source: string): ContactRecord {
    const known = contacts.get(source) ?? {
      since: store.now(),
      last: undefined,
      expectedSince: undefined,
      counts: { accepted: 0, ignored: 0, duplicate: 0 },
      refused: new Map(),
      repeats: new Map(),
      resolving: new Set(),
      deliveries: []
    }
    contacts.set(source, known)
    return known
  }

  return {
    async recall (source, idempotencyKey) {
      const known = contacts.get(source)
      const until = known?.repeats.get(idempotencyKey ?? '') ?? 0
      return { isRepeat: until > store.now(), resolving: new Set(known?.resolving) }
    },

    async note (source, { outcome, reason = '', idempotencyKey, resolving = [], delivery }) {
      const known = obtain(source)
      const now = store.now()
      if (delivery) known.deliveries = [delivery, ...known.deliveries].slice(0, keptDeliveries)
      if (outcome === 'refused') {
        known.refused.set(reason, (known.refused.get(reason) ?? 0) + 1)
        return { resolving: [] }
      }
      known.counts[outcome]++
      known.last = now
      for (const [key, until] of known.repeats) {
        if (until <= now) known.repeats.delete(key)
      }
      if (idempotencyKey) known.repeats.set(idempotencyKey, now + repeatsFor)
      const added = [...new Set(resolving)].filter(project => !known.resolving.has(project))
      for (const project of added) known.resolving.add(project)
      return { resolving: added }
    },

    async expect (sources) {
      for (const source of sources) obtain(source).expectedSince ??= store.now()
      for (const [source, known] of contacts) if (!sources.includes(source)) known.expectedSince = undefined
    },

    async statuses () {
      return new Map([...contacts].map(([source, { since, last, expectedSince, counts, refused }]): [string, SourceStatus] =>
        [source, { since, ...last !== undefined && { lastContact: last }, ...expectedSince !== undefined && { expectedSince }, ...counts, refused: Object.fromEntries(refused) }]))
    },

    async deliveries (source) {
      return [...contacts.get(source)?.deliveries ?? []]
    }
  }
}
