import { compareAlerts, effectiveEnd, type Alert } from './alert.ts'
import type { ReceiverConfig } from './config.ts'
import { needsEnd } from './fallback.ts'
import { recognise } from './foreign-log.ts'
import type { Gap } from './gap.ts'
import { integrationKey, needsUpdate, type LogEntry, type QuietReason } from './notification-log.ts'
import type { AlertStatus, FrozenAlert, NotificationReason } from './notification.ts'
import type { Route } from './route.ts'
import { containsInstant, type TimeInterval } from './time-interval.ts'

export type FlushInput = {
  readonly route: Route
  readonly receiver: ReceiverConfig
  /** Who may have been told in place of it, by key. */
  readonly fallbacks?: ReadonlyArray<{ readonly key: string, readonly sendResolved: boolean }>
  readonly members: readonly Alert[]
  /** When the flush was claimed: firing and resolved are as of then. */
  readonly now: number
  /** The time by which intervals and repeats are judged. */
  readonly tick: number
  readonly gap?: Gap | undefined
  /** The fingerprint of an alert that inhibits this one. */
  readonly inhibitorOf: (alert: Alert) => string | undefined
  /** The ids of the silences that are active for this alert. */
  readonly silencesOf: (alert: Alert) => readonly string[]
  readonly timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>
  /** What integrations were told last, by integrationKey. */
  readonly log: ReadonlyMap<string, LogEntry>
}

/** Why an alert is not told; Alertmanager's labels of `notifications_suppressed_total`. */
export type SuppressionReason = 'inhibition' | 'active_time_interval' | 'mute_time_interval' | 'silence'

export type Suppression = {
  readonly reason: SuppressionReason
  readonly fingerprint: string
  /** The inhibitor, the silences or the time intervals. */
  readonly by: readonly string[]
}

export type FlushDecision = {
  /** What is told, in the order in which it is told. */
  readonly alerts: readonly FrozenAlert[]
  /** Fingerprints of all resolved members, suppressed or not. */
  readonly resolved: readonly string[]
  readonly suppressed: readonly Suppression[]
  /** Names of the time intervals that mute the group. */
  readonly mutedBy: readonly string[]
  readonly integrations: readonly IntegrationDecision[]
}

export type IntegrationDecision = {
  readonly key: string
  /** Also true when all that is left to do is to log the end, for an integration that is not told of resolved alerts. */
  readonly send: boolean
  readonly reason: NotificationReason | QuietReason | 'no alert left'
}

/** The whole way of a flush (spec 5.1): of a group's alerts, which are told to whom, or the reason not to. */
export function decideFlush (input: FlushInput): FlushDecision {
  const frozen = freeze(input)
  const inhibition = suppress(frozen, 'inhibition', ({ alert }) => asList(input.inhibitorOf(alert)))
  const time = mutedAt(input.tick, input)
  const timing = suppress(inhibition.passed, time?.reason ?? 'mute_time_interval', () => time?.names ?? [])
  const silence = suppress(timing.passed, 'silence', ({ alert }) => input.silencesOf(alert))

  return {
    alerts: silence.passed,
    resolved: fingerprintsOf(frozen, 'resolved'),
    suppressed: [...inhibition.stopped, ...timing.stopped, ...silence.stopped],
    mutedBy: timing.stopped[0]?.by ?? [],
    integrations: [...decideIntegrations(silence.passed, input), ...decideEnds(silence.passed, input)]
  }
}

function freeze ({ members, now, gap }: FlushInput): FrozenAlert[] {
  return members
    .map((alert): FrozenAlert => ({ alert, status: effectiveEnd(alert, gap) <= now ? 'resolved' : 'firing' }))
    .sort((a, b) => compareAlerts(a.alert, b.alert))
}

/** One stage: stops the alerts for which `stoppedBy` names something. */
function suppress (alerts: readonly FrozenAlert[], reason: SuppressionReason, stoppedBy: (frozen: FrozenAlert) => readonly string[]) {
  const passed: FrozenAlert[] = []
  const stopped: Suppression[] = []
  for (const frozen of alerts) {
    const by = stoppedBy(frozen)
    if (by.length) stopped.push({ reason, fingerprint: frozen.alert.fingerprint, by })
    else passed.push(frozen)
  }
  return { passed, stopped }
}

/**
 * What mutes a route at a time: all its active intervals when it is in none, else the mute intervals that it is in, each
 * named once for every entry that contains the time, as in Alertmanager.
 */
export function mutedAt (at: number, { route, timeIntervals }: Pick<FlushInput, 'route' | 'timeIntervals'>): { reason: SuppressionReason, names: readonly string[] } | undefined {
  const namesAt = (names: readonly string[]) => names.flatMap(name =>
    (timeIntervals.get(name) ?? []).filter(entry => containsInstant([entry], at)).map(() => name))

  const active = route.activeTimeIntervals
  if (active.length && !namesAt(active).length) return { reason: 'active_time_interval', names: active }

  const muting = namesAt(route.muteTimeIntervals)
  if (muting.length) return { reason: 'mute_time_interval', names: muting }
}

function decideIntegrations (alerts: readonly FrozenAlert[], { route, receiver, tick, log }: FlushInput): IntegrationDecision[] {
  const firing = fingerprintsOf(alerts, 'firing')
  const resolved = fingerprintsOf(alerts, 'resolved')

  return receiver.integrations.map(integration => {
    const key = integrationKey(receiver.name, integration)
    // Without this, a group that is all muted would read as one that is all resolved.
    if (!alerts.length) return { key, send: false, reason: 'no alert left' }

    const entry = recognise(log.get(key), alerts)
    const update = needsUpdate({ entry, firing, resolved, tick, repeatInterval: route.repeatInterval, sendResolved: integration.sendResolved })
    return { key, send: update.send, reason: update.send ? update.reason : update.why }
  })
}

/** Of what was told in place of the receiver, the ends, and what fires again. A fallback that has nothing to be told of is not named. */
function decideEnds (alerts: readonly FrozenAlert[], { fallbacks = [], receiver, route: { repeatInterval }, tick, log }: FlushInput): IntegrationDecision[] {
  if (fallbacks.length === 0) return []
  const others = receiver.integrations.flatMap(integration => recognise(log.get(integrationKey(receiver.name, integration)), alerts) ?? [])
  return fallbacks.flatMap(({ key, sendResolved }) => {
    const { update } = needsEnd({ entry: log.get(key), others, alerts, tick, repeatInterval, sendResolved })
    return update.send ? [{ key, send: true, reason: update.reason }] : []
  })
}

function fingerprintsOf (alerts: readonly FrozenAlert[], status: AlertStatus): string[] {
  return alerts.filter(frozen => frozen.status === status).map(({ alert }) => alert.fingerprint)
}

function asList (name: string | undefined): string[] {
  return name === undefined ? [] : [name]
}
