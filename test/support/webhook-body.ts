import type { Labels } from '../../src/domain/labels.ts'

/** The body of a webhook as Alertmanager sends it. */
export type WebhookBody = {
  receiver: string
  status: 'firing' | 'resolved'
  alerts: WebhookAlert[]
  notification_reason?: string
  groupLabels: Labels
  routeLabels?: Labels
  commonLabels: Labels
  commonAnnotations: Labels
  externalURL: string
  version: string
  groupKey: string
  truncatedAlerts: number
}

export type WebhookAlert = {
  status: 'firing' | 'resolved'
  labels: Labels
  annotations: Labels
  startsAt: string
  endsAt: string
  generatorURL: string
  fingerprint: string
}
