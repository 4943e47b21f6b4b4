import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client'
import type { FailureReason } from './errors.ts'

export type Metrics = ReturnType<typeof createMetrics>

/**
 * Alertmanager's names (spec 8.5) for what it has too; our own begin with `tocsin_`. What counts events exists at 0 from the
 * start, so that a rate sees the first one.
 */
export function createMetrics (integrations: readonly string[] = ['webhook', 'console']) {
  const registry = new Registry()
  const registers = [registry]
  const metrics = {
    registry,
    buildInfo: new Gauge({ name: 'alertmanager_build_info', help: 'Always 1; what this process was built from.', labelNames: ['version', 'revision', 'branch', 'goversion', 'goos', 'goarch', 'tags'], registers }),

    alerts: new Gauge({ name: 'alertmanager_alerts', help: 'How many alerts by state.', labelNames: ['state'], registers }),
    alertsReceived: new Counter({ name: 'alertmanager_alerts_received_total', help: 'The total number of received alerts.', labelNames: ['status', 'version'], registers }),
    alertsInvalid: new Counter({ name: 'alertmanager_alerts_invalid_total', help: 'The total number of received alerts that were invalid.', labelNames: ['version'], registers }),
    aggregationGroups: new Gauge({ name: 'alertmanager_dispatcher_aggregation_groups', help: 'Number of active aggregation groups', registers }),

    configHash: new Gauge({ name: 'alertmanager_config_hash', help: 'Hash of the currently loaded configuration.', registers }),
    configLastReloadSuccessful: new Gauge({ name: 'alertmanager_config_last_reload_successful', help: 'Whether the last attempt to load the configuration succeeded.', registers }),
    configLastReloadSuccess: new Gauge({ name: 'alertmanager_config_last_reload_success_timestamp_seconds', help: 'When the configuration was last loaded, in seconds since the epoch.', registers }),
    receivers: new Gauge({ name: 'alertmanager_receivers', help: 'Number of configured receivers.', registers }),
    integrations: new Gauge({ name: 'alertmanager_integrations', help: 'Number of configured integrations.', registers }),
    inhibitionRules: new Gauge({ name: 'alertmanager_inhibition_rules', help: 'Number of configured inhibition rules.', registers }),

    notifications: new Counter({ name: 'alertmanager_notifications_total', help: 'The total number of attempted notifications.', labelNames: ['integration'], registers }),
    notificationsFailed: new Counter({ name: 'alertmanager_notifications_failed_total', help: 'The total number of failed notifications.', labelNames: ['integration', 'reason'], registers }),
    notificationRequests: new Counter({ name: 'alertmanager_notification_requests_total', help: 'The total number of attempted notification requests.', labelNames: ['integration'], registers }),
    notificationRequestsFailed: new Counter({ name: 'alertmanager_notification_requests_failed_total', help: 'The total number of failed notification requests.', labelNames: ['integration'], registers }),
    notificationLatency: new Histogram({ name: 'alertmanager_notification_latency_seconds', help: 'The latency of notifications in seconds.', labelNames: ['integration'], buckets: [1, 5, 10, 15, 20], registers }),
    suppressed: new Counter({ name: 'alertmanager_notifications_suppressed_total', help: 'The total number of notifications suppressed for being silenced, inhibited, outside of active time intervals or within muted time intervals.', labelNames: ['reason'], registers }),

    silences: new Gauge({ name: 'alertmanager_silences', help: 'How many silences by state.', labelNames: ['state'], registers }),
    silencesQueries: new Counter({ name: 'alertmanager_silences_queries_total', help: 'How many times the silences were brought up to date to be matched or listed.', registers }),
    silencesQueryErrors: new Counter({ name: 'alertmanager_silences_query_errors_total', help: 'How many times that failed.', registers }),
    silencesQueryDuration: new Histogram({ name: 'alertmanager_silences_query_duration_seconds', help: 'How long that took.', registers }),
    silencesCompileErrors: new Counter({ name: 'alertmanager_silences_matcher_compile_errors_total', help: 'How many silences have matchers that cannot be used.', labelNames: ['stage'], registers }),
    silencesStateSize: new Gauge({ name: 'alertmanager_silences_state_size', help: 'Number of silences, ended ones among them.', registers }),
    silencesIndexSize: new Gauge({ name: 'alertmanager_silences_matcher_index_size', help: 'Number of silences that are ready to be matched.', registers }),
    silencesMaintenance: new Counter({ name: 'alertmanager_silences_maintenance_total', help: 'How many times silences that ended long ago were deleted.', registers }),
    silencesMaintenanceErrors: new Counter({ name: 'alertmanager_silences_maintenance_errors_total', help: 'How many times that failed.', registers }),
    silencesGcDuration: new Summary({ name: 'alertmanager_silences_gc_duration_seconds', help: 'How long that took.', percentiles: [], registers }),
    silencesGcErrors: new Counter({ name: 'alertmanager_silences_gc_errors_total', help: 'How many times that failed.', registers }),

    httpRequestDuration: new Histogram({ name: 'alertmanager_http_request_duration_seconds', help: 'How long HTTP requests took.', labelNames: ['handler', 'method', 'code'], buckets: [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 20, 60], registers }),
    httpRequestsInFlight: new Gauge({ name: 'alertmanager_http_requests_in_flight', help: 'HTTP requests under way.', labelNames: ['method'], registers }),
    httpConcurrencyLimitExceeded: new Counter({ name: 'alertmanager_http_concurrency_limit_exceeded_total', help: 'HTTP requests refused because too many were under way.', labelNames: ['method'], registers }),

    timerLateness: new Histogram({ name: 'tocsin_timer_lateness_seconds', help: 'How long after its due time a timer was claimed.', labelNames: ['queue'], buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], registers }),
    timersRecovered: new Counter({ name: 'tocsin_timers_recovered_total', help: 'Timers that nobody was woken for and the reconciler found.', labelNames: ['queue'], registers }),
    timersRepaired: new Counter({ name: 'tocsin_timers_repaired_total', help: 'Due entries that were missing and put back, or had no owner and were dropped.', labelNames: ['what'], registers }),
    deliveriesUnderWay: new Gauge({ name: 'tocsin_deliveries_under_way', help: 'Sends that wait for their receiver.', labelNames: ['integration'], registers })
  }
  beginAtZero(metrics, integrations)
  return metrics
}

