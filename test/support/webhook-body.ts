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

/** Fingerprint and status of each alert, to compare many at a glance. */
export function statesIn (body: WebhookBody | undefined): { [name: string]: string } {
  return Object.fromEntries(body?.alerts.map(({ labels, status }) => [labels['instance'] ?? labels['alertname'] ?? '', status]) ?? [])
}
