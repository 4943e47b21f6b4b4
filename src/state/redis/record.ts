import type { Alert } from '../../domain/alert.ts'
import { formatNanos, parseInstant, toDecimal, type Instant } from '../../domain/instant.ts'
import { makeLabels } from '../../domain/labels.ts'
import type { StoredAlert } from '../state.ts'

/**
 * An alert in Redis is a document (JSON, all that a refresh leaves alone) and a record, a line that scripts can
 * read without parsing JSON: `version generation endsAt updatedAt digest endsAt-as-text`, times in milliseconds.
 */
export function encodeDocument (alert: Alert): string {
  return JSON.stringify({
    l: alert.labels,
    a: alert.annotations,
    s: formatNanos(alert.startsAt),
    ...(alert.generatorURL !== '' && { g: alert.generatorURL }),
    ...(alert.timeout && { t: true })
  })
}

type Written = { l: Record<string, string>, a: Record<string, string>, s: string, g?: string, t?: boolean }

/** What of an alert stands in its document. */
export type Document = Pick<Alert, 'labels' | 'annotations' | 'startsAt' | 'generatorURL' | 'timeout'>

export function decodeDocument (document: string): Document {
  // Written by encodeDocument and by nothing else.
  const { l, a, s, g = '', t = false } = JSON.parse(document) as Written
  return { labels: makeLabels(l), annotations: makeLabels(a), startsAt: instant(s), generatorURL: g, timeout: t }
}

export function decodeAlert (fingerprint: string, record: string, document: string): StoredAlert {
  return storedAlert(fingerprint, record.split(' '), decodeDocument(document))
}

/** An alert of the fields of its record and of its document. */
export function storedAlert (fingerprint: string, record: readonly string[], { labels, annotations, startsAt, generatorURL, timeout }: Document): StoredAlert {
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
