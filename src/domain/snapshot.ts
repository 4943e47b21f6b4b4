import type { Alert } from './alert.ts'
import type { Labels } from './labels.ts'
import type { AlertStatus } from './notification.ts'

/** Alertmanager gives a flush at least this long, however short the group_interval (spec 4.1). */
const shortestPatience = 10_000

/** For how long a notification is tried, milliseconds. */
export function patienceOf (groupInterval: number): number {
  return Math.max(groupInterval, shortestPatience)
}

/** A group as it was at a flush: what is told is rendered from this, never from live state. */
export type Snapshot = {
  readonly routeId: string
  readonly groupKey: string
  readonly labels: Labels
  /** The time by which intervals and repeats are judged. */
  readonly tick: number
  /** When the flush was claimed: firing and resolved are as of then. */
  readonly claimedAt: number
  /** After this no attempt is started any more; a fallback has its own, from when it became owed. */
  readonly deadline: number
  /** What passed inhibition, time intervals and silences, in the order in which it is told. */
  readonly alerts: ReadonlyArray<{ readonly alert: Alert, readonly status: AlertStatus }>
  /** The incident that the group belongs to, as it was then: who acknowledges by what is told has seen that. */
  readonly incident?: { readonly id: string, readonly version: number }
}
