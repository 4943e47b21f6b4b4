import { randomUUID } from 'node:crypto'
import type { Failure } from '../../domain/fallback.ts'
import type { GroupIdentity } from '../../domain/group.ts'
import type { HistoryRecord } from '../../domain/history.ts'
import type { Line } from '../../domain/incident-change.ts'
import type { Incident } from '../../domain/incident.ts'
import type { LogEntry } from '../../domain/notification-log.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { SourceProblem } from '../../domain/source-problem.ts'
import type { Flush, Gap, KeptDelivery, NodeInfo, OnArmed, Queue, StoredAlert, StoredOverride, StoredSilence } from '../state.ts'

export type AlertRecord = {
  stored: StoredAlert
  /** The groups it was put into when it was routed last. */
  memberships: readonly string[]
  inhibits: readonly string[]
  /** The groups that hold it now. */
  readonly groups: Set<string>
}

/** Something with a due entry; `at` is its own copy of the time there, from which a lost entry is restored. */
export type Timed = { at: number }

export type GroupRecord = Timed & {
  readonly identity: GroupIdentity
  readonly generation: number
  readonly members: Set<string>
  /** By integration. */
  readonly owed: Map<string, Owed>
  nextTick: number
  note: string
  /** The flush that was begun and not committed; without a fence it was given back. */
  flush: { fence: string | undefined, due: number, tick: number } | undefined
}

/** One flush's snapshot and the integrations that have not been told of it. */
export type SnapshotRecord = {
  readonly seq: number
  readonly snapshot: Snapshot
  readonly resolved: Flush['resolved']
  readonly pending: Set<string>
  /** Some integration will not be told of this one any more. */
  failed: boolean
}

export type Owed = Timed & {
  readonly key: string
  readonly groupId: string
  readonly integration: string
  readonly logId: string
  record: SnapshotRecord
  attempts: number
  /** As ClaimedDelivery has it. */
  silencedAsOf: number | undefined
  due: number
  fence: string | undefined
  /** A later flush found that this need not be told any more, or that `newer` is to be told instead. */
  superseded: boolean
  newer: SnapshotRecord | undefined
  /** As ClaimedDelivery has them. */
  readonly target: string | undefined
  fallback: FallbackTurn | undefined
  /** What it becomes with `newer`, whatever comes of the attempt under way. */
  later: FallbackTurn | undefined
  /** Why the last attempt failed. */
  why: string
  /** Its group went with an old generation: the attempt under way may end until then. */
  orphanUntil: number | undefined
}

/** What a fallback is told in the place of, and until when that is tried. */
export type FallbackTurn = { readonly failures: readonly Failure[], deadline: number }

export type IncidentRecord = {
  incident: Incident
  /** Its own copy of the time of its due entry; absent: never again. */
  at: number | undefined
  /** Something has changed that nobody has looked at. */
  woken: boolean
  closedAt: number | undefined
  lines: Line[]
}

export type ProblemRecord = {
  problem: SourceProblem
  /** Since when something is owed for it; absent: nothing is. */
  owedSince: number | undefined
}

export type ContactRecord = {
  since: number
  last: number | undefined
  expectedSince: number | undefined
  readonly counts: { accepted: number, ignored: number, duplicate: number }
  readonly refused: Map<string, number>
  /** When a request is no repeat any more, by its idempotency key. */
  readonly repeats: Map<string, number>
  readonly resolving: Set<string>
  deliveries: KeptDelivery[]
}

