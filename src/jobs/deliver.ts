import type { Logger } from 'pino'
import type { IntegrationConfig } from '../domain/config.ts'
import { explainFailures, latestOf, needsEnd, noteFallback, type EndQuestion, type Place } from '../domain/fallback.ts'
import { recognise } from '../domain/foreign-log.ts'
import type { HistoryEvent } from '../domain/history.ts'
import { buildNotification, notificationId, type FrozenAlert, type Notification, type NotificationReason, type NotifiedIncident } from '../domain/notification.ts'
import { keepFor, needsUpdate, remembering, type Remembered } from '../domain/notification-log.ts'
import { patienceOf, type Snapshot } from '../domain/snapshot.ts'
import { DeliveryError, Unavailable } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { truncateRunes } from '../text.ts'
import type { ClaimedDelivery, FailedDelivery, Outcome, State } from '../state/state.ts'
import { createBulkhead } from './bulkhead.ts'
import { after } from './clock.ts'
import { countFallback, fallbackEvent } from './fallbacks.ts'
import type { Generation } from './generation.ts'
import type { SilenceCopy } from './silence-copy.ts'
import type { Clock } from './timers.ts'
import { createUnderWay } from './under-way.ts'
import { createUnrecorded } from './unrecorded.ts'

const claimSize = 64
/** Well within the lease of 4 s, so that one slow answer of Redis loses nothing. */
const renewEvery = 1300
/** An answer that came later than this after its question says nothing about a lease any more. */
const trustAnswerFor = 2 * renewEvery
/** A delivery that is begun later than this after its flush asks for silences again (protocol 20). */
const silencesHoldFor = 1000
/** A receiver's Retry-After is obeyed for at most this long: 86400 must not mute it for a day. */
const longestRetryAfter = 5 * 60_000
/** So much of what a receiver said stands in what its fallback is told, in characters. */
const longestReason = 300

/** `remembered`: what sends of this group through this integration have answered with, most lately. */
export type SendOptions = { readonly remembered: Remembered, readonly signal: AbortSignal }

/** Sends a notification through one integration and answers with what is to be remembered, if that changes; rejects with a DeliveryError. */
export type Send = (integration: IntegrationConfig, notification: Notification, options: SendOptions) => Promise<Remembered | void>

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly silences: SilenceCopy
  readonly send: Send
  /** What is told of the incident to which a group belongs; undefined when it is not known any more. */
  readonly describe: (incident: NonNullable<Snapshot['incident']>, owner: string) => Promise<NotifiedIncident | undefined>
  readonly externalURL: () => string
  /** How long notification log entries are kept at most, milliseconds. */
  readonly retention: number
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Logger
  /** Between 0 and 1; for the jitter of the backoff. */
  readonly random?: () => number
}

type Prepared = Place & { readonly repeatInterval: number, readonly groupInterval: number }
type Begun = Exclude<Awaited<ReturnType<State['deliveries']['begin']>>, string>

/**
 * Delivers what flushes left owed, an attempt at a time: every attempt and every wait between two stands in `due`, so whoever lives
 * goes on with it.
 */
