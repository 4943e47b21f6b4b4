import type { Alert } from '../domain/alert.ts'
import type { Failure, FallbackTarget } from '../domain/fallback.ts'
import type { Gap } from '../domain/gap.ts'
import type { GroupIdentity } from '../domain/group.ts'
import type { HistoryEvent, HistoryRecord } from '../domain/history.ts'
import type { Instant } from '../domain/instant.ts'
import type { Labels } from '../domain/labels.ts'
import type { LogEntry } from '../domain/notification-log.ts'
import type { Silence } from '../domain/silence.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Incidents, Overrides, Secrets } from './incident-state.ts'
import type { SourceContacts, SourceProblems } from './source-state.ts'

export type { Gap }
export type { IncidentLook, Incidents, IncidentWrite, LoadedIncident, Overrides, Secrets, StoredOverride, Turns } from './incident-state.ts'
export type { Contact, KeptDelivery, Refusal, SourceContacts, SourceProblems, SourceStatus } from './source-state.ts'

/**
 * What the product remembers. Two adapters: redis (production) and memory (simulation, fast tests); one
 * contract test runs against both. Times are epoch milliseconds of the state's own clock (Redis TIME).
 * Every method rejects with Unavailable when the state cannot be reached, and then has promised nothing.
 */
export type State = {
  readonly alerts: Alerts
  readonly groups: Groups
  readonly deliveries: Deliveries
  readonly silences: Silences
  readonly incidents: Incidents
  readonly overrides: Overrides
  readonly secrets: Secrets
  readonly sourceProblems: SourceProblems
  readonly sourceContacts: SourceContacts
  readonly upkeep: Upkeep
  readonly generations: Generations
  readonly nodes: Nodes
  readonly history: History
  /** The state's clock, as sampled with the last answer; no round trip. */
  now (): number
  /** Rejects with Unavailable unless the state answers. */
  ping (): Promise<void>
  close (): Promise<void>
}

/** The sets of timers. Each is a list of keys by due time in the state: the truth about what must happen when. */
export const queues = ['flush', 'deliver', 'escalate', 'upkeep'] as const
export type Queue = typeof queues[number]

/** Called whenever a timer was armed, so that a driver can wake somebody at that time. */
export type OnArmed = (queue: Queue, at: number) => void

/* ---- alerts ---- */

export type StoredAlert = {
  readonly alert: Alert
  /** Hash of everything but endsAt and updatedAt. */
  readonly digest: string
  /** Raised by every write, refreshes included. 0 stands for "nothing stored". */
  readonly version: number
  /** The generation of the configuration by which it was routed; 0: not routed yet. */
  readonly generation: number
}

/** All that a re-sent alert may have changed without taking the full path. */
export type Refresh = {
  readonly fingerprint: string
  readonly digest: string
  readonly endsAt: Instant
  readonly updatedAt: number
  /**
   * Its document, where the sender may have changed what is only told (annotations, generatorURL). It began at the same time and ends
   * no earlier, so the merge rule would have it replace what is stored: it is written whole, and is as known as one that did not change.
   */
  readonly document?: string
}

export type Change = {
  readonly alert: Alert
  /** Of this alert, see alert-document.ts. */
  readonly document: string
  readonly digest: string
  /** The version that the change is based on; 0 when nothing was stored. */
  readonly version: number
  /** Groups that the alert belongs to, and how long each waits if this alert founds it. */
  readonly memberships: ReadonlyArray<{ group: GroupIdentity, groupWait: number }>
  /** Keys of the inhibition index under which the alert is a source. */
  readonly inhibits: readonly string[]
  /**
   * Set when the stored alert is in all of these already, by the generation that it was read with: they need not be written again, if
   * that is still so; otherwise it is a conflict.
   */
  readonly stays?: boolean
  readonly events: readonly HistoryEvent[]
}

export type Alerts = {
  /**
   * Protocol 1: for each alert that is *known* writes endsAt and updatedAt, and the document if one is given, and answers 'known'; for the
   * others changes nothing and answers what is stored, or undefined. A node of an old generation knows nothing.
   */
  refresh (batch: readonly Refresh[], options: WriteOptions): Promise<Array<'known' | StoredAlert | undefined>>
  /**
   * Protocol 2 and 3: writes document, digest, memberships, inhibition index and due entries together, alert by
   * alert if the stored version is still the one given. Otherwise that alert is untouched and what is stored
   * now is answered. Called with an old generation it stores the alert as not routed and arms `reroute`.
   */
  put (changes: readonly Change[], options: WriteOptions): Promise<Array<'stored' | { current: StoredAlert | undefined }>>
  /** Everything whose endsAt is not before `since`, in no order. */
  list (since: number): Promise<StoredAlert[]>
  get (fingerprints: readonly string[]): Promise<Array<StoredAlert | undefined>>
  /**
   * Pages through the alerts that another generation routed, or none did. Ends when `cursor` is undefined; an
   * alert that exists for the whole walk is answered at least once.
   */
  unrouted (generation: number, cursor?: string): Promise<{ alerts: StoredAlert[], cursor: string | undefined }>
  /** Of the index keys given, for each the fingerprints of at most `limit` sources that fire now. */
  sources (keys: readonly string[], limit: number): Promise<string[][]>
  /**
   * Deletes alerts with endsAt ≤ before which no group holds; `indexesOf` answers the ids of the groups an alert may be in, by the
   * generation given, and the inhibition keys it may stand under. Answers how many went. Deletes nothing while another generation is
   * in force or its re-route under way: other groups hold them then.
   */
  collect (before: number, options: { readonly generation: number, readonly indexesOf: (alert: Alert) => { groups: string[], inhibits: string[] } }): Promise<number>
}

