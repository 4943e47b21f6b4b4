import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { effectiveEnd, resolvedAt } from '../domain/alert.ts'
import { decideFlush, type FlushDecision } from '../domain/decide.ts'
import type { Gap } from '../domain/gap.ts'
import { groupKey } from '../domain/group.ts'
import type { HistoryEvent } from '../domain/history.ts'
import { formatMillis, instantAt } from '../domain/instant.ts'
import type { Route } from '../domain/route.ts'
import { patienceOf, type Snapshot } from '../domain/snapshot.ts'
import type { Labels } from '../domain/labels.ts'
import type { Metrics } from '../metrics.ts'
import type { ClaimedDelivery, ClaimedGroup, State } from '../state/state.ts'
import { countFallback, fallbackEvent } from './fallbacks.ts'
import type { Generation } from './generation.ts'
import type { IncidentChanges } from './incidents.ts'
import type { Observe } from './observe.ts'
import type { SilenceCopy } from './silence-copy.ts'

/** Groups that one claim takes: enough to keep Redis and us busy in turn, few enough to lose little with a node. */
const claimSize = 64

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly silences: SilenceCopy
  /** What is found of a group whose route escalates. */
  readonly observe: Observe
  readonly observeGroup: IncidentChanges['observeGroup']
  /** Takes over deliveries that the flush claimed for this node. */
  readonly deliver: (deliveries: readonly ClaimedDelivery[]) => void
  /** Hears of deliveries of earlier flushes that had failed and are not tried again. */
  readonly countSuperseded: (integrations: readonly string[]) => void
  readonly metrics: Metrics
  readonly log: Logger
}

/** Flushes the groups that are due: load → decide → write what is owed. Nothing is sent here. */
export function createFlush ({ state, generation, silences, observe, observeGroup, deliver, countSuperseded, metrics, log }: Options) {
  let stopping = false

  /** @param lateBy only what is due for at least so many milliseconds: what the reconciler looks for. Answers how many were flushed. */
  async function work (lateBy = 0): Promise<number> {
    let flushed = 0
    for (let more = !stopping; more;) {
      const current = generation()
      const claim = await state.groups.claim({ generation: current.number, limit: claimSize, lateBy })
      more = claim.more && !stopping
      flushed += claim.groups.length
      for (const group of claim.groups) metrics.timerLateness.observe({ queue: 'flush' }, (group.claimedAt - group.due) / 1000)
      // Whoever was answered that a silence is stored may rely on it, here too.
      const [inhibitors] = await Promise.all([findInhibitors(current, claim.groups), silences.syncTo(claim.silences)])
      const ended = await Promise.allSettled(claim.groups.map(group => flush(group, { current, claim, inhibitors })))
      // The lease brings back what failed; one group that cannot be flushed stops no other.
      for (const result of ended) if (result.status === 'rejected') log.error({ err: result.reason }, 'a flush failed, its lease brings it back')
    }
    return flushed
  }

  async function findInhibitors (current: Generation, groups: readonly ClaimedGroup[]): Promise<Map<string, string>> {
    const keys = [...new Set(groups.flatMap(({ members }) => members.flatMap(({ alert }) => current.bearingsOf(alert).inhibitedBy)))]
    // One source is enough: an alert never stands under a key that it looks up itself.
    const sources = keys.length > 0 ? await state.alerts.sources(keys, 1) : []
    return new Map(keys.flatMap((key, n) => sources[n]?.slice(0, 1).map(source => [key, source] as const) ?? []))
  }

  type Claim = Awaited<ReturnType<State['groups']['claim']>>

  async function flush (group: ClaimedGroup, { current, claim, inhibitors }: { current: Generation, claim: Claim, inhibitors: ReadonlyMap<string, string> }): Promise<void> {
    const { gap } = claim
    const route = current.routeOf(group.routeId)
    const receiver = route && current.receiverOf(route.receiver)
    if (!route || !receiver) throw new Error(`group ${group.id} belongs to no route of generation ${current.number}`)

    const places = current.placesOf(receiver.name)
    const decision = decideFlush({
      route,
      receiver,
      fallbacks: [...places].flatMap(([key, { insteadOf, integration: { sendResolved } }]) => insteadOf === undefined ? [] : [{ key, sendResolved }]),
      members: group.members.map(({ alert }) => alert),
      now: group.claimedAt,
      tick: group.tick,
      gap,
      inhibitorOf: alert => current.bearingsOf(alert).inhibitedBy.map(key => inhibitors.get(key)).find(source => source !== undefined),
      silencesOf: alert => silences.activeFor(alert, group.claimedAt),
      timeIntervals: current.config.timeIntervals,
      log: group.log
    })
    for (const { reason } of decision.suppressed) metrics.suppressed.inc({ reason })

    const key = groupKey(route, group.labels)
    // Before anything else: what is committed is not found again, and nobody would be paged for it.
    const incident = await escalate(group, { current, claim, route, key })
    const integrations = decision.integrations.filter(integration => owes(integration, decision, group)).map(({ key }) => key)
    // To whom something is being told in place of another, the end of that may be due as soon as it is through.
    const mayEnd = decision.alerts.length === 0 ? [] : group.owed.filter(key => places.get(key)?.insteadOf !== undefined && !integrations.includes(key))
    const patience = patienceOf(route.groupInterval)
    const resolved = new Set(decision.resolved)
    const note = noteOf(decision)
    const last = readNote(group.note)
    const isNews = note !== last.note || integrations.length > 0
    const result = await state.groups.commit({
      group,
      ...(integrations.length + mayEnd.length > 0 && {
        owed: {
          integrations: [...integrations, ...mayEnd],
          snapshot: {
            routeId: route.id,
            groupKey: key,
            labels: group.labels,
            tick: group.tick,
            claimedAt: group.claimedAt,
            deadline: group.claimedAt + patience,
            alerts: decision.alerts,
            ...incident !== undefined && { incident }
          }
        }
      }),
      resolved: group.members.filter(({ alert }) => resolved.has(alert.fingerprint)).map(({ alert, version }) => ({ fingerprint: alert.fingerprint, version })),
      note: `${note} ${group.claimedAt}`,
      ...(receiver.fallback !== undefined && { fallbacks: { of: new Map([...places].map(([key, { fallbacks }]) => [key, fallbacks])), patience } }),
      events: [
        ...runOut(group, { current, gap, resolved, since: last.at }),
        ...isNews ? eventsOf(decision, { at: group.claimedAt, group: key, receiver: receiver.name, owed: integrations }) : []
      ]
    })
    if (result.kind === 'lost') return
    deliver(result.deliveries)
    countSuperseded(result.superseded)
    await state.history.append(result.superseded.map((integration): HistoryEvent => ({ at: group.claimedAt, kind: 'superseded', group: key, receiver: receiver.name, integration, reason: 'the next tick came before a retry' })))
    await noteFallbacks(result.failed.flatMap(failure => {
      const place = places.get(failure.integration)
      return place ? [{ at: group.claimedAt, group: key, labels: group.labels, failure, place }] : []
    }))
  }

  /** The incident that the group belongs to, if its route escalates. */
  async function escalate (group: ClaimedGroup, { current, claim, route, key }: { current: Generation, claim: Claim, route: Route, key: string }): Promise<Snapshot['incident']> {
    const policy = current.config.policies.find(({ name }) => name === route.escalation)
    if (!policy) return
    const [found] = await observe([{ alerts: group.members, policy: policy.name }], { now: group.claimedAt, gap: claim.gap, silences: claim.silences })
    if (!found) return
    const incident = await observeGroup({ ...found, policy, group: key, now: group.claimedAt })
    return incident && { id: incident.id, version: incident.version }
  }

  async function noteFallbacks (told: ReadonlyArray<Parameters<typeof fallbackEvent>[0] & { labels: Labels }>): Promise<void> {
    for (const one of told) countFallback({ metrics, log }, one)
    await state.history.append(told.map(fallbackEvent))
  }

  return {
    work,
    stop () { stopping = true }
  }
}