export function createDeliver ({ state, generation, silences, send, describe, externalURL, retention, clock, metrics, log, random = Math.random }: Options) {
  const bulkhead = createBulkhead({ now: () => state.now(), clock })
  const underWay = createUnderWay(clock)
  const unrecorded = createUnrecorded(log)
  const recordRest = unrecorded.writeRest
  /** Integrations whose last attempt failed, and why. */
  const broken = new Map<string, DeliveryError>()
  let stopping = false

  async function work (lateBy = 0): Promise<number> {
    await recordRest()
    let taken = 0
    for (let more = !stopping; more;) {
      const claim = await state.deliveries.claim({ generation: generation().number, limit: claimSize, lateBy })
      more = claim.more && !stopping
      taken += claim.deliveries.length
      for (const { claimedAt, due } of claim.deliveries) metrics.timerLateness.observe({ queue: 'deliver' }, (claimedAt - due) / 1000)
      start(claim.deliveries)
    }
    return taken
  }

  /** Begins with deliveries claimed for this node, as far as the bulkheads let it; the others go back into `due`. */
  function start (deliveries: readonly ClaimedDelivery[]): void {
    for (const delivery of deliveries) {
      underWay.begin(abort => attemptOrPostpone(delivery, abort).catch((err: unknown) => { log.error({ err, integration: delivery.integration }, 'a delivery failed inside, its lease brings it back') }))
    }
  }

  async function attemptOrPostpone (delivery: ClaimedDelivery, abort: AbortController): Promise<void> {
    const place = stopping ? { at: state.now() } : bulkhead.enter(delivery.target ?? delivery.integration)
    if ('at' in place) return await settle(delivery, { kind: 'postponed', at: place.at })
    try {
      // What waited in line for long lets others try; its lease must not run out in our hands.
      if (!await place.turn || stopping) return await settle(delivery, { kind: 'postponed', at: state.now() })
      const integration = delivery.target ?? delivery.integration
      metrics.deliveriesUnderWay.inc({ integration })
      try {
        await attempt(delivery, abort)
      } finally {
        metrics.deliveriesUnderWay.dec({ integration })
      }
    } finally {
      place.leave()
    }
  }

  async function attempt (claimed: ClaimedDelivery, abort: AbortController): Promise<void> {
    const prepared = prepare(claimed)
    if (!prepared) return await settle(claimed, { kind: 'failed' }, { kind: 'failed', reason: 'the receiver is not in the configuration any more' })
    const { snapshot, attempts } = claimed
    const type = metrics.integrationLabels(prepared.integration.type, prepared.receiver.name)
    if (state.now() >= snapshot.deadline) {
      metrics.notificationsFailed.inc({ ...type, reason: 'contextDeadlineExceeded' })
      const failure = failureOf(claimed, prepared, `given up after ${times(attempts)}`)
      return await settle(claimed, { kind: 'failed', failure }, { kind: 'failed', attempt: attempts, reason: `given up after ${times(attempts)}: not tried again before the next tick` })
    }

    // What the log lacks, we must not send again.
    await recordRest()
    const askedAt = clock.monotonic()
    const begun = await begin(claimed, judgedBy(claimed, prepared))
    if (begun === 'lost') return
    if (begun === 'busy') return await settle(claimed, { kind: 'postponed', at: state.now() + 250 })
    const delivery = await withoutSilenced(claimed)
    // A process that slept before it saw the answers may have lost the lease since.
    if (clock.monotonic() - askedAt > trustAnswerFor) return await settle(claimed, { kind: 'postponed', at: state.now() })
    if (delivery.snapshot.alerts.length === 0) return await settle(delivery, { kind: 'done' }, { kind: 'not sent', reason: 'silenced since the flush' })

    const told = tell(delivery, prepared, begun)
    if (!told.send) return await settle(delivery, { kind: 'done' }, { kind: 'not sent', reason: told.why })
    if (attempts === 0) metrics.notifications.inc(type)

    const done = (said: Remembered | void): Outcome => ({
      kind: 'done',
      entry: { at: state.now(), firing: told.firing, resolved: told.resolved, seq: delivery.seq, ...remembering(said ?? told.remembered) },
      keepLog: keepFor({ retention, repeatInterval: prepared.repeatInterval, groupInterval: prepared.groupInterval }),
      keepAlso: standInsFor(prepared).filter(key => key !== delivery.integration)
    })
    if (!told.notification) return await settle(delivery, done(), { kind: 'not sent', reason: 'resolved alerts are not sent to this integration' })

    const startedAt = state.now()
    const stopRenewing = keepLease(delivery, abort)
    // A flush of Alertmanager ends its requests with its context (spec 4.1).
    const stopWaiting = after(clock, snapshot.deadline - startedAt, () => abort.abort(overdue))
    let said: Remembered | void
    try {
      metrics.notificationRequests.inc(type)
      said = await send(prepared.integration, await withIncident(told.notification, snapshot.incident), { remembered: told.remembered, signal: abort.signal })
    } catch (error) {
      metrics.notificationRequestsFailed.inc(type)
      return await failed(delivery, prepared, { error: abort.signal.aborted ? abort.signal.reason : error, startedAt })
    } finally {
      stopWaiting()
      stopRenewing()
      metrics.notificationLatency.observe(type, (state.now() - startedAt) / 1000)
    }
    broken.delete(prepared.name)
    await settle(delivery, done(said), { kind: 'sent', reason: told.note ? `${told.reason}, as ${told.note}` : told.reason, attempt: attempts + 1, firing: told.firing.length, resolved: told.resolved.length })
  }

  async function withIncident (notification: Notification, known: Snapshot['incident']): Promise<Notification> {
    // That a page of it could not be linked to keeps nobody from being told.
    const incident = known && await describe(known, `receiver:${notification.receiver}`).catch(() => undefined)
    return incident ? { ...notification, incident } : notification
  }

  /** In whose place it is told: by what they know it is judged, too. */
  function judgedBy ({ failures }: ClaimedDelivery, { insteadOf }: Prepared): readonly string[] {
    if (failures || insteadOf === undefined) return failures?.map(({ integration }) => integration) ?? []
    return [...generation().placesOf(insteadOf)].flatMap(([key, place]) => place.insteadOf === undefined ? [key] : [])
  }

  async function begin (delivery: ClaimedDelivery, others: readonly string[]): ReturnType<State['deliveries']['begin']> {
    const askedAt = clock.monotonic()
    metrics.logQueries.inc()
    let found = false
    try {
      const begun = await state.deliveries.begin(delivery, others)
      found = typeof begun === 'string' || begun.entry !== undefined
      return begun
    } finally {
      // As in Alertmanager, which counts an entry that is not there among the errors.
      if (!found) metrics.logQueryErrors.inc()
      metrics.logQueryDuration.observe((clock.monotonic() - askedAt) / 1000)
    }
  }

  /**
   * A delivery that begins late (another sent, Redis was away, the receiver asked for patience) tells nothing that was silenced in the
   * meantime. Its later attempts tell the same as its first: a silence recalls nothing that is under way.
   */
  async function withoutSilenced (delivery: ClaimedDelivery): Promise<ClaimedDelivery> {
    const { snapshot, attempts, silencedAsOf } = delivery
    const isLate = attempts === 0 && state.now() - snapshot.claimedAt > silencesHoldFor
    if (silencedAsOf === undefined && !isLate) return delivery

    await silences.sync()
    const asOf = silencedAsOf ?? state.now()
    const judged = snapshot.alerts.map(frozen => ({ frozen, by: silences.activeFor(frozen.alert, asOf) }))
    if (silencedAsOf === undefined) await noteSilenced(delivery, judged.filter(({ by }) => by.length > 0).map(({ frozen: { alert }, by }) => ({ fingerprint: alert.fingerprint, by })))
    return { ...delivery, silencedAsOf: asOf, snapshot: { ...snapshot, alerts: judged.filter(({ by }) => by.length === 0).map(({ frozen }) => frozen) } }
  }

  async function noteSilenced ({ integration, snapshot }: ClaimedDelivery, silenced: ReadonlyArray<{ fingerprint: string, by: readonly string[] }>): Promise<void> {
    if (silenced.length > 0) metrics.suppressed.inc({ reason: 'silence' }, silenced.length)
    await state.history.append(silenced.map(({ fingerprint, by }): HistoryEvent => (
      { at: state.now(), kind: 'suppressed', alert: fingerprint, group: snapshot.groupKey, integration, reason: `silence: ${by.join(', ')}` }
    )))
  }

  async function failed (delivery: ClaimedDelivery, prepared: Prepared, { error, startedAt }: { error: unknown, startedAt: number }): Promise<void> {
    const failure = error === overdue ? overdueAfter(delivery.attempts > 0 ? broken.get(prepared.name) : undefined) : failureFrom(error)
    if (failure === lost) return
    const { receiver, integration } = prepared
    const now = state.now()
    if (failure === stopped) return await settle(delivery, { kind: 'postponed', at: now })
    const attempt = delivery.attempts + 1
    const isSame = delivery.attempts > 0 && broken.get(prepared.name)?.message === failure.message
    broken.set(prepared.name, failure)
    const line = { receiver: receiver.name, integration: `${integration.type}[${integration.index}]`, attempt, reason: failure.reason, err: failure.message }

    const told = failureOf(delivery, prepared, failure.message)
    const receiverUntil = failure.retryAfter === undefined ? 0 : now + Math.min(failure.retryAfter, longestRetryAfter)
    const at = Math.max(startedAt + backoff(delivery.attempts, random), receiverUntil)
    if (failure.retryable && at < delivery.snapshot.deadline) {
      // As in Alertmanager: an error that is the same again says nothing new.
      log[isSame ? 'debug' : 'warn'](line, 'notify attempt failed, will retry later')
      return await settle(delivery, { kind: 'retry', at, receiverUntil, failure: told, ...(delivery.silencedAsOf !== undefined && { silencedAsOf: delivery.silencedAsOf }) }, { kind: 'failed', reason: failure.message, attempt })
    }
    metrics.notificationsFailed.inc({ ...metrics.integrationLabels(integration.type, receiver.name), reason: failure.reason })
    const ending = failure.retryable ? 'notify retry canceled' : 'notify failed, unrecoverable'
    log.error(line, `${ending} after ${times(attempt)}, not tried again before the next tick`)
    await settle(delivery, { kind: 'failed', failure: told, ...(failure.retryable && receiverUntil > 0 && { receiverUntil }) },
      { kind: 'failed', reason: `${ending} after ${times(attempt)}: ${failure.message}`, attempt })
  }

  function prepare ({ integration: key, snapshot }: ClaimedDelivery): Prepared | undefined {
    const place = generation().placeOf(key)
    const route = generation().routeOf(snapshot.routeId)
    return place && route && { ...place, repeatInterval: route.repeatInterval, groupInterval: route.groupInterval }
  }

  /** Who is told should this have been the last attempt. */
  function failureOf ({ integration, snapshot: { groupKey } }: ClaimedDelivery, prepared: Prepared, message: string): FailedDelivery {
    const reason = truncateRunes(message, longestReason)
    return {
      reason,
      fallbacks: prepared.fallbacks,
      patience: patienceOf(prepared.groupInterval),
      events: [fallbackEvent({ at: state.now(), group: groupKey, failure: { integration, reason }, place: prepared })]
    }
  }

  /** The keys of all that may be told in place of the same receiver. */
  function standInsFor ({ receiver, insteadOf = receiver.name }: Prepared): string[] {
    return [...generation().placesOf(insteadOf)].flatMap(([key, place]) => place.insteadOf === undefined ? [] : [key])
  }

  /** The dedup rule, under the lock and with the tick of the snapshot; then what is to be said. */
  function tell (delivery: ClaimedDelivery, { receiver, integration, repeatInterval, insteadOf }: Prepared, { entry, others: told }: Begun):
    { send: false, why: string } | { send: true, reason: NotificationReason, firing: string[], resolved: string[], remembered: Remembered, note: string, notification: Notification | undefined } {
    const { snapshot, failures, integration: key, seq } = delivery
    const { sendResolved } = integration
    const others = told.flatMap(one => recognise(one, snapshot.alerts) ?? [])
    const question = { others, alerts: snapshot.alerts, tick: snapshot.tick, repeatInterval, sendResolved }
    const end = insteadOf === undefined ? undefined : needsEnd({ entry, ...question })
    const all = end && !failures ? end : needsTelling({ entry: latestOf([recognise(entry, snapshot.alerts), ...others]), ...question })
    // Those in whose place it is may have been told all by now, and among it an end that it does not know of.
    const isEnd = end?.update.send && !all.update.send
    const { update: verdict, alerts: known } = isEnd ? end : all
    if (!verdict.send) return verdict
    const note = failures && !isEnd ? explainFailures(failures, generation().placeOf) : ''
    const alerts = sendResolved ? known : known.filter(({ status }) => status === 'firing')
    const notification = alerts.length === 0
      ? undefined
      : buildNotification({
        id: notificationId({ groupKey: snapshot.groupKey, integration: key, seq, tick: snapshot.tick, isFallback: failures !== undefined }),
        alerts: note ? noteFallback(alerts, note) : alerts,
        reason: verdict.reason,
        receiver: receiver.name,
        groupLabels: snapshot.labels,
        routeLabels: generation().routeOf(snapshot.routeId)?.labels ?? {},
        externalURL: externalURL(),
        groupKey: snapshot.groupKey
      })
    // As in Alertmanager: what fires anew gets a message of its own.
    const remembered = verdict.reason === 'first notification' ? {} : entry?.remembered ?? {}
    return { send: true, reason: verdict.reason, remembered, ...fingerprintsOf(known), note, notification }
  }

  function keepLease (delivery: ClaimedDelivery, abort: AbortController): () => void {
    return clock.every(renewEvery, async () => {
      try {
        if (!await state.deliveries.renew(delivery)) abort.abort(lost)
      } catch {
        // Redis is away: nobody else can take over either until one lease after it is back.
      }
    })
  }

  async function settle (delivery: ClaimedDelivery, outcome: Outcome, event?: Pick<HistoryEvent, 'kind' | 'reason' | 'attempt' | 'firing' | 'resolved'>): Promise<void> {
    const at = state.now()
    const { snapshot, integration } = delivery
    const place = generation().placeOf(integration)
    const receiver = place?.receiver.name ?? generation().routeOf(snapshot.routeId)?.receiver
    const events = event ? [{ at, group: snapshot.groupKey, ...(receiver !== undefined && { receiver }), integration, ...event }] : []
    const record = async () => {
      const fallbacks = await state.deliveries.settle(delivery, outcome, events)
      if (!place || fallbacks.length === 0 || !('failure' in outcome)) return
      countFallback({ metrics, log }, { failure: { integration, reason: outcome.failure?.reason ?? '' }, place, labels: snapshot.labels })
    }
    try {
      await record()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      // Only what was sent must not be forgotten; the rest comes back with its lease.
      if (outcome.kind === 'done') unrecorded.add(record)
    }
  }

  return {
    work,
    start,
    recordRest,

    /** Counts deliveries that a tick put an end to while they waited to be tried again: nobody was told by them. */
    countSuperseded (keys: readonly string[]): void {
      for (const key of keys) {
        const found = generation().placeOf(key)
        const failure = broken.get(found?.name ?? key)
        const type = metrics.integrationLabels(found?.integration.type ?? '', found?.receiver.name ?? '')
        metrics.notificationsFailed.inc({ ...type, reason: failure?.reason ?? 'other' })
        log.error({ integration: key, err: failure?.message }, 'notify retry canceled by the next tick, which begins anew')
      }
    },

    health (): { status: 'ok' | 'failing', message: string } {
      for (const integration of broken.keys()) {
        // Nobody is told through it any more, so it could never recover.
        if (!generation().placeOf(integration)) broken.delete(integration)
      }
      const names = [...broken].map(([integration, { message }]) => `${integration}: ${message}`)
      if (names.length > 0) return { status: 'failing', message: names.join('; ') }
      return { status: 'ok', message: `${underWay.size} under way` }
    },

    /** Sends finish until `until` on the process's clock, then are ended; what was not sent goes back into `due`. */
    async stop (until: number): Promise<void> {
      stopping = true
      await underWay.end(until, stopped)
      await recordRest().catch(() => {})
    }
  }
}

