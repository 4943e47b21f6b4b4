import type { Instant } from '../../domain/instant.ts'
import { escapedReceiver, toldEnd, type FrozenAlert, type Notification, type NotifiedIncident } from '../../domain/notification.ts'
import { timeOf, type Time } from '../time.ts'
import { pointerTo, slice, struct, textMap, type Slice, type Struct, type Value } from '../value.ts'
import { alertsType, alertType, dataType, incidentType, kvType } from './data-types.ts'
import { zoneOfSender } from './sent-time.ts'

/** What templates see of a notification. What a template does not ask for is not made. */
export function dataOf (notification: Notification): Value {
  let alerts: Slice | undefined
  return pointerTo(struct(dataType, {
    Receiver: escapedReceiver(notification.receiver),
    Status: notification.status,
    get Alerts () { return (alerts ??= slice(alertsType, notification.alerts.map(alertOf))) },
    NotificationReason: notification.reason,
    GroupLabels: textMap(kvType, notification.groupLabels),
    CommonLabels: textMap(kvType, notification.commonLabels),
    CommonAnnotations: textMap(kvType, notification.commonAnnotations),
    RouteLabels: textMap(kvType, notification.routeLabels),
    ExternalURL: notification.externalURL,
    ...notification.incident && { Incident: incidentOf(notification.incident) }
  }))
}

function alertOf (frozen: FrozenAlert): Struct {
  const { alert, status } = frozen
  return struct(alertType, {
    Status: status,
    get Labels () { return textMap(kvType, alert.labels) },
    get Annotations () { return textMap(kvType, alert.annotations) },
    get StartsAt () { return sentTime(alert.startsAt) },
    get EndsAt () { return sentTime(toldEnd(frozen)) },
    GeneratorURL: alert.generatorURL,
    Fingerprint: alert.fingerprint
  })
}

/** What is not known of it is an empty text, the tier among it: 0 is one. */
export function incidentOf ({ id, url, ackURL, tier, state, assignee = '' }: Omit<NotifiedIncident, 'token'>): Value {
  return pointerTo(struct(incidentType, { ID: id, URL: url, AckURL: ackURL, Tier: tier === undefined ? '' : String(tier), State: state, Assignee: assignee }))
}

function sentTime (instant: Instant): Time {
  return timeOf(instant, zoneOfSender(instant))
}
