import type { StoredAlert } from '../state.ts'
import type { Redis } from './client.ts'
import { decodeAlert, digestIn, storedAlert } from './record.ts'

/** How many documents a node keeps, 1 to 2 KiB each, and for how long at least after they were last asked for. */
const defaults = { most: 20_000, idle: 5 * 60_000 }
/** Fields to a command: so many that round trips cost little, so few that Redis is not held up. */
const pageSize = 500

type Kept = { readonly record: string, readonly stored: StoredAlert }

/**
 * Alerts by their records. A document that was read before under the same digest is not read again, and an alert whose record is the same
 * is answered as it was: whoever looks at all alerts does so every few seconds, and finds nearly all of them as they were.
 */
export function createDocuments ({ command, keys, now }: Pick<Redis, 'command' | 'keys' | 'now'>, { most, idle } = defaults) {
  // What is used moves to `recent`; what stays in `older` from one turn to the next is forgotten. Nothing makes room for something
  // new: with more alerts than that, read in turn, every one would miss.
  let recent = new Map<string, Kept>()
  let older = new Map<string, Kept>()
  let turnedAt = -Infinity

  function recall (fingerprint: string, record: string): StoredAlert | undefined {
    const known = recent.get(fingerprint)
    const kept = known ?? older.get(fingerprint)
    if (!kept) return undefined
    if (known && known.record === record) return known.stored
    const fields = record.split(' ')
    if (kept.stored.digest !== digestIn(fields)) return undefined
    const stored = kept.record === record ? kept.stored : storedAlert(fingerprint, fields, kept.stored.alert)
    keep(fingerprint, { record, stored })
    return stored
  }

  function keep (fingerprint: string, kept: Kept): void {
    older.delete(fingerprint)
    if (recent.has(fingerprint) || recent.size + older.size < most) recent.set(fingerprint, kept)
  }

  function turn (): void {
    if (now() - turnedAt < idle) return
    older = recent
    recent = new Map()
    turnedAt = now()
  }

  /** Record and document as they are at one moment: a document that is newer than its record would be kept under the wrong digest. */
  async function read (fingerprints: readonly string[]): Promise<Array<StoredAlert | undefined>> {
    const answers = await command(client => client.multi().hmget(keys.records, ...fingerprints).hmget(keys.documents, ...fingerprints).exec())
    const [records, documents] = (answers ?? []).map(([error, values]) => {
      if (error) throw error
      return values as Array<string | null> // What HMGET answers.
    })
    return fingerprints.map((fingerprint, n) => {
      const record = records?.[n]
      const document = documents?.[n]
      if (!record || !document) return undefined
      const stored = decodeAlert(fingerprint, record, document)
      keep(fingerprint, { record, stored })
      return stored
    })
  }

  /** Answers in the order asked, undefined for what is gone meanwhile. */
  return async function alertsOf (records: ReadonlyArray<readonly [fingerprint: string, record: string]>): Promise<Array<StoredAlert | undefined>> {
    turn()
    const missing: number[] = []
    const alerts = records.map(([fingerprint, record], n) => {
      const known = recall(fingerprint, record)
      if (!known) missing.push(n)
      return known
    })
    for (let from = 0; from < missing.length; from += pageSize) {
      const page = missing.slice(from, from + pageSize)
      const found = await read(page.map(n => records[n]?.[0] ?? ''))
      for (const [at, n] of page.entries()) alerts[n] = found[at]
    }
    return alerts
  }
}
