import type { Instant } from './instant.ts'
import type { Labels } from './labels.ts'

export type Alert = {
  /** FNV-1a 64 of the labels, 16 hex digits: the identity of the alert. */
  readonly fingerprint: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: Instant
  /** In the future: the alert fires until then. Past or equal to now: it is resolved. */
  readonly endsAt: Instant
  /** When it was last received, in epoch milliseconds. */
  readonly updatedAt: number
  /** '' when the sender gave none. */
  readonly generatorURL: string
  /** The sender gave no end: endsAt was derived from resolve_timeout. */
  readonly timeout: boolean
}
