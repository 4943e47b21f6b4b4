import type { Line, Refusal } from './domain/incident-change.ts'
import type { IncidentTimer } from './domain/incident-timer.ts'
import type { Incident, Mode } from './domain/incident.ts'
import type { Override } from './domain/override.ts'
import type { Schedule } from './domain/schedule.ts'
import type { User } from './domain/user.ts'

export type IncidentView = {
  readonly incident: Incident
  /** The state with the views over it. */
  readonly mode: Mode
  /** What happens next, and when. */
  readonly due: IncidentTimer | undefined
  /** Its policy has been changed in the configuration since it began. */
  readonly runsOldPolicy: boolean
  /** The page of the incident, without a token. */
  readonly url: string
}

/** What people do to an incident. `seen` is the version that they saw; `by` is who. */
export type Act =
  | { readonly kind: 'acknowledged', readonly by: string, readonly seen?: number | undefined }
  | { readonly kind: 'unacknowledged', readonly by: string }
  | { readonly kind: 'snoozed', readonly by: string, readonly until: number, readonly seen?: number | undefined }
  | { readonly kind: 'resolved', readonly by: string, readonly seen?: number | undefined }
  | { readonly kind: 'escalated', readonly by: string, readonly tier?: number | undefined }
  | { readonly kind: 'reassigned', readonly by: string, readonly to: string }
  | { readonly kind: 'responder added', readonly by: string, readonly person: string }
  | { readonly kind: 'declined', readonly by: string }
  | { readonly kind: 'noted', readonly by: string, readonly text: string }
  /** To the policy of the same name as it is configured now. */
  | { readonly kind: 'rebased', readonly by: string }

export type Incidents = {
  /** The latest first. `state` may be any mode, too; `responder` is somebody who was paged, was given it or acknowledged it. */
  list (query: { readonly state?: string | undefined, readonly policy?: string | undefined, readonly responder?: string | undefined, readonly limit: number, readonly cursor?: string | undefined }): Promise<{ readonly incidents: readonly IncidentView[], readonly cursor: string | undefined }>
  /** Rejects with NotFound. */
  get (id: string): Promise<IncidentView & { readonly lines: readonly Line[] }>
  /**
   * Rejects with NotFound, with BadRequest when somebody is named who is not configured, and with Unavailable when it is not certain that it
   * was stored. A refusal has changed nothing but that it may stand in the time line.
   */
  act (id: string, act: Act): Promise<IncidentView & { readonly refused: Refusal | undefined }>
}

export type NewOverride = Omit<Override, 'id'>

export type OnCall = {
  users (): readonly User[]
  /** With the overrides of the configuration and those that were made since. */
  schedules (): Promise<readonly Schedule[]>
  /** Rejects with NotFound. */
  schedule (name: string): Promise<Schedule>
  /** Whoever is told of it sees it from then on. Rejects with NotFound, and with BadRequest when a user is not configured or nothing is covered. */
  addOverride (schedule: string, override: NewOverride): Promise<Override>
  /** Rejects with NotFound; those of the configuration are not here to be removed. */
  removeOverride (schedule: string, id: string, by: string): Promise<void>
}
