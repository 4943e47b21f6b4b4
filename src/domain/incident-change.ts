import type { Incident } from './incident.ts'
import type { Page } from './page.ts'

/** A line of the incident's time line, for the history. */
export type Line = {
  readonly kind: 'line'
  readonly at: number
  readonly what: 'opened' | 'opened again' | 'joined' | 'new since the acknowledgement' | 'tier' | 'gap' | 'unreached' | 'shift change' | 'last resort' | 'unattended' | 'page' | 'accepted' | 'failed' | 'fallback' |
    'acknowledged' | 'acknowledged in part' | 'acknowledged after the end' | 'unacknowledged' | 'ack timeout' | 'snoozed' | 'snooze over' | 'suppressed' | 'no longer suppressed' | 'escalated' | 'reassigned' |
    'responder added' | 'declined' | 'noted' | 'rebased' | 'audit' | 'resolved' | 'closed'
  readonly by?: string | undefined
  readonly to?: string | undefined
  readonly receiver?: string | undefined
  readonly pass?: number | undefined
  readonly tier?: number | undefined
  readonly reason?: string | undefined
}

export type Effect =
  /** Send it, and tell the outcome. */
  | { readonly kind: 'page', readonly page: Page }
  /** A round robin paged this person: it is somebody else's turn. */
  | { readonly kind: 'turn', readonly tier: number, readonly person: string, readonly at: number }
  | Line

/** Why nothing came of a request. */
export type Refusal = 'resolved' | 'closed' | 'suppressed' | 'not acknowledged' | 'no such tier' | 'in the past' | 'not asked'

export type Change = {
  /** The very same when nothing has changed. */
  readonly incident: Incident
  readonly effects: readonly Effect[]
  readonly refused?: Refusal
}

/** The change with more of the incident changed. */
export function amend (change: Change, fields: Partial<Incident>): Change {
  return { ...change, incident: { ...change.incident, ...fields } }
}

export function emit (change: Change, ...effects: Effect[]): Change {
  return { ...change, effects: [...change.effects, ...effects] }
}

export function line (change: Change, entry: Omit<Line, 'kind'>): Change {
  return emit(change, { kind: 'line', ...entry })
}
