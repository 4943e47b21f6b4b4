import type { Gap } from '../domain/gap.ts'
import type { HistoryEvent } from '../domain/history.ts'
import type { Effect, Line } from '../domain/incident-change.ts'
import type { Incident } from '../domain/incident.ts'
import type { Override } from '../domain/override.ts'
import type { ClaimOptions, StoredAlert } from './state.ts'

/** An incident as it was at one moment, with all that is stored of its alerts at the same moment. */
export type LoadedIncident = {
  readonly incident: Incident
  /** Of its members; one that is missing is gone. */
  readonly alerts: readonly StoredAlert[]
}

/** What was read in one step of the state, and when. */
export type IncidentLook = {
  readonly incidents: readonly LoadedIncident[]
  readonly now: number
  readonly gap: Gap | undefined
  /** Mark of the silences at that moment. */
  readonly silences: string
}

export type IncidentWrite = {
  /** What it is based on; absent for a new one. It is written only if that is still what is stored. */
  readonly was: Incident | undefined
  /** Its version is higher than that of `was`, or the same where only `due` is set anew. */
  readonly incident: Incident
  /**
   * The alerts that were looked at for this, with their ends as they were stored. If one of them has been shortened, ended, gone or begun
   * again since, nothing is written: what was decided on them does not hold (protocol 30). A refresh does not count.
   */
  readonly looked: ReadonlyArray<{ readonly fingerprint: string, readonly endsAt: number }>
  /** When it is due next; never again where it is absent. */
  readonly due: number | undefined
  /** The key of the group for which it is opened: nothing is written if that has an open incident of the policy by now. */
  readonly opens?: string
  /** The open incidents that were known to have one of its alerts when it was opened: nothing is written if there is another by now. */
  readonly beside?: readonly string[]
  /** Of its policy, when storm.ts has admitted it: nothing is written unless `was` is what is stored. A JSON list of times at its beginning moves along with a jump of the clock. */
  readonly budget?: { readonly was: string, readonly becomes: string }
  /** Refused when another generation is in force; absent for what people do. */
  readonly generation?: number
  /** For what nobody does again: waits for a replica where there is one, else for the fsync (protocol 7). */
  readonly durable?: boolean
  /** Its lines are kept with it, and its turns with its policy. */
  readonly effects: readonly Effect[]
  readonly events: readonly HistoryEvent[]
}

/** When somebody was paged by round robin, the latest last; of the last seven days. */
export type Turns = ReadonlyMap<string, readonly number[]>

export type Incidents = {
  /**
   * Incidents that are due, the earliest first, and for each when it was due. Each is due again a lease later, whatever becomes of it:
   * that keeps others from doing the same at the same time; what keeps it right is the version that a write compares. Answers none as long
   * as `groups.claim` would answer none.
   */
  claim (options: ClaimOptions): Promise<IncidentLook & { readonly due: readonly number[], readonly more: boolean, /** Until then, whoever was sending a page may be about to say that it was accepted (protocol 17). */ readonly takeOverFrom?: number }>
  /** Those of the ids that exist, closed ones among them. */
  load (ids: readonly string[]): Promise<IncidentLook>
  /** Ids of all that are not closed, in no order. */
  open (): Promise<string[]>
  /** The latest first, those that are closed among them; `cursor` is the last id of the page before. */
  list (query: { readonly limit: number, readonly cursor?: string | undefined }): Promise<{ incidents: Incident[], cursor: string | undefined }>
  /** What is known to open an incident for a group: the open one that it feeds, and the budget of the policy ('' at first). */
  ofGroup (policy: string, group: string): Promise<{ readonly id: string | undefined, readonly budget: string }>
  /** Ids of the open ones that have or had one of these alerts, in no order. */
  having (fingerprints: readonly string[]): Promise<string[]>
  /** Incident, links of its groups, alert index, due entry, lines, turns and history in one step. */
  put (write: IncidentWrite): Promise<'stored' | 'changed'>
  /** What has happened to it, the oldest first; of very many the latest thousand. While it is open, a jump of the clock moves their times as it moves the incident's. */
  lines (id: string): Promise<Line[]>
  /** By person. */
  turns (policy: string): Promise<Turns>
  /** Deletes those that were closed before; answers how many. */
  collect (before: number): Promise<number>
}

export type StoredOverride = Override & { readonly schedule: string }

export type Overrides = {
  /** All of them, in the order in which they were made. */
  list (): Promise<StoredOverride[]>
  /** Durably, all or none; one whose id exists is replaced. */
  put (overrides: readonly StoredOverride[], events: readonly HistoryEvent[]): Promise<void>
  /** Durably; answers whether there was one. */
  remove (schedule: string, id: string, events: readonly HistoryEvent[]): Promise<boolean>
  /** Deletes those that ended before; answers how many. */
  collect (before: number): Promise<number>
}

/** Secrets of the router itself, which all nodes share. */
export type Secrets = {
  /** The one of this name, made at the first call by any node; durably. */
  obtain (name: string, make: () => string): Promise<string>
}