export type WriteOptions = {
  readonly generation: number
  /** Wait until a replica has it, or the fsync where there is none (protocol 7). */
  readonly durable?: boolean
}

/* ---- groups ---- */

export type ClaimOptions = {
  readonly generation: number
  readonly limit: number
  /** Only what is due for at least this long; 0 for all that is due. */
  readonly lateBy: number
}

export type ClaimedGroup = {
  readonly id: string
  readonly routeId: string
  readonly labels: Labels
  readonly logId: string
  /** The random token that commit needs. */
  readonly fence: string
  /** When the timer was due. */
  readonly due: number
  /** The time by which intervals and repeats are judged (protocol 10). */
  readonly tick: number
  /** When it was claimed; firing and resolved are frozen at this time. */
  readonly claimedAt: number
  /** When it is flushed next (protocol 9). */
  readonly nextTick: number
  readonly members: readonly StoredAlert[]
  /** What the last flush left with commit; '' at first. */
  readonly note: string
  /** Entries of the notification log not yet expired, by integration (`receiver/webhook/0`). */
  readonly log: ReadonlyMap<string, LogEntry>
  /** Integrations that an earlier flush owes still: what they were told may reach the log at any time after this claim. */
  readonly owed: readonly string[]
}

export type Flush = {
  readonly group: ClaimedGroup
  /** What is to be told and to which integrations; absent when nothing is owed. */
  readonly owed?: { readonly snapshot: Snapshot, readonly integrations: readonly string[] }
  /** All members that were resolved at the claim, muted ones too: they leave the group when everybody was told. */
  readonly resolved: ReadonlyArray<{ readonly fingerprint: string, readonly version: number }>
  /** What this flush decided, in short; the next claim answers it. */
  readonly note: string
  /** Who is told when something of an earlier flush turns out to have failed for good; absent when nobody is. */
  readonly fallbacks?: Fallbacks
  readonly events: readonly HistoryEvent[]
}

export type Fallbacks = {
  /** By the key of what failed. */
  readonly of: ReadonlyMap<string, readonly FallbackTarget[]>
  /** For how long a fallback is tried from when it became owed, milliseconds. */
  readonly patience: number
}

export type FlushResult =
  /** Another node took over, or the group is gone: nothing was written. */
  | { readonly kind: 'lost' }
  /** `superseded`: the integrations of which a waiting delivery of an earlier snapshot was dropped. */
  | {
    readonly kind: 'committed'
    readonly seq: number
    readonly deliveries: readonly ClaimedDelivery[]
    readonly destroyed: boolean
    readonly superseded: readonly string[]
    /** Those of them that had failed for good and whose fallbacks are owed this snapshot now. */
    readonly failed: readonly Failure[]
  }

export type GroupView = {
  readonly id: string
  readonly routeId: string
  readonly labels: Labels
  readonly nextTick: number
  readonly fingerprints: readonly string[]
}

export type Groups = {
  /**
   * Claims groups that are due (protocol 8 to 10) and loads them. Answers none until the generation is routed, nor while the last stamp
   * is older than 10 s or the clock has jumped since: what is flushed is judged by a gap that only a stamp finds. A claim that ran out is
   * taken over with its tick and its next tick; a next tick that has passed meanwhile is set anew. `silences` is their mark
   * at the claim, '' when nothing was claimed.
   */
  claim (options: ClaimOptions): Promise<{ groups: ClaimedGroup[], more: boolean, gap: Gap | undefined, silences: string }>
  /**
   * Ends a flush. Stores the snapshot and what is owed, each delivery claimed for this node (protocol 11), and drops owed
   * deliveries of earlier snapshots whose attempt is not under way (15), also when this one owes nothing. An attempt is under way while
   * its claim holds; what is owed to the same integration is not claimed then, but waits for its end. Nor is it claimed while the
   * receiver wants to be left alone (Retry-After): it is due at the end of that (19). A dropped delivery that had been tried in vain, or
   * whose time was up, has failed for good: its fallbacks are owed the new snapshot. What a fallback is owed is not dropped for a new
   * snapshot, but carried over to it with its attempts and its deadline. When nothing is owed any more, removes the
   * resolved members that did not change since the claim and destroys the group if it is empty (12).
   */
  commit (flush: Flush): Promise<FlushResult>
  /** Gives claimed groups back, due at once, with the tick and the next tick they have. */
  release (groups: readonly ClaimedGroup[]): Promise<void>
  list (generation: number): Promise<GroupView[]>
  count (): Promise<number>
}

