import { createHash } from 'node:crypto'
import type { Alert } from './alert.ts'
import { zeroInstant, type Instant } from './instant.ts'
import type { Labels } from './labels.ts'

/** Why an integration is told something; Alertmanager's words (spec 5.2). */
export type NotificationReason = 'first notification' | 'new alerts added' | 'some alerts resolved' | 'all alerts resolved' | 'repeat interval elapsed' | 'unknown'

export type AlertStatus = 'firing' | 'resolved'

/** An alert as it was when its group was flushed. */
export type FrozenAlert = { readonly alert: Alert, readonly status: AlertStatus }

/** The incident that a notification belongs to, as templates and webhooks have it. */
export type NotifiedIncident = {
  readonly id: string
  readonly url: string
  /** The page on which whoever was told can acknowledge, with `token` in it. */
  readonly ackURL: string
  /** Says who acknowledges what by it: the value of a button. */
  readonly token: string
  /** From 0; absent where no tier says it. */
  readonly tier?: number
  readonly state: 'triggered' | 'acknowledged' | 'resolved'
  /** Who has it; absent: nobody. */
  readonly assignee?: string
}

/** What a receiver is told: the data of templates and webhooks (spec 9.4, 10.2). */
export type Notification = {
  /** The same in every attempt to deliver it, and in no other notification. */
  readonly id: string
  /** The receiver's name as configured, not escaped. */
  readonly receiver: string
  readonly status: AlertStatus
  readonly alerts: readonly FrozenAlert[]
  readonly reason: NotificationReason
  readonly groupLabels: Labels
  readonly commonLabels: Labels
  readonly commonAnnotations: Labels
  readonly routeLabels: Labels
  /** Without a slash at the end. */
  readonly externalURL: string
  readonly groupKey: string
  readonly truncatedAlerts: number
  readonly incident?: NotifiedIncident
}

export type NotificationParts = {
  readonly id: string
  /** In the order in which they are told. */
  readonly alerts: readonly FrozenAlert[]
  readonly reason: NotificationReason
  readonly receiver: string
  readonly groupLabels: Labels
  readonly routeLabels: Labels
  readonly externalURL: string
  readonly groupKey: string
  /** The most alerts that the receiver wants; 0 for all. */
  readonly maxAlerts?: number | undefined
  readonly incident?: NotifiedIncident
}

/** Truncates first: status and what is common are those of the alerts that remain, as Alertmanager has it. */
export function buildNotification ({ alerts, maxAlerts, ...rest }: NotificationParts): Notification {
  const told = maxAlerts ? alerts.slice(0, maxAlerts) : alerts
  return {
    ...rest,
    status: told.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts: told,
    commonLabels: common(told.map(({ alert }) => alert.labels)),
    commonAnnotations: common(told.map(({ alert }) => alert.annotations)),
    truncatedAlerts: alerts.length - told.length
  }
}

/** What the first has and no other contradicts; a name that is missing reads as ''. */
export function common ([first, ...others]: readonly Labels[]): Labels {
  const shared: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(first ?? {})) {
    if (others.every(other => (other[name] ?? '') === value)) shared[name] = value
  }
  return shared
}

/** When a receiver is told that the alert ended: Go's zero time while it fires. */
export function toldEnd ({ alert, status }: FrozenAlert): Instant {
  return status === 'firing' ? zeroInstant : alert.endsAt
}

/** The name as templates and webhooks have it: made fit for a regular expression, as Go's QuoteMeta does it. */
export function escapedReceiver (name: string): string {
  return name.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}

type Identifying = {
  readonly groupKey: string
  readonly integration: string
  readonly seq: number
  readonly tick: number
  /** What it tells, another receiver should have told; of the same snapshot it may be told an end besides. */
  readonly isFallback?: boolean
}

/** Names one delivery: of a snapshot, by its number and tick, through one integration. */
export function notificationId ({ groupKey, integration, seq, tick, isFallback = false }: Identifying): string {
  // Numbers begin again when Redis was emptied; ticks do not.
  return groupKeyHash(JSON.stringify([groupKey, integration, seq, tick, ...isFallback ? ['fallback'] : []]))
}

/** What a group is called where its key is too long or too open: dedup key, alias and the like (spec 2.7). */
export function groupKeyHash (groupKey: string): string {
  return createHash('sha256').update(groupKey).digest('hex')
}