/**
 * To whom an earlier flush is still being told, the log does not say yet what it knows. Its delivery reads the log again when that is
 * through, and decides; to decide here would lose the end of an alert whose beginning is being told.
 */
function owes ({ key, send }: FlushDecision['integrations'][number], { alerts }: FlushDecision, { owed }: ClaimedGroup): boolean {
  return send || (alerts.length > 0 && owed.includes(key))
}

/** What a flush decided, in short: a group that decides the same at every tick is noted in the history once. */
function noteOf ({ alerts, suppressed, integrations }: FlushDecision): string {
  return createHash('sha1').update(JSON.stringify([
    alerts.map(({ alert, status }) => [alert.fingerprint, status]),
    suppressed.map(({ fingerprint, reason, by }) => [fingerprint, reason, by]),
    integrations.map(({ key, reason }) => [key, reason])
  ])).digest('base64url').slice(0, 12)
}

/** The note of the flush before, and when it was claimed. */
function readNote (text: string): { note: string, at: number } {
  const [note = '', at] = text.split(' ')
  return { note, at: Number(at ?? -Infinity) }
}

/**
 * The ends that nobody has reported and that this flush is the first to find. Of the groups of an alert the first one tells,
 * so that its end has one line as its beginning has.
 */
function runOut (group: ClaimedGroup, { current, gap, resolved, since }: { current: Generation, gap: Gap | undefined, resolved: ReadonlySet<string>, since: number }): HistoryEvent[] {
  const events: HistoryEvent[] = []
  for (const { alert } of group.members) {
    if (!resolved.has(alert.fingerprint) || resolvedAt(alert, alert.updatedAt)) continue
    const end = effectiveEnd(alert, gap)
    if (end <= since || current.bearingsOf(alert).memberships[0]?.group.id !== group.id) continue
    events.push({ at: group.claimedAt, kind: 'resolved', alert: alert.fingerprint, labels: alert.labels, reason: `ran out at ${formatMillis(instantAt(end))}` })
  }
  return events
}

function eventsOf (decision: FlushDecision, { owed, ...about }: { at: number, group: string, receiver: string, owed: readonly string[] }): HistoryEvent[] {
  const firing = decision.alerts.filter(({ status }) => status === 'firing').length
  return [
    { ...about, kind: 'flushed', firing, resolved: decision.alerts.length - firing },
    ...decision.suppressed.map(({ fingerprint, reason, by }): HistoryEvent => ({ ...about, kind: 'suppressed', alert: fingerprint, reason: `${reason}: ${by.join(', ')}` })),
    ...decision.integrations.filter(({ key }) => !owed.includes(key)).map(({ key, reason }): HistoryEvent => ({ ...about, kind: 'not sent', integration: key, reason }))
  ]
}