const reasons: { readonly [reason in FailureReason]: true } = {
  clientError: true,
  authError: true,
  rateLimited: true,
  serverError: true,
  contextCanceled: true,
  contextDeadlineExceeded: true,
  other: true
}

function beginAtZero (metrics: Metrics, integrations: readonly string[]): void {
  for (const integration of integrations) {
    metrics.notifications.inc({ integration }, 0)
    metrics.notificationRequests.inc({ integration }, 0)
    metrics.notificationRequestsFailed.inc({ integration }, 0)
    metrics.notificationLatency.zero({ integration })
    for (const reason of Object.keys(reasons)) metrics.notificationsFailed.inc({ integration, reason }, 0)
  }
  for (const reason of ['silence', 'inhibition', 'mute_time_interval', 'active_time_interval']) metrics.suppressed.inc({ reason }, 0)
  for (const status of ['firing', 'resolved']) metrics.alertsReceived.inc({ status, version: 'v2' }, 0)
  for (const state of ['active', 'suppressed', 'unprocessed']) metrics.alerts.set({ state }, 0)
  for (const state of ['active', 'pending', 'expired']) metrics.silences.set({ state }, 0)
  metrics.silencesCompileErrors.inc({ stage: 'index' }, 0)
  metrics.alertsInvalid.inc({ version: 'v2' }, 0)
  metrics.httpRequestsInFlight.set({ method: 'get' }, 0)
  metrics.httpConcurrencyLimitExceeded.inc({ method: 'get' }, 0)
}
