import type { StoredAlert } from '../state.ts'
import type { Redis } from './client.ts'
import { decodeDocument, digestIn, type Document, storedAlert } from './record.ts'

/** How many documents a node keeps, 1 to 2 KiB each, and for how long at least after they were last asked for. */
const defaults = { most: 20_000, idle: 5 * 60_000 }
/** Fields to a command: so many that round trips cost little, so few that Redis is not held up. */
const pageSize = 500

type Kept = { readonly digest: string, readonly document: Document }

/**
 * Alerts by their records. A document that was read before under the same digest is not read again: whoever looks at all alerts does
 * so every few seconds, and finds nearly all of them as they were.
 */
export function createDocuments ({ command, keys, now }: Pick<Redis, 'command' | 'keys' | 'now'>, { most, idle } = defaults) {
  // What is used moves to `recent`; what stays in `older` from one turn to the next is forgotten. Nothing makes room for something
  // new: with more alerts than that, read in turn, every one would miss.
  let recent = new Map<string, Kept>()
  let older = new Map<string, Kept>()
  let turnedAt = -Infinity

  function recall (fingerprint: string, digest: string): Document | undefined {
    const kept = recent.get(fingerprint) ?? older.get(fingerprint)
    if (kept?.digest !== digest) return undefined
    if (older.delete(fingerprint)) recent.set(fingerprint, kept)
    return kept.document
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
      const record = records?.[n]?.split(' ')
      const written = documents?.[n]
      if (!record || !written) return undefined
      const document = decodeDocument(written)
      keep(fingerprint, { digest: digestIn(record), document })
      return storedAlert(fingerprint, record, document)
    })
  }

  /** Answers in the order asked, undefined for what is gone meanwhile. */
  return async function alertsOf (records: ReadonlyArray<readonly [fingerprint: string, record: string]>): Promise<Array<StoredAlert | undefined>> {
    turn()
    const missing: number[] = []
    const alerts = records.map(([fingerprint, text], n) => {
      const record = text.split(' ')
      const document = recall(fingerprint, digestIn(record))
      if (document) return storedAlert(fingerprint, record, document)
      missing.push(n)
      return undefined
    })
    for (let from = 0; from < missing.length; from += pageSize) {
      const page = missing.slice(from, from + pageSize)
      const found = await read(page.map(n => records[n]?.[0] ?? ''))
      for (const [at, n] of page.entries()) alerts[n] = found[at]
    }
    return alerts
  }
}