/* ---- deliveries ---- */

export type ClaimedDelivery = {
  readonly groupId: string
  /** `receiver/webhook/0`, or the key of a fallback */
  readonly integration: string
  /** Whose Retry-After counts, where that is not `integration`: of a fallback. */
  readonly target?: string
  /** What failed, in the place of which a fallback is told; absent when it is told for itself, or only of the end of what it knows. */
  readonly failures?: readonly Failure[]
  readonly logId: string
  readonly seq: number
  /** Attempts made before this one. */
  readonly attempts: number
  readonly fence: string
  readonly due: number
  readonly claimedAt: number
  readonly snapshot: Snapshot
  /** When silences were judged anew for this delivery (protocol 20); absent: only at its flush. */
  readonly silencedAsOf?: number
}

export type Outcome =
  /** Accepted, or not needed to be said at all (`entry` absent): done for this snapshot. */
  | { readonly kind: 'done', readonly entry?: LogEntry, readonly keepLog?: number, /** Whose entries live at least as long, if they have any. */ readonly keepAlso?: readonly string[] }
  /** Try again at `at`; `receiverUntil` holds every delivery of this integration back until then (Retry-After). */
  | { readonly kind: 'retry', readonly at: number, readonly receiverUntil?: number, readonly silencedAsOf?: number, readonly failure?: FailedDelivery }
  /** Not before the next tick of the group. */
  | { readonly kind: 'failed', readonly receiverUntil?: number, readonly failure?: FailedDelivery }
  /** Not attempted: over a cap, the lock taken, the node stopping. */
  | { readonly kind: 'postponed', readonly at: number }

/** Why an attempt failed, and who is told instead should that have been the last one. */
export type FailedDelivery = {
  readonly reason: string
  readonly fallbacks: readonly FallbackTarget[]
  /** As Fallbacks has it. */
  readonly patience: number
  /** For the history when a fallback became owed. */
  readonly events: readonly HistoryEvent[]
}

export type Deliveries = {
  /** As for groups; and what another node held when the state went out of reach is not taken over until one lease after it is back (17). */
  claim (options: ClaimOptions): Promise<{ deliveries: ClaimedDelivery[], more: boolean }>
  /**
   * Protocol 16, immediately before an attempt: renews the lease, takes the lock of (log, integration) and reads the log. 'lost':
   * somebody else has it, it is owed no more, or its generation is not the newest any more; 'busy': the lock is held for another group of the same key, or Retry-After came meanwhile.
   * Of `others` reads the log, too.
   */
  begin (delivery: ClaimedDelivery, others?: readonly string[]): Promise<'lost' | 'busy' | { readonly entry: LogEntry | undefined, readonly others: readonly LogEntry[] }>
  /** Renews lease and lock while a send is under way; false when lost, or 10 s after the re-route of a newer generation. */
  renew (delivery: ClaimedDelivery): Promise<boolean>
  /**
   * Ends an attempt (protocol 13, 15, 17). A 'done' is recorded even when the fence was lost, unless a newer snapshot is logged.
   * Whatever the outcome, a newer snapshot that waits for the same integration takes over, due at once with no attempt made.
   * When it was the last integration of its snapshot and all succeeded, the snapshot's resolved alerts are removed if unchanged
   * and an empty group is destroyed. An attempt that has failed for good, or gives way to a newer snapshot, leaves its fallbacks owed the
   * newest snapshot; answers those that were not owed it yet. What was owed to a fallback goes on with a newer snapshot that waits if it
   * was not told; if it was, it is told of ends only.
   */
  settle (delivery: ClaimedDelivery, outcome: Outcome, events: readonly HistoryEvent[]): Promise<readonly string[]>
  /**
   * Takes over what another router has told, each entry unless what is logged there is as new or newer. Answers for each whether it was
   * taken. Durably, as nobody tells it again.
   */
  adopt (told: readonly Told[]): Promise<Array<'taken' | 'known'>>
}

/** What an integration was told by another router. */
export type Told = {
  readonly logId: string
  /** `receiver/webhook/0` */
  readonly integration: string
  readonly entry: Omit<LogEntry, 'seq'>
  readonly keepUntil: number
}

/* ---- silences ---- */

