import { mergeAlerts, resolvedAt, type Alert } from './domain/alert.ts'
import { digestOf, writeDocument } from './domain/alert-document.ts'
import type { HistoryEvent } from './domain/history.ts'
import { compareInstants } from './domain/instant.ts'
import { Unavailable } from './errors.ts'
import type { Generation } from './jobs/generation.ts'
import { createSeenDigests } from './seen-digests.ts'
import type { Change, Refresh, State, StoredAlert } from './state/state.ts'

/** How often a merge is begun again because somebody else wrote the alert meanwhile. */
const tries = 20

/** Alerts whose last digest is kept at least. */
const remembered = 200_000

type Options = { readonly state: State, readonly generation: () => Generation, readonly gcInterval: number, readonly waitReplicas: boolean, readonly noticeJump: () => Promise<void> }
export type From = {
  readonly source: string
  readonly durable?: boolean | undefined
  /** They take the place of others that end with them: there is room for them. */
  readonly replaces?: boolean | undefined
  /** The document of an alert, where its sender has it at hand. It was probably at that place of the list. */
  readonly documentOf?: ((alert: Alert, index: number) => string | undefined) | undefined
  /** Called for what was refreshed and no more; what `isSame` was last sent with the same digest. */
  readonly onKnown?: ((alert: Alert, found: { readonly digest: string, readonly isSame: boolean }) => void) | undefined
}
/** `last` is how the digest looked with which the alert came last, if it did. */
type Received = { readonly alert: Alert, readonly document: string, readonly digest: string, readonly last: number | undefined }
type Pending = { readonly received: Received, readonly stored: StoredAlert | undefined }

/**
 * Takes alerts in. What is known is only refreshed, in one call; everything else is merged, routed and written together with its
 * groups and timers, in a second one (protocol 1 to 5).
 */
export function createIntake ({ state, generation, gcInterval, waitReplicas, noticeJump }: Options) {
  const seen = createSeenDigests(remembered)
  let expectNew = false

  async function receive (alerts: readonly Alert[], from: From): Promise<void> {
    for (const batch of withoutRepeats(alerts)) await receiveBatch(batch.map((alert, index) => recall(alert, from.documentOf?.(alert, index))), from)
  }

  function recall (alert: Alert, document = writeDocument(alert)): Received {
    const digest = digestOf(alert, document)
    // Said before it is stored: should that fail, the next one asks first, which is never wrong.
    return { alert, document, digest, last: seen.replace(alert.fingerprint, glance(digest)) }
  }

  async function receiveBatch (batch: readonly Received[], { source, durable, onKnown }: From): Promise<void> {
    const current = generation()
    const options = { generation: current.number, durable: durable || waitReplicas }
    // What this node has never seen while all such was new is taken for new at once: to be told so would be a call for nothing.
    const fresh = expectNew ? batch.filter(isStranger) : []
    const asked = fresh.length > 0 ? batch.filter(received => !isStranger(received)) : batch
    const found = asked.length > 0 ? await state.alerts.refresh(asked.map(refreshOf), options) : []

    let rest: Pending[] = []
    let strangers = 0
    let newStrangers = 0
    for (const [n, received] of asked.entries()) {
      const stored = found[n]
      if (isStranger(received)) {
        strangers++
        if (stored === undefined) newStrangers++
      }
      if (stored !== 'known') rest.push({ received, stored })
      else onKnown?.(received.alert, { digest: received.digest, isSame: !hasChanged(received) })
    }
    if (strangers > 0) expectNew = strangers === newStrangers
    for (const received of fresh) rest.push({ received, stored: undefined })

    if (rest.length > 0) await noticeJump()
    for (let attempt = 0; rest.length > 0; attempt++) {
      if (attempt === tries) throw new Unavailable('alerts are being changed by others faster than they can be merged')
      const circumstances = { now: state.now(), current, source }
      const changed: Received[] = []
      const changes: Change[] = []
      for (const { received, stored } of rest) {
        const change = changeOf(received, stored, circumstances)
        if (!change) continue
        changed.push(received)
        changes.push(change)
      }
      if (changes.length === 0) break
      const results = await state.alerts.put(changes, options)
      rest = changed.flatMap((received, n) => {
        const result = results[n]
        return result === undefined || result === 'stored' ? [] : [{ received, stored: result.current }]
      })
      if (rest.length > 0) expectNew = false
    }
  }

  /** What is to be written, or undefined when the end that is reported is known already. */
  function changeOf (received: Received, stored: StoredAlert | undefined, { now, current, source }: { now: number, current: Generation, source: string }): Change | undefined {
    const { alert, digest } = received
    // For the merge rule a resolved alert is gone from its time of collection on, collected or not.
    const before = stored && stored.alert.endsAt.ms > now - gcInterval ? stored : undefined
    const wasResolved = before && resolvedAt(before.alert, now)
    if (before && wasResolved && digest === before.digest && resolvedAt(alert, now) && compareInstants(alert.endsAt, before.alert.endsAt) === 0) return undefined

    const merged = before ? mergeAlerts(before.alert, alert, now) : alert
    const { memberships, inhibits } = current.bearingsOf(merged)
    const document = merged === alert ? received.document : writeDocument(merged)
    // Written out: to spread what it has in common with the received one costs ten times as much.
    return {
      alert: merged,
      document,
      digest: merged === alert ? digest : digestOf(merged, document),
      version: stored?.version ?? 0,
      memberships,
      inhibits,
      // Another annotation moves nothing (protocol 5). What ended may have left its groups meanwhile.
      stays: before !== undefined && !wasResolved && before.generation === current.number,
      events: eventsOf(merged, { before: before?.alert, wasResolved, now, source, memberships })
    }
  }

  async function refresh (batch: readonly Refresh[]): Promise<boolean[]> {
    const found = await state.alerts.refresh(batch, { generation: generation().number, durable: waitReplicas })
    return found.map(one => one === 'known')
  }

  return { receive, refresh }
}

