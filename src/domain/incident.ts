import type { Acknowledgement } from './acknowledgement.ts'
import type { EscalationPolicy, Place } from './escalation-policy.ts'
import { isCovered, isSuppressed, type Member } from './incident-member.ts'
import type { Run } from './page.ts'
import type { Severity } from './severity.ts'

/** An incident as it is stored. Times are epoch milliseconds; nothing in it but JSON. */
export type Incident = {
  readonly id: string
  /** Rises with every change: what conditional writes compare, and what an acknowledgement says it has seen. */
  readonly version: number
  readonly state: 'triggered' | 'acknowledged' | 'resolved'
  readonly openedAt: number
  /** The policy as it was when the incident began, unless it was rebased. */
  readonly policy: EscalationPolicy
  /** By this order the ranks of its members are to be understood. */
  readonly severity: Severity
  /** Ids of the groups that feed it. */
  readonly groups: readonly string[]
  readonly members: readonly Member[]
  /** Has become one of all that came too fast; `groups` lists them. */
  readonly storm?: true | undefined
  /** How often it fired again after its end. */
  readonly flaps: number
  readonly ack?: Acknowledgement | undefined
  /** Given by people of tiers that wait for all of theirs. */
  readonly partialAcks: readonly Acknowledgement[]
  readonly snooze?: Acknowledgement & { readonly until: number } | undefined
  readonly resolution?: Resolution | undefined
  /** The last repeat is over, and last_resort was told of what is covered. */
  readonly unattended?: { readonly at: number, readonly covers: Acknowledgement['covers'] } | undefined
  readonly next?: Next | undefined
  /** What has fired since the escalation began, the latest last; of each tier the latest time only. */
  readonly fired: readonly Firing[]
  /** Somebody accepted a page of the present pass. */
  readonly passReached: boolean
  /** The pages that are owed or being sent. */
  readonly runs: readonly Run[]
  /** Who else is to be paged, as soon as that may be. */
  readonly asked: readonly Ask[]
  /** Who has accepted a page, and is to be told of the end; of each the latest. */
  readonly told: readonly Told[]
  readonly responders: readonly Responder[]
  /** What an audit found missing since the escalation began. */
  readonly audited?: { readonly at: number, readonly difference: string } | undefined
  readonly assignee?: string | undefined
  readonly notes: ReadonlyArray<{ readonly at: number, readonly by: string, readonly text: string }>
  /** Counts runs. */
  readonly lastRun: number
  /** Over for good: what fires now belongs to another incident. */
  readonly closed?: true | undefined
}

export type Resolution = {
  readonly at: number
  /** Whoever did so by hand. */
  readonly by?: string
  /** When the last alert ended; absent while an alert still fires that somebody declared resolved. */
  readonly endedAt?: number
  /** Of one by hand: what was seen, and when what still fires opens it again. */
  readonly forced?: { readonly covers: Acknowledgement['covers'], readonly until: number }
  /** Kept for a policy with keep_ack_on_reopen. */
  readonly ack?: Acknowledgement
}

/** What fires next: a tier or the end of a pass, or first one person and then that. */
export type Next = Place & { readonly at: number, readonly first?: { readonly person: string, readonly why: 'acknowledged before' | 'reassigned' } }

export type Firing = {
  readonly pass: number
  /** Absent: one person was paged before any tier. */
  readonly tier?: number
  readonly at: number
  readonly people: readonly string[]
  readonly runs: readonly number[]
  readonly reached: boolean
  /** Of a round robin: who is tried when those before could not be reached. */
  readonly rest: readonly Person[]
  /** When another may be on call. */
  readonly lookAgainAt?: number
}

/** A user with her personal rules, the soonest first. */
export type Person = {
  readonly name: string
  readonly notify: { readonly high: readonly Method[], readonly low: readonly Method[] }
}

export type Method = {
  readonly receiver: string
  /** Milliseconds from when she is paged. */
  readonly after: number
}

export type Ask = { readonly person: string, readonly why: 'responder' | 'ack timeout', readonly at: number }

export type Told = {
  readonly to?: string
  readonly receiver: string
  readonly at: number
  /** Knows of the end. */
  readonly ended?: true
}

export type Responder = { readonly person: string, readonly by: string, readonly at: number, readonly state: 'asked' | 'confirmed' | 'declined' }

/** What the incident is doing: the state with the views over it. Only one that is escalating fires tiers. */
export type Mode = 'resolved' | 'suppressed' | 'snoozed' | 'acknowledged' | 'unattended' | 'escalating'

export function modeOf (incident: Incident): Mode {
  const { members, ack, snooze, unattended, resolution } = incident
  if (resolution) return 'resolved'
  if (isSuppressed(members)) return 'suppressed'
  if (snooze && isCovered(members, [snooze, ack])) return 'snoozed'
  if (ack && isCovered(members, [ack])) return 'acknowledged'
  if (unattended && isCovered(members, [unattended])) return 'unattended'
  return 'escalating'
}

export function stateOf (incident: Incident): Incident['state'] {
  if (incident.resolution) return 'resolved'
  return incident.ack && isCovered(incident.members, [incident.ack]) ? 'acknowledged' : 'triggered'
}

/** Whether it was begun with another policy than is configured now. */
export function runsOldPolicy ({ policy }: Incident, current: EscalationPolicy | undefined): boolean {
  return JSON.stringify(policy) !== JSON.stringify(current)
}

/** What fired last. */
export function firingOf ({ fired }: Incident): Firing | undefined {
  return fired.at(-1)
}
