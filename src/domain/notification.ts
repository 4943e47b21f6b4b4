import type { Alert } from './alert.ts'
import type { Labels } from './labels.ts'

/** Why an integration is told something; Alertmanager's words (spec 5.2). */
export type NotificationReason = 'first notification' | 'new alerts added' | 'some alerts resolved' | 'all alerts resolved' | 'repeat interval elapsed' | 'unknown'

export type AlertStatus = 'firing' | 'resolved'

/** An alert as it was when its group was flushed. */
export type FrozenAlert = { readonly alert: Alert, readonly status: AlertStatus }

/** What a receiver is told: the data of templates and webhooks (spec 9.4, 10.2). */
export type Notification = {
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
}
