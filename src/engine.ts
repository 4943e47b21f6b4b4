import type { Alert } from './domain/alert.ts'
import type { Config } from './domain/config.ts'
import type { HistoryEvent, HistoryRecord } from './domain/history.ts'
import type { Labels } from './domain/labels.ts'
import type { Metrics } from './metrics.ts'
import type { NodeInfo } from './state/state.ts'

export type AlertView = {
  readonly alert: Alert
  /** Names in routing order; one that several routes name stands there several times. */
  readonly receivers: readonly string[]
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
}

export type GroupView = {
  readonly receiver: string
  readonly labels: Labels
  readonly routeLabels: Labels
  /** Names of the time intervals that mute the group at the moment. */
  readonly mutedBy: readonly string[]
  readonly alerts: readonly AlertView[]
}

export type Check = { readonly status: 'ok' | 'failing', readonly message: string }

export type Engine = {
  /** The clock of the state, epoch milliseconds. */
  now (): number
  config (): Config
  readonly metrics: Metrics
  /** When the process started, and what `cluster` shows. */
  readonly startedAt: number
  readonly externalURL: string
  nodes (): Promise<readonly NodeInfo[]>
  /**
   * Stores alerts, already validated, in the order given; resolves when all are stored and grouped, rejects with Unavailable when
   * that is not certain. `durable` waits for a replica or the fsync.
   */
  receive (alerts: readonly Alert[], from: { source: string, durable?: boolean }): Promise<void>
  /** Notes in the history that part of a request was refused, and why. */
  rejected (from: { source: string, reason: string }): void
  /** Unresolved alerts by fingerprint. */
  alerts (): Promise<AlertView[]>
  /** Groups by their labels, then receiver; resolved alerts not told yet are in them. */
  groups (): Promise<GroupView[]>
  history (query: { from?: number, to?: number, cursor?: string, limit: number, accept: (event: HistoryEvent) => boolean }): Promise<{ records: HistoryRecord[], cursor: string | undefined }>
  health (): Promise<{ status: 'ok' | 'failing', checks: { redis: Check, timers: Check, deliveries: Check, sources: Check } }>
  /** Reads the configuration again. Rejects with ConfigError and keeps the running one when it is wrong. */
  reload (): Promise<void>
}