/** All that is remembered. A method that runs without `await` is one atomic step, as a script is in Redis. */
export type Store = {
  readonly lease: number
  readonly due: { readonly [Name in Queue]: Map<string, number> }
  readonly alerts: Map<string, AlertRecord>
  readonly inhibits: Map<string, Set<string>>
  readonly groups: Map<string, GroupRecord>
  /** By its key, the one of its due entry. */
  readonly owed: Map<string, Owed>
  /** By log and integration. */
  readonly log: Map<string, Map<string, { readonly entry: LogEntry, readonly until: number }>>
  /** By `pairKey` of log and integration. */
  readonly locks: Map<string, { readonly fence: string, until: number }>
  /** Until when an integration's receiver wants to be left alone. */
  readonly holds: Map<string, number>
  /** The fences of the duties that are being done. */
  readonly duties: Map<string, string>
  readonly nodes: Map<string, { readonly node: NodeInfo, at: number }>
  readonly seen: Map<string, number>
  readonly silences: { readonly stored: Map<string, StoredSilence>, version: number, collectedUntil: number }
  readonly incidents: Map<string, IncidentRecord>
  /** By `linkOf` policy and group, the incident. */
  readonly incidentLinks: Map<string, string>
  /** The open incidents of an alert. */
  readonly incidentAlerts: Map<string, Set<string>>
  readonly budgets: Map<string, string>
  /** By policy and person. */
  readonly turns: Map<string, Map<string, readonly number[]>>
  readonly overrides: Map<string, StoredOverride>
  readonly secrets: Map<string, string>
  /** By source, then by key. */
  readonly sourceProblems: Map<string, Map<string, ProblemRecord>>
  readonly sourceContacts: Map<string, ContactRecord>
  history: HistoryRecord[]
  hash: string | undefined
  generation: number
  routed: number
  /** When a node of the newest generation left last. */
  leftAt: number
  seq: number
  version: number
  historySeq: number
  gap: Gap | undefined
  lastStamp: number | undefined
  /** What the clock said at the last stamp, and what the process's own count. */
  anchor: { readonly at: number, readonly monotonic: number } | undefined
  reachable: boolean
  /** It was out of reach since the last stamp. */
  broken: boolean
  /** Since when the state has answered without a break. */
  answeringSince: number
  now (): number
  monotonic (): number
  /** Sets a timer and tells the driver. */
  arm (queue: Queue, key: string, at: number): void
  /** Sets a timer without telling: a lease that runs out is found by the reconciler. */
  lend (queue: Queue, key: string): number
  /** Keys due at `at`, the earliest first. */
  dueAt (queue: Queue, at: number): string[]
  /** Protocol 17: after an outage, whoever held a lease gets one more to write down what it has done. */
  mayTakeOver (): boolean
}

export function createStore ({ now, monotonic, onArmed, lease }: { now: () => number, monotonic: () => number, onArmed: OnArmed, lease: number }): Store {
  const due = { flush: new Map<string, number>(), deliver: new Map<string, number>(), escalate: new Map<string, number>(), upkeep: new Map<string, number>() }
  const store: Store = {
    lease,
    due,
    alerts: new Map(),
    inhibits: new Map(),
    groups: new Map(),
    owed: new Map(),
    log: new Map(),
    locks: new Map(),
    holds: new Map(),
    duties: new Map(),
    nodes: new Map(),
    seen: new Map(),
    silences: { stored: new Map(), version: 0, collectedUntil: 0 },
    incidents: new Map(),
    incidentLinks: new Map(),
    incidentAlerts: new Map(),
    budgets: new Map(),
    turns: new Map(),
    overrides: new Map(),
    secrets: new Map(),
    sourceProblems: new Map(),
    sourceContacts: new Map(),
    history: [],
    hash: undefined,
    generation: 0,
    routed: 0,
    leftAt: Number.NEGATIVE_INFINITY,
    seq: 0,
    version: 0,
    historySeq: 0,
    gap: undefined,
    lastStamp: undefined,
    anchor: undefined,
    reachable: true,
    broken: false,
    answeringSince: Number.NEGATIVE_INFINITY,
    now,
    monotonic,

    arm (queue, key, at) {
      due[queue].set(key, at)
      onArmed(queue, at)
    },

    lend (queue, key) {
      const until = now() + lease
      due[queue].set(key, until)
      return until
    },

    dueAt (queue, at) {
      return [...due[queue]].filter(entry => entry[1] <= at).sort((a, b) => a[1] - b[1]).map(([key]) => key)
    },

    mayTakeOver () {
      return now() >= store.answeringSince + lease
    }
  }
  return store
}

export function createFence (): string {
  return randomUUID()
}

export function pairKey (id: string, integration: string): string {
  return JSON.stringify([id, integration])
}
