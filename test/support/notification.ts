import { instantAt } from '../../src/domain/instant.ts'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'
import { buildNotification, type FrozenAlert, type Notification, type NotificationParts } from '../../src/domain/notification.ts'

const startsAt = Date.UTC(2026, 10, 20, 9)

export function frozenAlert (labels: Labels, changes: Partial<FrozenAlert['alert']> & { status?: FrozenAlert['status'] } = {}): FrozenAlert {
  const { status = 'firing', ...rest } = changes
  const sorted = makeLabels(labels)
  const alert = { fingerprint: fingerprint(sorted), labels: sorted, annotations: makeLabels({}), startsAt: instantAt(startsAt), endsAt: instantAt(startsAt + 300_000), updatedAt: startsAt, generatorURL: '', timeout: false }
  return { alert: { ...alert, ...rest }, status }
}

/** One firing alert told to a webhook, and what a test changes in it. */
export function notification (changes: Partial<NotificationParts> = {}): Notification {
  return buildNotification({
    id: 'notification-1',
    alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db1' })],
    reason: 'first notification',
    receiver: 'hook',
    groupLabels: makeLabels({ alertname: 'DiskFull' }),
    routeLabels: makeLabels({}),
    externalURL: 'http://router.example',
    groupKey: '{}:{alertname="DiskFull"}',
    ...changes
  })
}
