import type { PostedAlert } from '../domain/alert.ts'
import type { Labels } from '../domain/labels.ts'

export type Reading = {
  readonly now: number
  /** The source's own, added to every alert; they win over those of the payload. */
  readonly labels: Labels
  /** How long what is never resolved stays open, in milliseconds; absent: until its resolve. */
  readonly hold?: number | undefined
}

export type Report = {
  readonly alerts: readonly PostedAlert[]
  /** What was wrong with the alerts that were left out, each with its place in the payload. */
  readonly problems: readonly string[]
}

/** Turns a payload, parsed from JSON, into alerts. Throws BadRequest when the whole of it is of another kind. */
export type SourceFormat = (payload: unknown, reading: Reading) => Report
