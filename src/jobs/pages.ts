import type { Logger } from 'pino'
import { compareAlerts, effectiveEnd, type Alert } from '../domain/alert.ts'
import type { Gap } from '../domain/gap.ts'
import { instantAt } from '../domain/instant.ts'
import type { Incident } from '../domain/incident.ts'
import { makeLabels, type Labels } from '../domain/labels.ts'
import { buildNotification, groupKeyHash, type FrozenAlert, type Notification, type NotifiedIncident } from '../domain/notification.ts'
import { isBeingSent, type Outcome, type Page } from '../domain/page.ts'
import { DeliveryError, Unavailable } from '../errors.ts'
import type { LoadedIncident } from '../state/incident-state.ts'
import type { State } from '../state/state.ts'
import { createBulkhead } from './bulkhead.ts'
import { after } from './clock.ts'
import { failureFrom, stopped, type Send } from './deliver.ts'
import type { Generation } from './generation.ts'
import type { IncidentChanges } from './incidents.ts'
import type { Clock } from './timers.ts'
import { createUnderWay } from './under-way.ts'
import { createUnrecorded } from './unrecorded.ts'

/** How long a claimed page is ours; renewed while it is being sent. */
export const pageLease = 4000
const renewEvery = 1300
/** What was read longer ago than this says nothing about whether to page any more. */
const trustFor = 1000
/** An attempt that takes longer than this has failed: another means may be faster. */
const patience = 20_000

/** Shows where somebody has declared resolved what still fires. */
const declaredAnnotation = 'tocsin_resolution'

/** What templates are told of the incident, for whoever is to be told. */
export type Describe = (incident: Incident, page: { readonly owner: string, readonly tier?: number | undefined }) => Promise<NotifiedIncident>

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly changes: Pick<IncidentChanges, 'change' | 'observeNow'>
  readonly send: Send
  readonly describe: Describe
  readonly externalURL: () => string
  readonly clock: Clock
  readonly log: Logger
}

type Claimed = { readonly incident: Incident, readonly alerts: LoadedIncident['alerts'], readonly gap: Gap | undefined, readonly page: Page, /** When its state was asked for, by the process's clock. */ readonly askedAt: number }

/** Sends pages that a transition has claimed, and says what came of each. */
export function createPages ({ state, generation, changes, send, describe, externalURL, clock, log }: Options) {
  const bulkhead = createBulkhead({ now: () => state.now(), clock })
  const underWay = createUnderWay(clock)
  const unrecorded = createUnrecorded(log)
  const recordRest = unrecorded.writeRest
  let stopping = false

  function start (claimed: readonly Claimed[]): void {
    for (const one of claimed) {
      underWay.begin(abort => attempt(one, abort).catch((err: unknown) => { log.error({ err, incident: one.incident.id, receiver: one.page.receiver }, 'a page failed inside, its lease brings it back') }))
    }
  }

  async function attempt (claimed: Claimed, abort: AbortController): Promise<void> {
    const { incident, page } = claimed
    const full = { page: page.id, attempt: page.attempt, accepted: false, retryable: true, reason: 'too many are being sent there', fallback: generation().receiverOf(page.receiver)?.fallback } as const
    const place = bulkhead.enter(page.receiver)
    // Over the cap nothing is begun. What gets no place for as long as a page may fail has failed: another means may be free.
    if ('at' in place) return await record(incident.id, full)
    try {
      const isOurs = await place.turn
      if (stopping) return
      if (!isOurs) return await record(incident.id, full)
      const notification = await notificationOf(claimed)
      // A process that slept, or waited in line, looks again before it pages anybody (protocol 31).
      if (clock.monotonic() - claimed.askedAt > trustFor && !await isStillWanted(incident.id, page)) return
      const outcome = await sendThrough(claimed, notification, abort)
      if (outcome) await record(incident.id, { page: page.id, attempt: page.attempt, ...outcome })
    } finally {
      place.leave()
    }
  }

  async function isStillWanted (id: string, page: Page): Promise<boolean> {
    const askedAt = clock.monotonic()
    const looked = await changes.change(id, async sight => {
      const { observed, looked } = await changes.observeNow(sight)
      return { event: { kind: 'observed', alerts: observed, all: true }, looked }
    })
    if (!looked || !isBeingSent(looked.incident, page)) return false
    return await renew(id, page) && clock.monotonic() - askedAt <= trustFor
  }

  async function renew (id: string, page: Page): Promise<boolean> {
    const renewed = await changes.change(id, ({ loaded, look }) => isBeingSent(loaded.incident, page)
      ? { event: { kind: 'renewed', page: page.id, attempt: page.attempt, until: look.now + pageLease } }
      : undefined)
    return renewed !== undefined
  }

  type Result = { readonly accepted: true } | { readonly accepted: false, readonly reason: string, readonly retryable: boolean, readonly fallback?: string | undefined }

  /** Through all integrations of the receiver; that one accepts is enough to have reached whoever it is. Undefined when it is not ours to say. */
  async function sendThrough (claimed: Claimed, notification: Notification, abort: AbortController): Promise<Result | undefined> {
    const { incident: { id }, page } = claimed
    const receiver = generation().receiverOf(page.receiver)
    if (!receiver) return { accepted: false, reason: `there is no receiver ${JSON.stringify(page.receiver)} any more`, retryable: false, ...page.why === 'last resort' && { fallback: insteadOf(claimed) } }
    const stopRenewing = clock.every(renewEvery, async () => {
      // While Redis is away, nobody else can take over either.
      if (await renew(id, page).catch(() => true)) return
      abort.abort(lost)
    })
    const stopWaiting = after(clock, patience, () => abort.abort(overdue))
    try {
      const results = await Promise.allSettled(receiver.integrations.map(integration => send(integration, notification, { remembered: {}, signal: abort.signal })))
      const failures = results.flatMap((result, n) => result.status === 'rejected' ? [{ integration: receiver.integrations[n], error: failureFrom(abort.signal.aborted ? abort.signal.reason : result.reason) }] : [])
      for (const { integration, error } of failures) log.warn({ incident: id, receiver: receiver.name, integration: `${integration?.type}[${integration?.index}]`, to: page.to, attempt: page.attempt, err: error.message }, 'a page failed')
      if (failures.length < results.length) return { accepted: true }
      if (abort.signal.aborted && abort.signal.reason !== overdue) return undefined
      const [first] = failures
      return {
        accepted: false,
        reason: first?.error.message ?? 'the receiver has no integrations',
        retryable: failures.some(({ error }) => error.retryable),
        fallback: receiver.fallback
      }
    } finally {
      stopWaiting()
      stopRenewing()
    }
  }

  /** For a last resort that a reload has taken away: an incident keeps the policy that named it, and nobody else is left to turn to. */
  function insteadOf ({ incident, page }: Claimed): string {
    const { policies, route } = generation().config
    const lastResort = policies.find(({ name }) => name === incident.policy.name)?.lastResort
    return lastResort === undefined || lastResort === page.receiver ? route.receiver : lastResort
  }

  async function notificationOf ({ incident, alerts, gap, page }: Claimed): Promise<Notification> {
    const told = page.why === 'resolved' ? ended(incident, alerts, state.now()) : firing(incident, alerts, { now: state.now(), gap })
    return buildNotification({
      id: groupKeyHash(JSON.stringify([incident.id, page.id, page.receiver])),
      alerts: told,
      reason: page.why === 'resolved' ? 'all alerts resolved' : (page.pass ?? 0) > 0 ? 'repeat interval elapsed' : 'first notification',
      receiver: page.receiver,
      groupLabels: groupLabelsOf(incident, told, generation()),
      routeLabels: makeLabels({}),
      externalURL: externalURL(),
      groupKey: `incident/${incident.id}`,
      incident: await describe(incident, { owner: page.to ?? `receiver:${page.receiver}`, tier: page.tier })
    })
  }

  async function record (id: string, outcome: Outcome): Promise<void> {
    const write = async () => { await changes.change(id, () => ({ event: { kind: 'outcome', outcome } })) }
    try {
      await write()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      if (outcome.accepted) unrecorded.add(write)
    }
  }

  return {
    start,
    recordRest,
    /** Sends finish until `until` on the process's clock, then are ended: their claims run out, and others send them. */
    async stop (until: number): Promise<void> {
      stopping = true
      await underWay.end(until, stopped)
      await recordRest().catch(() => {})
    }
  }
}