/** What a node has seen with another digest has probably changed an annotation: the document goes along, to spare a second call. */
function refreshOf (received: Received): Refresh {
  const { alert, document, digest } = received
  const { fingerprint, endsAt, updatedAt } = alert
  return hasChanged(received) ? { fingerprint, digest, endsAt, updatedAt, document } : { fingerprint, digest, endsAt, updatedAt }
}

function isStranger ({ last }: Received): boolean {
  return last === undefined
}

function hasChanged ({ digest, last }: Received): boolean {
  return last !== undefined && last !== glance(digest)
}

/** The end of a digest as a number, which costs no memory of its own; two that are taken for one cost a call. */
function glance (digest: string): number {
  let number = 0
  for (let i = digest.length - 8; i < digest.length; i++) number = (number * 31 + digest.charCodeAt(i)) | 0
  return number
}

type Circumstances = {
  before: Alert | undefined
  wasResolved: boolean | undefined
  now: number
  source: string
  memberships: ReadonlyArray<{ readonly key: string, readonly route: { readonly receiver: string } }>
}

/** A line for what changes who is told what; that an annotation reads differently is none. */
function eventsOf (alert: Alert, { before, wasResolved, now, source, memberships }: Circumstances): HistoryEvent[] {
  const about = { at: now, alert: alert.fingerprint, source }
  const resolved = resolvedAt(alert, now)
  if (before && !wasResolved && !resolved) {
    const same = compareInstants(before.startsAt, alert.startsAt) === 0 && compareInstants(before.endsAt, alert.endsAt) <= 0
    return same ? [] : [{ ...about, kind: 'merged', reason: 'times changed' }]
  }
  if (resolved && before && !wasResolved) return [{ ...about, kind: 'resolved', labels: alert.labels }]
  // Written out, for the same reason: a burst is made of these.
  const events: HistoryEvent[] = [
    { at: now, alert: alert.fingerprint, source, kind: 'received', labels: alert.labels, reason: resolved ? 'already resolved' : before ? 'fires again' : 'new' }
  ]
  for (const { key, route } of memberships) events.push({ at: now, alert: alert.fingerprint, source, kind: 'grouped', group: key, receiver: route.receiver })
  return events
}

/** Alerts are applied in order: a second report of the same one in a request goes into a batch of its own, after the first. */
function withoutRepeats (alerts: readonly Alert[]): Array<readonly Alert[]> {
  if (new Set(alerts.map(({ fingerprint }) => fingerprint)).size === alerts.length) return [alerts]
  const batches: Alert[][] = []
  const seen = new Map<string, number>()
  for (const alert of alerts) {
    const round = seen.get(alert.fingerprint) ?? 0
    seen.set(alert.fingerprint, round + 1)
    batches[round] ??= []
    batches[round].push(alert)
  }
  return batches
}
