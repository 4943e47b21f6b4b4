import type { Gap } from './gap.ts'
import { goQuote } from './go-quote.ts'
import { compareInstants, instantAt, isZero, type Instant } from './instant.ts'
import { compareAlertLabels, fingerprint, makeLabels, type Labels } from './labels.ts'
import { isLabelName, type MatcherMode } from './matcher-parser.ts'

export type Alert = {
  /** FNV-1a 64 of the labels, 16 hex digits: the identity of the alert. */
  readonly fingerprint: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: Instant
  /** In the future: the alert fires until then. Past or equal to now: it is resolved. */
  readonly endsAt: Instant
  /** When it was last received, in epoch milliseconds. */
  readonly updatedAt: number
  /** '' when the sender gave none. */
  readonly generatorURL: string
  /** The sender gave no end: endsAt was derived from resolve_timeout. */
  readonly timeout: boolean
}

/** An alert as its sender gave it. Times that are absent or zero were not given. */
export type PostedAlert = {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt?: Instant | undefined
  readonly endsAt?: Instant | undefined
  readonly generatorURL: string
  /** Where these labels were received before, and are what they were then. */
  readonly fingerprint?: string | undefined
}

/**
 * Fills in what the sender left out (spec 3.1); the answer is still to be validated. Labels and annotations may be plain
 * objects as parsed from JSON.
 */
export function receiveAlert (posted: PostedAlert, { now, resolveTimeout }: { readonly now: number, readonly resolveTimeout: number }): Alert {
  const isKnown = posted.fingerprint !== undefined
  const labels = isKnown ? posted.labels : makeLabels(withoutEmpty(posted.labels))
  const startsAt = given(posted.startsAt)
  const endsAt = given(posted.endsAt)
  return {
    fingerprint: isKnown ? posted.fingerprint : fingerprint(labels),
    labels,
    annotations: makeLabels(posted.annotations),
    startsAt: startsAt ?? endsAt ?? instantAt(now),
    endsAt: endsAt ?? instantAt(now + resolveTimeout),
    updatedAt: now,
    generatorURL: posted.generatorURL,
    timeout: !endsAt
  }
}

function withoutEmpty (labels: Labels) {
  for (const name in labels) {
    if (labels[name] === '') return Object.entries(labels).filter(([, value]) => value !== '')
  }
  return labels
}

function given (instant: Instant | undefined): Instant | undefined {
  return instant && !isZero(instant) ? instant : undefined
}

/** What is wrong with an alert, in Alertmanager's words. */
export function validateAlert ({ startsAt, endsAt, labels, annotations }: Alert, mode: MatcherMode = 'fallback'): string | undefined {
  if (isZero(startsAt)) return 'start time missing'
  if (compareInstants(endsAt, startsAt) < 0) return 'start time must be before end time'
  if (!Object.keys(labels).length) return 'at least one label pair required'
  const badLabel = invalidName(labels, mode)
  if (badLabel !== undefined) return `invalid label set: invalid name ${goQuote(badLabel)}`
  const badAnnotation = invalidName(annotations, mode)
  if (badAnnotation !== undefined) return `invalid annotations: invalid name ${goQuote(badAnnotation)}`
}

function invalidName (labels: Labels, mode: MatcherMode): string | undefined {
  for (const name in labels) {
    if (!isLabelName(name, mode)) return name
  }
}

/** Whether the alert has ended at `now`. */
export function resolvedAt (alert: Alert, now: number): boolean {
  return endOf(alert) <= now
}

/**
 * Until when the alert counts as firing, in milliseconds. An alert that was to be sent again while nothing could reach us
 * has after the gap as long as it had before: our own outage must not resolve it (protocol 28).
 */
export function effectiveEnd (alert: Alert, gap?: Gap): number {
  const end = endOf(alert)
  const waited = gap && end > alert.updatedAt && end >= gap.start && alert.updatedAt < gap.end
  return waited ? gap.end + (end - alert.updatedAt) : end
}

/** As it is to be shown: one that only a gap keeps open, with the end that it has by that. */
export function keptOpen (alert: Alert, { now, gap }: { readonly now: number, readonly gap: Gap | undefined }): Alert {
  const end = effectiveEnd(alert, gap)
  return resolvedAt(alert, now) && end > now ? { ...alert, endsAt: instantAt(end) } : alert
}

/** Rounded up, so that to compare it with a time in milliseconds says the same as the exact end does. */
function endOf ({ endsAt }: Alert): number {
  return endsAt.nanos > 0 ? endsAt.ms + 1 : endsAt.ms
}

/** What is stored when an alert comes that is stored already (spec 3.4). */
export function mergeAlerts (stored: Alert, received: Alert, now: number): Alert {
  if (!isWithin(received.endsAt, stored) && !isWithin(received.startsAt, stored)) return received

  // What was received in the future was received before the clock was set back.
  const storedIsYounger = stored.updatedAt > received.updatedAt && stored.updatedAt <= now
  const [older, younger] = storedIsYounger ? [received, stored] : [stored, received]
  return {
    ...younger,
    startsAt: isBefore(older.startsAt, younger.startsAt) ? older.startsAt : younger.startsAt,
    endsAt: endCounts({ older, younger, now }) && isBefore(younger.endsAt, older.endsAt) ? older.endsAt : younger.endsAt
  }
}

/** Whether the older alert's end counts if it is the later one; an end that was only assumed does not prolong a firing alert. */
function endCounts ({ older, younger, now }: { older: Alert, younger: Alert, now: number }): boolean {
  return resolvedAt(younger, now) ? resolvedAt(older, now) : !older.timeout
}

function isWithin (instant: Instant, { startsAt, endsAt }: Alert): boolean {
  return isBefore(startsAt, instant) && isBefore(instant, endsAt)
}

function isBefore (a: Instant, b: Instant): boolean {
  return compareInstants(a, b) < 0
}

/** The order of alerts in a flush and in a group of the API (spec 4.3). */
export function compareAlerts (a: Alert, b: Alert): number {
  return compareAlertLabels(a.labels, b.labels)
}