const lost = new DeliveryError('the lease was lost', { retryable: true, reason: 'contextCanceled' })
const overdue = new DeliveryError('no answer before the deadline of the flush', { retryable: true, reason: 'contextDeadlineExceeded' })
export const stopped = new DeliveryError('the process stops', { retryable: true, reason: 'contextCanceled' })

export function failureFrom (error: unknown): DeliveryError {
  return error instanceof DeliveryError ? error : new DeliveryError(error instanceof Error ? error.message : String(error), { retryable: true, reason: 'other' })
}

/** An attempt that was cut short says little of what is wrong; the one before it ended by itself. */
function overdueAfter (before: DeliveryError | undefined): DeliveryError {
  if (!before || before.reason === overdue.reason) return overdue
  return new DeliveryError(`${overdue.message}; the attempt before: ${before.message}`, { retryable: true, reason: overdue.reason })
}

/** Alertmanager's: half a second, times 1.5 each time, at most a minute, give or take half of it; from the start of the attempt before. */
export function backoff (attempts: number, random: () => number): number {
  return Math.round(Math.min(500 * 1.5 ** attempts, 60_000) * (0.5 + random()))
}

function fingerprintsOf (alerts: readonly FrozenAlert[]): { firing: string[], resolved: string[] } {
  const of = (status: string) => alerts.filter(alert => alert.status === status).map(({ alert }) => alert.fingerprint)
  return { firing: of('firing'), resolved: of('resolved') }
}

function needsTelling ({ alerts, ...question }: EndQuestion): ReturnType<typeof needsEnd> {
  return { update: needsUpdate({ ...fingerprintsOf(alerts), ...question }), alerts }
}

function times (attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`
}
