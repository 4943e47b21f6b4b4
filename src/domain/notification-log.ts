import type { NotificationReason } from './notification.ts'

/** What a service said of a message that it will need to hear again to change it, such as its id. */
export type Remembered = { readonly [key: string]: string }

/** What an integration was last told of a group. */
export type LogEntry = {
  /** When the send finished, epoch milliseconds. */
  readonly at: number
  /** Fingerprints told as firing and as resolved. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  /** The snapshot that was told; grows with every flush of the namespace. */
  readonly seq: number
  /** How alerts are named where it is not by their fingerprints: the entry was taken over from Alertmanager (foreign-log.ts). */
  readonly hash?: 'xxhash64'
  /** Absent when there is nothing. */
  readonly remembered?: Remembered
}

// Ids are short. Every flush of the group reads what is kept, so a service that says more is not listened to.
const longestRemembered = 2048

/** The part of a log entry that keeps what a service said. */
export function remembering (said: Remembered): Pick<LogEntry, 'remembered'> {
  const length = Object.entries(said).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return length > 0 && length <= longestRemembered ? { remembered: said } : {}
}

/** Names an integration in the notification log and in the state: `team-x/webhook/0`. */
export function integrationKey (receiver: string, { type, index }: { readonly type: string, readonly index: number }): string {
  return `${receiver}/${type}/${index}`
}

export type UpdateQuestion = {
  readonly entry: LogEntry | undefined
  /** Fingerprints of what is to be told. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly tick: number
  readonly repeatInterval: number
  readonly sendResolved: boolean
}

export type Update =
  | { readonly send: true, readonly reason: NotificationReason }
  | { readonly send: false, readonly why: QuietReason }

/** Why an integration is told nothing. */
export type QuietReason = 'resolved before anything was told' | 'end already told' | 'already told'

/** Whether an integration has to hear of its group again (spec 5.2, row by row). */
export function needsUpdate ({ entry, firing, resolved, tick, repeatInterval, sendResolved }: UpdateQuestion): Update {
  if (!entry) return firing.length ? send('first notification') : quiet('resolved before anything was told')
  if (!isSubset(firing, entry.firing)) return send(entry.firing.length ? 'new alerts added' : 'first notification')
  if (!firing.length) return entry.firing.length ? send('all alerts resolved') : quiet('end already told')
  if (sendResolved && !isSubset(resolved, entry.resolved)) return send('some alerts resolved')
  if (entry.at < tick - repeatInterval) return send('repeat interval elapsed')
  return quiet('already told')
}

function send (reason: NotificationReason): Update {
  return { send: true, reason }
}

function quiet (why: QuietReason): Update {
  return { send: false, why }
}

function isSubset (part: readonly string[], whole: readonly string[]): boolean {
  if (!part.length) return true
  const told = new Set(whole)
  return part.every(fingerprint => told.has(fingerprint))
}

/** By how much an entry outlives its time: what is due at that time must still find it. */
export const logMargin = 15 * 60_000

/**
 * How long an entry is kept, in milliseconds (protocol 18): for as long as Alertmanager keeps it, but never so short that a
 * fire is forgotten before the tick at which its end is due.
 */
export function keepFor ({ retention, repeatInterval, groupInterval }: { readonly retention: number, readonly repeatInterval: number, readonly groupInterval: number }): number {
  return Math.max(Math.min(retention, 2 * repeatInterval), 2 * groupInterval) + logMargin
}
