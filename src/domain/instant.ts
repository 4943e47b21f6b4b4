/**
 * A point in time as its sender wrote it: exact to the nanosecond and in the sender's zone, because
 * Alertmanager prints both back.
 */
export type Instant = {
  /** Milliseconds since the epoch, rounded down. */
  readonly ms: number
  /** Nanoseconds beyond `ms`, 0 to 999 999. */
  readonly nanos: number
  /** Minutes east of UTC. */
  readonly offset: number
}