export type StoredSilence = {
  readonly silence: Silence
  /** Raised by every write of any silence, so no two have the same. 0 stands for "nothing stored". */
  readonly version: number
}

export type SilenceChanges = {
  /** Names the silences as they are, all of them together: it differs as soon as one does. */
  readonly mark: string
  /** These are all there are; otherwise those that were written since the mark that was asked about. */
  readonly complete: boolean
  readonly silences: readonly StoredSilence[]
  /** Whatever had ended by then, epoch milliseconds, may have been deleted. */
  readonly collectedUntil: number
}

export type Silences = {
  /** What has changed since a mark; everything without one, or when the state was lost or went back since. */
  changes (since?: string): Promise<SilenceChanges>
  /**
   * Writes silences, all or none, if each one's version is still the one given; durably, as nobody sends a silence again (protocol 7).
   * `limit`: no new one beyond so many, those that have ended among them; 0 for no limit.
   */
  put (writes: readonly StoredSilence[], options: { readonly limit: number, readonly events: readonly HistoryEvent[] }): Promise<
    | { readonly kind: 'stored' }
    | { readonly kind: 'changed' }
    | { readonly kind: 'full', readonly count: number }>
  /** Deletes those that ended at `before` or earlier; answers how many. */
  collect (before: number): Promise<number>
}

/* ---- the rest ---- */

export type Upkeep = {
  /** Claims named duties that are due. */
  claim (options: { lateBy: number }): Promise<Array<{ name: string, fence: string }>>
  renew (duty: { name: string, fence: string }): Promise<boolean>
  /** `at` absent: not again until armed. Asked for anew meanwhile, the earlier time stands. */
  finish (duty: { name: string, fence: string }, at?: number): Promise<void>
  /** Arms a duty; an earlier due time stands. Who is doing it loses it: the end of that is not the end of what is asked for now. */
  arm (name: string, at: number): Promise<void>
  /** Protocol 25: puts back due entries that are missing and drops those without an owner. Answers how many of each. */
  repair (): Promise<{ added: number, dropped: number }>
}

export type Generations = {
  /**
   * The number of this configuration. A new one is taken, and `reroute` armed, when the hash is not the current one and either
   * `reload` is set, or it was never seen, or no living node runs a newer one. `running` is the number under which the node runs it
   * already: it waits for a newest that has just left, as that may be a restart, and has its number back where a failover lost it.
   * From here on the node counts as one that runs the number answered.
   */
  enter (hash: string, options: { nodeId: string, reload: boolean, running?: number | undefined }): Promise<{ generation: number, newest: boolean }>
  current (): Promise<{ generation: number, routed: number }>
  /** Members whose end has passed, by gap or not, and that were not told yet, of groups of other generations: they move along (protocol 24). */
  heirs (generation: number): Promise<Set<string>>
  /**
   * Ends a re-route: deletes groups and owed deliveries of other generations, and lets groups flush. Attempts under way have up to 10 s to
   * come to their end, during which only what is to be told to the same integration under the same group key waits for them. Does nothing
   * when a newer generation was entered meanwhile: its groups are not to be deleted.
   */
  routed (generation: number): Promise<void>
}

export type NodeInfo = { readonly id: string, readonly address: string, readonly generation: number, readonly startedAt: number }

export type Pulse = {
  readonly gap: Gap | undefined
  readonly jump: number
  /** The newest generation; 0 when the state knows none. */
  readonly generation: number
  /** The hash of its configuration; '' when the state knows none. */
  readonly hash: string
  /** The connection was lost and is back since the last stamp: a failover may have taken the last writes with it. */
  readonly back: boolean
}

export type Nodes = {
  /**
   * Says that this node lives and takes alerts in; called every 2 s. Finds gaps (protocol 28), and jumps of the state's clock against the
   * node's monotonic one (27): the first node to see a jump of more than 2 s shifts, in the same step, everything that waits for an interval,
   * leases too, and is answered the `jump`; a jump forward counts as a gap.
   */
  stamp (node: NodeInfo): Promise<Pulse>
  list (): Promise<NodeInfo[]>
  leave (id: string): Promise<void>
}

export type History = {
  append (events: readonly HistoryEvent[]): Promise<void>
  /**
   * Both ends included, oldest first unless `order` says otherwise. A cursor is the id of a record, that of any page: what comes after
   * it in the order asked for is answered. Rejects with BadRequest when it is none.
   */
  read (query: { from?: number, to?: number, cursor?: string, order?: 'asc' | 'desc', limit: number, accept: (event: HistoryEvent) => boolean }): Promise<{ records: HistoryRecord[], cursor: string | undefined }>
  /** Forgets what was made before `before`, and the oldest of what takes more than `maxBytes`, roughly. */
  trim (before: number, maxBytes: number): Promise<void>
}
