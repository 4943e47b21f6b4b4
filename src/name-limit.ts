import type { Logger } from 'pino'
import { resolvedAt, type Alert } from './domain/alert.ts'
import { printGroupLabels } from './domain/group.ts'
import type { Instant } from './domain/instant.ts'
import type { Metrics } from './metrics.ts'
import type { State } from './state/state.ts'

type Options = {
  /** Alerts of one name; 0 is no limit. */
  readonly limit: number
  /** How often names are forgotten of which every alert has ended, in milliseconds. */
  readonly gcInterval: number
  /** What all nodes know; asked only about what is over the limit here. */
  readonly stored: State['alerts']['get']
  readonly metrics: Pick<Metrics, 'alertsLimited' | 'alertsPerNameLimit' | 'limitedLabels'>
  readonly log: Pick<Logger, 'warn'>
}

type Alerts = {
  /** Of each fingerprint, epoch milliseconds. */
  readonly ends: Map<string, number>
  /** No alert of this name ends before: a flood of refusals must not look through all of them each time. */
  earliest: number
}

/**
 * Keeps one rule that went wild from filling everything: accepts so many different alerts of a name as fire on this node. An end is
 * accepted always, and so is what fires already by what another node was sent: to refuse these would change what was told.
 */
export function createNameLimit ({ limit, gcInterval, stored, metrics, log }: Options) {
  const byName = new Map<string, Alerts>()
  const nameOf = new Map<string, string>()
  const why = `too many alerts of this name, see --alerts.per-alertname-limit=${limit}`
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

  function fits (alert: Alert, now: number): boolean {
    const name = nameOfAlert(alert)
    const alerts = byName.get(name)
    const isCounted = alerts?.ends.has(alert.fingerprint) ?? false
    if (resolvedAt(alert, now)) {
      if (isCounted) keep(name, alert.fingerprint, alert.endsAt.ms)
      return true
    }
    if (alerts && !isCounted && !hasRoom(alerts, now)) return false
    keep(name, alert.fingerprint, alert.endsAt.ms)
    return true
  }

  /** Those of the alerts that fire already, whichever node was told; they count here from now on. */
  async function firingElsewhere (alerts: readonly Alert[], now: number): Promise<Set<Alert>> {
    const found = await stored(alerts.map(({ fingerprint }) => fingerprint))
    const firing = alerts.filter((_, n) => {
      const one = found[n]
      return one !== undefined && !resolvedAt(one.alert, now)
    })
    for (const alert of firing) keep(nameOfAlert(alert), alert.fingerprint, alert.endsAt.ms)
    return new Set(firing)
  }

  return {
    /** Those of the alerts that may be stored, in their order, and those that may not. Rejects with Unavailable when that cannot be told. */
    async admit (alerts: readonly Alert[], now: number): Promise<{ admitted: readonly Alert[], refused: readonly Alert[] }> {
      if (limit === 0) return { admitted: alerts, refused: [] }
      sweep(now)
      const over = new Set(alerts.filter(alert => !fits(alert, now)))
      if (over.size === 0) return { admitted: alerts, refused: [] }
      for (const alert of await firingElsewhere([...over], now)) over.delete(alert)
      for (const alert of over) {
        const alertname = nameOfAlert(alert)
        metrics.alertsLimited.inc(metrics.limitedLabels(alertname))
        log.warn({ alertname, fingerprint: alert.fingerprint, limit }, 'an alert was dropped: there are too many of its name')
      }
      return { admitted: alerts.filter(alert => !over.has(alert)), refused: [...over] }
    },

    /** For whoever sent what was refused. */
    reasonOf (alert: Alert): string {
      return `${printGroupLabels(alert.labels)}: ${why}`
    },

    /** For the history, a line for each name: what is refused in masses must not fill that instead. */
    summaryOf (refused: readonly Alert[]): string {
      const counts = new Map<string, number>()
      for (const name of refused.map(nameOfAlert)) counts.set(name, (counts.get(name) ?? 0) + 1)
      return [...counts].map(([name, count]) => `${count} × alertname ${JSON.stringify(name)}: ${why}`).join('\n')
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
      for (const { alert } of await list()) keep(nameOfAlert(alert), alert.fingerprint, alert.endsAt.ms)
    }
  }
}

function nameOfAlert ({ labels }: Alert): string {
  return labels['alertname'] ?? ''
}
