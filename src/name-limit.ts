import type { Logger } from 'pino'
import type { Alert } from './domain/alert.ts'
import type { Instant } from './domain/instant.ts'
import type { Metrics } from './metrics.ts'

type Options = {
  /** Alerts of one name; 0 is no limit. */
  readonly limit: number
  /** How often names are forgotten of which every alert has ended, in milliseconds. */
  readonly gcInterval: number
  readonly metrics: Pick<Metrics, 'alertsLimited' | 'alertsPerNameLimit' | 'limitedLabels'>
  readonly log: Pick<Logger, 'warn'>
}

type Alerts = {
  /** Of each fingerprint, epoch milliseconds. */
  readonly ends: Map<string, number>
  /** No alert of this name ends before: a flood of refusals must not look through all of them each time. */
  earliest: number
}

export type NameLimit = ReturnType<typeof createNameLimit>

/** Keeps one rule that went wild from filling everything: accepts so many different alerts of a name as fire on this node. */
export function createNameLimit ({ limit, gcInterval, metrics, log }: Options) {
  const byName = new Map<string, Alerts>()
  const nameOf = new Map<string, string>()
  let sweptAt = -Infinity
  metrics.alertsPerNameLimit.set(limit)

  function keep (name: string, fingerprint: string, end: number): void {
    const alerts = byName.get(name) ?? { ends: new Map(), earliest: Infinity }
    byName.set(name, alerts)
    nameOf.set(fingerprint, name)
    alerts.ends.set(fingerprint, end)
    alerts.earliest = Math.min(alerts.earliest, end)
  }

  /** Makes room by forgetting what ended first, if it has ended. */
  function hasRoom (alerts: Alerts, now: number): boolean {
    if (alerts.ends.size < limit) return true
    if (alerts.earliest >= now) return false
    const [first] = [...alerts.ends].sort(([, a], [, b]) => a - b)
    alerts.earliest = first?.[1] ?? Infinity
    if (!first || first[1] >= now) return false
    alerts.ends.delete(first[0])
    nameOf.delete(first[0])
    return true
  }

  function sweep (now: number): void {
    if (now - sweptAt < gcInterval) return
    sweptAt = now
    for (const [name, { ends }] of byName) {
      for (const [fingerprint, end] of ends) {
        if (end >= now) continue
        ends.delete(fingerprint)
        nameOf.delete(fingerprint)
      }
      if (ends.size === 0) byName.delete(name)
    }
  }

  function admits (alert: Alert, now: number): boolean {
    const name = alert.labels['alertname'] ?? ''
    const alerts = byName.get(name)
    if (alerts && !alerts.ends.has(alert.fingerprint) && !hasRoom(alerts, now)) {
      metrics.alertsLimited.inc(metrics.limitedLabels(name))
      log.warn({ alertname: name, fingerprint: alert.fingerprint, limit }, 'an alert was dropped: there are too many of its name')
      return false
    }
    keep(name, alert.fingerprint, alert.endsAt.ms)
    return true
  }

  return {
    /** Those of the alerts that may be stored, in their order. */
    admit (alerts: readonly Alert[], now: number): readonly Alert[] {
      if (limit === 0) return alerts
      sweep(now)
      return alerts.filter(alert => admits(alert, now))
    },

    /** Takes note of alerts that were sent again. */
    renew (batch: ReadonlyArray<{ readonly fingerprint: string, readonly endsAt: Instant }>): void {
      if (limit === 0) return
      for (const { fingerprint, endsAt } of batch) {
        const name = nameOf.get(fingerprint)
        if (name !== undefined) keep(name, fingerprint, endsAt.ms)
      }
    },

    /** Counts what was stored before this process began, whether it fits or not. */
    async begin (list: () => Promise<ReadonlyArray<{ readonly alert: Alert }>>): Promise<void> {
      if (limit === 0) return
      for (const { alert } of await list()) keep(alert.labels['alertname'] ?? '', alert.fingerprint, alert.endsAt.ms)
    }
  }
}
