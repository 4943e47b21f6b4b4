import { toldEnd, escapedReceiver, type FrozenAlert, type Notification } from '../../domain/notification.ts'
import { timeOf } from '../time.ts'
import { pointerTo, slice, struct, textMap, type Slice, type Struct, type Value } from '../value.ts'
import { alertsType, alertType, dataType, kvType } from './data-types.ts'

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
    ExternalURL: notification.externalURL
  }))
}

function alertOf (frozen: FrozenAlert): Struct {
  const { alert, status } = frozen
  return struct(alertType, {
    Status: status,
    get Labels () { return textMap(kvType, alert.labels) },
    get Annotations () { return textMap(kvType, alert.annotations) },
    get StartsAt () { return timeOf(alert.startsAt) },
    get EndsAt () { return timeOf(toldEnd(frozen)) },
    GeneratorURL: alert.generatorURL,
    Fingerprint: alert.fingerprint
  })
}
