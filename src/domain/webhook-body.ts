import { formatNanos } from './instant.ts'
import { sortedNames, type Labels } from './labels.ts'
import { escapedReceiver, toldEnd, type FrozenAlert, type Notification, type NotifiedIncident } from './notification.ts'

/** The JSON object of Alertmanager's webhook (spec 10.2), fields in its order. */
export function webhookBody (notification: Notification) {
  return {
    receiver: escapedReceiver(notification.receiver),
    status: notification.status,
    alerts: notification.alerts.map(alertBody),
    notification_reason: notification.reason,
    groupLabels: sorted(notification.groupLabels),
    commonLabels: sorted(notification.commonLabels),
    commonAnnotations: sorted(notification.commonAnnotations),
    routeLabels: sorted(notification.routeLabels),
    externalURL: notification.externalURL,
    version: '4',
    groupKey: notification.groupKey,
    truncatedAlerts: notification.truncatedAlerts,
    ...notification.incident && { incident: incidentBody(notification.incident) }
  }
}

/** Ours. Without the token, which stands in the link. */
function incidentBody ({ id, url, ackURL, tier, state, assignee }: NotifiedIncident) {
  return { id, url, ackURL, ...tier !== undefined && { tier }, state, ...assignee !== undefined && { assignee } }
}

function alertBody (frozen: FrozenAlert) {
  const { alert, status } = frozen
  return {
    status,
    labels: sorted(alert.labels),
    annotations: sorted(alert.annotations),
    startsAt: formatNanos(alert.startsAt),
    endsAt: formatNanos(toldEnd(frozen)),
    generatorURL: alert.generatorURL,
    fingerprint: alert.fingerprint
  }
}

/** A Map, as an object cannot hold names that look like numbers in the order of their bytes. */
function sorted (labels: Labels): Map<string, string> {
  return new Map(sortedNames(labels).map(name => [name, labels[name] ?? '']))
}
