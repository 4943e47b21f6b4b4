import { instantAt } from '../../../src/domain/instant.ts'
import { fingerprint, makeLabels } from '../../../src/domain/labels.ts'
import { buildNotification, type Notification } from '../../../src/domain/notification.ts'

export const testAlertname = 'TocsinTest'

type About = {
  readonly receiver: string
  /** Beyond the alert's name. */
  readonly labels: ReadonlyMap<string, string>
  readonly externalURL: string
  /** When the test began. */
  readonly begun: number
}

/** One alert that says of itself that it is a test: that it fires, or that it has ended. */
export function testNotification (status: 'firing' | 'resolved', now: number, { receiver, labels: more, externalURL, begun }: About): Notification {
  const labels = makeLabels([...more, ['alertname', testAlertname]])
  const annotations = makeLabels({
    summary: `This is a test of the receiver "${receiver}". Nothing is wrong.`,
    description: 'Sent by tocsin receiver test, so that you can see whether and how notifications arrive.'
  })
  return buildNotification({
    id: `test-${begun}-${status}`,
    alerts: [{
      status,
      alert: {
        fingerprint: fingerprint(labels),
        labels,
        annotations,
        startsAt: instantAt(begun),
        endsAt: instantAt(status === 'firing' ? begun + 5 * 60_000 : now),
        updatedAt: now,
        generatorURL: externalURL,
        timeout: false
      }
    }],
    reason: status === 'firing' ? 'first notification' : 'all alerts resolved',
    receiver,
    groupLabels: makeLabels({ alertname: testAlertname }),
    routeLabels: makeLabels({}),
    externalURL,
    // Of this test alone: services that know incidents would take another one for the same.
    groupKey: `{}/{tocsin_test="${begun}"}:{alertname="${testAlertname}"}`
  })
}
