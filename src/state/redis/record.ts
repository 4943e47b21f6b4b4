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

type Document = { l: Record<string, string>, a: Record<string, string>, s: string, g?: string, t?: boolean }

export function decodeAlert (fingerprint: string, record: string, document: string): StoredAlert {
  const [version, generation, , updatedAt, digest, endsAt] = record.split(' ')
  // Written by encodeDocument and by nothing else.
  const { l, a, s, g = '', t = false } = JSON.parse(document) as Document
  return {
    alert: {
      fingerprint,
      labels: makeLabels(l),
      annotations: makeLabels(a),
      startsAt: instant(s),
      endsAt: instant(endsAt),
      updatedAt: Number(updatedAt),
      generatorURL: g,
      timeout: t
    },
    digest: digest ?? '',
    version: Number(version),
    generation: Number(generation)
  }
}

export function endsArguments (endsAt: Instant): [string, string] {
  return [toDecimal(endsAt), formatNanos(endsAt)]
}

function instant (text: string | undefined): Instant {
  const parsed = text === undefined ? undefined : parseInstant(text)
  if (!parsed) throw new TypeError(`a stored time does not parse: ${text}`)
  return parsed
}
