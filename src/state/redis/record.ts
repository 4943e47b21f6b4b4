import { readDocument, type Described } from '../../domain/alert-document.ts'
import { formatNanos, parseInstant, toDecimal, type Instant } from '../../domain/instant.ts'
import type { StoredAlert } from '../state.ts'

/**
 * An alert in Redis is a document (all that a refresh leaves alone, see alert-document.ts) and a record, a line that scripts can
 * read without parsing JSON: `version generation endsAt updatedAt digest endsAt-as-text`, times in milliseconds.
 */
export function decodeAlert (fingerprint: string, record: string, document: string): StoredAlert {
  return storedAlert(fingerprint, record.split(' '), readDocument(document))
}

/** An alert of the fields of its record and of its document. */
export function storedAlert (fingerprint: string, record: readonly string[], { labels, annotations, startsAt, generatorURL, timeout }: Described): StoredAlert {
  const [version, generation, , updatedAt, digest, endsAt] = record
  return {
    alert: { fingerprint, labels, annotations, startsAt, endsAt: instant(endsAt), updatedAt: Number(updatedAt), generatorURL, timeout },
    digest: digest ?? '',
    version: Number(version),
    generation: Number(generation)
  }
}

/** The digest in a record, without looking at the rest. */
export function digestIn (record: readonly string[]): string {
  return record[4] ?? ''
}

export function endsArguments (endsAt: Instant): [string, string] {
  return [toDecimal(endsAt), formatNanos(endsAt)]
}

function instant (text: string | undefined): Instant {
  const parsed = text === undefined ? undefined : parseInstant(text)
  if (!parsed) throw new TypeError(`a stored time does not parse: ${text}`)
  return parsed
}
