import { hash } from 'node:crypto'
import { receiveAlert, type Alert } from '../../src/domain/alert.ts'
import { writeDocument } from '../../src/domain/alert-document.ts'
import { compareInstants, farFuture, formatNanos, type Instant } from '../../src/domain/instant.ts'
import { readPostedAlerts, readTime } from './posted-alerts.ts'

/** An alert in the text of a body, and its end, which is all of it that had to be read. */
export type ResentAlert = { readonly index: number, readonly fingerprint: string, readonly digest: string, readonly endsAt: Instant }

/** A body cut into the texts of its alerts, and what was recognised in it. */
type CutBody = {
  /** In the order of the body. What is not among them is to be parsed. */
  readonly resent: readonly ResentAlert[]
  /** The texts of the alerts; what their cut is worth only parsing can tell. */
  readonly texts: readonly string[]
}

/**
 * Alerts whose text was parsed before. Prometheus sends every firing alert again about once a minute, and its text differs in
 * nothing but the value of endsAt: to recognise the rest by its hash costs a fifth of parsing, fingerprint and digest.
 */
type ResentAlerts = {
  /** Undefined when the body is not cut as Prometheus writes it, or nothing in it looks known. */
  recognise (body: string, now: number): CutBody | undefined
  /** Has the alert of a text recognised from now on, if the text proves to be that alert's. */
  learn (text: string, alert: Alert, found: { readonly digest: string, readonly now: number }): void
}

const endsAtKey = '"endsAt":"'
const between = '},{"'
/** So many alerts of a body tell whether it is worth to look the others up. */
const samples = 4
/** Fingerprint and digest in one text, to keep little: about 200 bytes for each alert that is known. */
const fingerprintLength = 16
/** How many are kept, and the least time that one is kept without being used. */
const defaults = { most: 1_000_000, idle: 10 * 60_000 }

export function createResentAlerts ({ most, idle } = defaults): ResentAlerts {
  // What is used moves to `recent`; what stays in `older` from one turn to the next is forgotten. Nothing is evicted for something
  // new: more alerts than there is room for, sent in turn, would otherwise all miss.
  let recent = new Map<string, string>()
  let older = new Map<string, string>()
  let turnedAt = -Infinity

  function lookUp (text: string): { known: string, endsAt: Instant } | undefined {
    const end = endOf(text)
    if (!end) return undefined
    const key = keyOf(text, end)
    let known = recent.get(key)
    if (known === undefined) {
      known = older.get(key)
      if (known === undefined) return undefined
      older.delete(key)
      recent.set(key, known)
    }
    const endsAt = timeOf(text.slice(end.from, end.to))
    return endsAt && { known, endsAt }
  }

  function turn (now: number): void {
    if (now - turnedAt < idle) return
    older = recent
    recent = new Map()
    turnedAt = now
  }

  return {
    recognise (body, now) {
      turn(now)
      if (recent.size + older.size === 0) return undefined
      const texts = cut(body)
      if (!texts) return undefined
      const step = Math.max(Math.floor(texts.length / samples), 1)
      const sampled = new Map(texts.flatMap((text, index) => index % step === 0 ? [[index, lookUp(text)] as const] : []))
      if (![...sampled.values()].some(found => found)) return undefined

      const resent: ResentAlert[] = []
      const seen = new Set<string>()
      for (const [index, text] of texts.entries()) {
        const found = index % step === 0 ? sampled.get(index) : lookUp(text)
        // An end that has passed resolves the alert: that is more than a refresh.
        if (!found || found.endsAt.ms <= now) continue
        const fingerprint = found.known.slice(0, fingerprintLength)
        seen.add(fingerprint)
        resent.push({ index, fingerprint, digest: found.known.slice(fingerprintLength), endsAt: found.endsAt })
      }
      // Several reports of one alert count in their order.
      return seen.size === resent.length ? { resent, texts } : undefined
    },

    learn (text, alert, { digest, now }) {
      if (recent.size + older.size >= most) return
      const end = endOf(text)
      if (!end || alert.timeout || alert.startsAt.ms > now || !provesToBe(text, end, alert)) return
      recent.set(keyOf(text, end), compact(alert.fingerprint + digest))
    }
  }
}

/** A copy: V8 keeps a text made of others as a tree of them, five times as large here. */
function compact (text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** Texts that, with commas between them and brackets around, are the body. */
export function cut (body: string): string[] | undefined {
  if (!body.startsWith('[{"') || !body.endsWith('}]')) return undefined
  const texts: string[] = []
  let from = 1
  for (let to = body.indexOf(between); to >= 0; to = body.indexOf(between, from)) {
    texts.push(body.slice(from, to + 1))
    from = to + 2
  }
  texts.push(body.slice(from, -1))
  return texts
}

type Span = { readonly from: number, readonly to: number }

function endOf (text: string): Span | undefined {
  const at = text.indexOf(endsAtKey)
  if (at < 0) return undefined
  const from = at + endsAtKey.length
  const to = text.indexOf('"', from)
  return to < 0 ? undefined : { from, to }
}

function keyOf (text: string, { from, to }: Span): string {
  return hash('sha256', text.slice(0, from) + text.slice(to), 'binary')
}

function timeOf (text: string): Instant | undefined {
  try {
    return readTime(text, '.endsAt')
  } catch {
    return undefined
  }
}

/**
 * Whether the text is one JSON object, the span the value of its endsAt and of nothing else, and the rest this alert. With another end
 * in that place it must parse to the same alert with that end; so it will with any other.
 */
function provesToBe (text: string, { from, to }: Span, alert: Alert): boolean {
  try {
    const [posted] = readPostedAlerts([JSON.parse(text.slice(0, from) + formatNanos(farFuture) + text.slice(to))])
    if (!posted?.startsAt || !posted.endsAt || compareInstants(posted.endsAt, farFuture) !== 0) return false
    const probe = receiveAlert(posted, { now: alert.updatedAt, resolveTimeout: 0 })
    return probe.fingerprint === alert.fingerprint && writeDocument(probe) === writeDocument(alert)
  } catch {
    return false
  }
}
