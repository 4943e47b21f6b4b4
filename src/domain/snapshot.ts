import type { Alert } from './alert.ts'
import type { Labels } from './labels.ts'
import type { AlertStatus } from './notification.ts'

/** A group as it was at a flush: what is told is rendered from this, never from live state. */
export type Snapshot = {
  readonly routeId: string
  readonly groupKey: string
  readonly labels: Labels
  /** The time by which intervals and repeats are judged. */
  readonly tick: number
  /** When the flush was claimed: firing and resolved are as of then. */
  readonly claimedAt: number
  /** After this no attempt is started any more. */
  readonly deadline: number
  /** What passed inhibition, time intervals and silences, in the order in which it is told. */
  readonly alerts: ReadonlyArray<{ readonly alert: Alert, readonly status: AlertStatus }>
}
