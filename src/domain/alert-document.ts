import { hash } from 'node:crypto'
import type { Alert } from './alert.ts'
import { formatNanos, parseInstant, toDecimal, type Instant } from './instant.ts'
import { makeLabels } from './labels.ts'

/** All of an alert that stays as it is while the alert is only sent again. */
export type Described = Pick<Alert, 'labels' | 'annotations' | 'startsAt' | 'generatorURL' | 'timeout'>

type Written = { l: Record<string, string>, a: Record<string, string>, s: string, g?: string, t?: boolean }

/** As JSON, the text that is stored. The labels stand first, so that `labelsIn` finds them. */
export function writeDocument ({ labels, annotations, startsAt, generatorURL, timeout }: Described): string {
  return JSON.stringify({ l: labels, a: annotations, s: formatNanos(startsAt), g: generatorURL || undefined, t: timeout || undefined })
}

type Json = { readonly labels: string, readonly annotations: string, readonly generatorURL: string }

/**
 * The same of what is JSON already, objects with their braces at either end. Other escapes, or another order of labels, make another text
 * of the same meaning: to take one for the other costs no more than that the document is stored again.
 */
export function joinDocument ({ labels, annotations, generatorURL }: Json, startsAt: Instant): string {
  return `{"l":${labels},"a":${annotations},"s":"${formatNanos(startsAt)}","g":${generatorURL}}`
}

export function readDocument (document: string): Described {
  const { l, a, s, g = '', t = false } = JSON.parse(document) as Written // By writeDocument and nothing else.
  const startsAt = parseInstant(s)
  if (!startsAt) throw new TypeError(`a stored time does not parse: ${s}`)
  return { labels: makeLabels(l), annotations: makeLabels(a), startsAt, generatorURL: g, timeout: t }
}

/** The labels in a document, as JSON. */
export function labelsIn (document: string): string {
  // Inside of a text every quote has a backslash before it, so these can only be the end of the labels and the next key.
  return document.slice('{"l":'.length, document.indexOf('},"a":{') + 1)
}

/**
 * Differs when anything differs but endsAt and updatedAt. Before the slash stands the start, so that whoever compares digests can
 * tell a change that the merge rule has to do with from one that only the document has.
 */
export function digestOf (alert: Described, document = writeDocument(alert)): string {
  return `${toDecimal(alert.startsAt)}/${hash('sha256', document, 'base64').slice(0, 22)}`
}

/** Whether the alerts of these digests began at the same time. */
export function beganTogether (digest: string, other: string): boolean {
  return other.startsWith(digest.slice(0, digest.indexOf('/') + 1))
}
