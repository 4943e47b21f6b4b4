import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** Alertmanager's names (spec 8.5) for what it has too; our own begin with `tocsin_`. */
export function createMetrics () {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    alertsReceived: new Counter({ name: 'alertmanager_alerts_received_total', help: 'The total number of received alerts.', labelNames: ['status', 'version'], registers }),
    alertsInvalid: new Counter({ name: 'alertmanager_alerts_invalid_total', help: 'The total number of received alerts that were invalid.', labelNames: ['version'], registers }),
    notifications: new Counter({ name: 'alertmanager_notifications_total', help: 'The total number of attempted notifications.', labelNames: ['integration'], registers }),
    notificationsFailed: new Counter({ name: 'alertmanager_notifications_failed_total', help: 'The total number of failed notifications.', labelNames: ['integration', 'reason'], registers }),
    notificationRequests: new Counter({ name: 'alertmanager_notification_requests_total', help: 'The total number of attempted notification requests.', labelNames: ['integration'], registers }),
    notificationRequestsFailed: new Counter({ name: 'alertmanager_notification_requests_failed_total', help: 'The total number of failed notification requests.', labelNames: ['integration'], registers }),
    notificationLatency: new Histogram({ name: 'alertmanager_notification_latency_seconds', help: 'The latency of notifications in seconds.', labelNames: ['integration'], buckets: [1, 5, 10, 15, 20], registers }),
    suppressed: new Counter({ name: 'alertmanager_notifications_suppressed_total', help: 'The total number of notifications suppressed for being silenced, inhibited, outside of active time intervals or within muted time intervals.', labelNames: ['reason'], registers }),
    timerLateness: new Histogram({ name: 'tocsin_timer_lateness_seconds', help: 'How long after its due time a timer was claimed.', labelNames: ['queue'], buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], registers }),
    timersRecovered: new Counter({ name: 'tocsin_timers_recovered_total', help: 'Timers that nobody was woken for and the reconciler found.', labelNames: ['queue'], registers }),
    timersRepaired: new Counter({ name: 'tocsin_timers_repaired_total', help: 'Due entries that were missing and put back, or had no owner and were dropped.', labelNames: ['what'], registers }),
    deliveriesUnderWay: new Gauge({ name: 'tocsin_deliveries_under_way', help: 'Sends that wait for their receiver.', labelNames: ['integration'], registers })
  }
}
