import { joinDocument, labelsIn } from '../../src/domain/alert-document.ts'
import type { Alert, PostedAlert } from '../../src/domain/alert.ts'
import { type Labels, withoutPrototype } from '../../src/domain/labels.ts'
import { readTime } from './posted-alerts.ts'
import { isRequestUri } from './request-uri.ts'

/** The text of an alert in its parts: each is JSON by itself, but for the times, which are without their quotes. */
type Parts = { readonly annotations: string, readonly endsAt: string, readonly startsAt: string, readonly generatorURL: string, readonly labels: string }

/** Labels that were received before: in order, none empty, and valid. */
export type Identity = Pick<Alert, 'labels' | 'fingerprint'>

export type AlertInParts = {
  readonly posted: PostedAlert
  /** The text of the labels, where it may be recognised from now on as those of this alert. */
  newLabelsOf (alert: Alert): string | undefined
  /** The document of the alert that this became, put together of the same text; undefined when it is not quite what the text says. */
  documentOf (alert: Alert): string | undefined
}

// What stands between the parts, with the braces that belong to them.
const head = '{"annotations":{'
const toEndsAt = '},"endsAt":"'
const toStartsAt = '","startsAt":"'
const toGeneratorUrl = '","generatorURL":"'
const toLabels = '","labels":{'
const tail = '}}'

/**
 * Reads an alert in the form in which Prometheus writes it; undefined for any other, however right. What stands between the parts is the
 * same each time, so if each part is JSON the whole is, and means what its parts mean, wherever the text was cut from. This costs
 * as much as to parse it in one piece, and then the parts are at hand: the document is made of them, and labels that were read before
 * are recognised by their text.
 */
export function readInParts (text: string, identityOf: (labels: string) => Identity | undefined): AlertInParts | undefined {
  const parts = partsOf(text)
  if (!parts) return undefined
  try {
    const identity = identityOf(parts.labels)
    const labels = identity?.labels ?? readTexts(parts.labels)
    const annotations = readTexts(parts.annotations)
    const generatorURL = readUrl(parts.generatorURL)
    if (!labels || !annotations || generatorURL === undefined) return undefined
    const startsAt = readTime(parts.startsAt, '.startsAt')
    const endsAt = readTime(parts.endsAt, '.endsAt')
    return {
      posted: { labels, annotations, startsAt, endsAt, generatorURL, fingerprint: identity?.fingerprint },
      // They are others where some were empty or out of order, which counts for limits, and must not be stored.
      newLabelsOf: alert => identity || alert.labels !== labels ? undefined : parts.labels,
      documentOf (alert) {
        // Likewise; and a time may be left to us.
        const isAsWritten = alert.labels === labels && alert.annotations === annotations && alert.startsAt === startsAt && !alert.timeout
        const document = isAsWritten ? joinDocument(parts, alert.startsAt) : undefined
        // A name given twice may hide anything, such as what looks like the end of the labels.
        return document !== undefined && labelsIn(document) === parts.labels ? document : undefined
      }
    }
  } catch {
    // The texts are not JSON or not times: read as a whole, the body says best what is wrong.
    return undefined
  }
}

function partsOf (text: string): Parts | undefined {
  if (!text.startsWith(head) || !text.endsWith(tail)) return undefined
  const annotations = head.length - 1
  const endOfAnnotations = text.indexOf(toEndsAt, annotations) + 1
  const endsAt = endOfAnnotations + toEndsAt.length - 1
  const endOfEndsAt = text.indexOf('"', endsAt)
  if (endOfAnnotations === 0 || !text.startsWith(toStartsAt, endOfEndsAt)) return undefined
  const startsAt = endOfEndsAt + toStartsAt.length
  const endOfStartsAt = text.indexOf('"', startsAt)
  if (!text.startsWith(toGeneratorUrl, endOfStartsAt)) return undefined
  const generatorURL = endOfStartsAt + toGeneratorUrl.length - 1
  const endOfGeneratorUrl = text.indexOf(toLabels, generatorURL) + 1
  if (endOfGeneratorUrl === 0) return undefined
  return {
    annotations: text.slice(annotations, endOfAnnotations),
    endsAt: text.slice(endsAt, endOfEndsAt),
    startsAt: text.slice(startsAt, endOfStartsAt),
    generatorURL: text.slice(generatorURL, endOfGeneratorUrl),
    labels: text.slice(endOfGeneratorUrl + toLabels.length - 2, -1)
  }
}

/** Alerts of one rule, which follow each other, have the same. */
let latestUrl: { readonly json: string, readonly url: string | undefined } = { json: '', url: undefined }

function readUrl (json: string): string | undefined {
  if (json !== latestUrl.json) {
    const url: unknown = JSON.parse(json)
    latestUrl = { json: copy(json), url: typeof url === 'string' && isRequestUri(url) ? url : undefined }
  }
  return latestUrl.url
}

/** V8 would keep the whole body for a piece of it. */
export function copy (text: string): string {
  return Buffer.from(text).toString()
}

/** An object with nothing but texts in it. */
function readTexts (json: string): Labels | undefined {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null) return undefined
  for (const name in value) {
    if (typeof Reflect.get(value, name) !== 'string') return undefined
  }
  return withoutPrototype(value as Record<string, string>) // Every value was just found to be a string.
}
