import type { Alert } from '../../src/domain/alert.ts'
import { copy, type Identity } from './alert-parts.ts'

/** Labels of alerts whose annotations change from one send to the next: their text stays the same, so they are read once. */
type KnownLabels = {
  get (text: string): Identity | undefined
  learn (text: string, alert: Alert, now: number): void
}

/** Longer ones would make a memory of any size of so many alerts, and are rare. */
const longest = 4096

/** Some 1.5 KB each. What is not used for as long as `idle`, in milliseconds, is forgotten by twice as long; nothing is for something new. */
const defaults = { most: 20_000, idle: 10 * 60_000 }

export function createKnownLabels ({ most, idle } = defaults): KnownLabels {
  let recent = new Map<string, Identity>()
  let older = new Map<string, Identity>()
  let turnedAt = -Infinity

  return {
    get (text) {
      if (recent.size + older.size === 0) return undefined
      const known = recent.get(text)
      if (known) return known
      const found = older.get(text)
      if (found) {
        older.delete(text)
        recent.set(copy(text), found)
      }
      return found
    },

    learn (text, { labels, fingerprint }, now) {
      if (now - turnedAt >= idle) {
        older = recent
        recent = new Map()
        turnedAt = now
      }
      if (text.length <= longest && recent.size + older.size < most && !recent.has(text)) recent.set(copy(text), { labels, fingerprint })
    }
  }
}