const lost = new DeliveryError('the page was taken over', { retryable: true, reason: 'contextCanceled' })
const overdue = new DeliveryError(`no answer within ${patience / 1000} s`, { retryable: true, reason: 'contextDeadlineExceeded' })

/** What fires and nothing mutes. */
function firing ({ members }: Incident, stored: LoadedIncident['alerts'], { now, gap }: { now: number, gap: Gap | undefined }): FrozenAlert[] {
  const known = new Map(stored.map(({ alert }) => [alert.fingerprint, alert]))
  return members.flatMap(({ alerts }) => alerts)
    .flatMap(({ fingerprint, firing, mutedBy }) => firing && mutedBy === undefined ? known.get(fingerprint) ?? [] : [])
    .filter(alert => effectiveEnd(alert, gap) > now)
    .sort(compareAlerts)
    .map((alert): FrozenAlert => ({ alert, status: 'firing' }))
}

/** All that it had, ended by now: also what still fires where somebody has declared it resolved, and what is not stored any more. */
function ended ({ members, openedAt, resolution }: Incident, stored: LoadedIncident['alerts'], now: number): FrozenAlert[] {
  const known = new Map(stored.map(({ alert }) => [alert.fingerprint, alert]))
  // Its receivers know no third state; this says that it is not the alert that has ended.
  const declared: Labels = resolution?.by === undefined ? {} : { [declaredAnnotation]: `declared resolved by ${resolution.by}; it may still fire` }
  const end = instantAt(Math.min(now, resolution?.endedAt ?? resolution?.at ?? now))
  return members.flatMap(({ labels, alerts }) => alerts.map(({ fingerprint }): Alert => known.get(fingerprint) ??
    { fingerprint, labels, annotations: makeLabels({}), startsAt: instantAt(openedAt), endsAt: end, updatedAt: now, generatorURL: '', timeout: false }))
    .map((alert): FrozenAlert => ({ alert: alert.endsAt.ms > end.ms ? { ...alert, endsAt: end, annotations: makeLabels({ ...alert.annotations, ...declared }) } : alert, status: 'resolved' }))
    .sort((a, b) => compareAlerts(a.alert, b.alert))
}

/** Those of the group that feeds it, if its route still escalates by the policy. */
function groupLabelsOf ({ policy, groups }: Incident, [first]: readonly FrozenAlert[], generation: Generation): Labels {
  const memberships = first ? generation.bearingsOf(first.alert).memberships : []
  return memberships.find(({ route, key }) => route.escalation === policy.name && groups.includes(key))?.group.labels ?? makeLabels({})
}
