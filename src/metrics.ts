import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client'
import type { Mode } from './domain/incident.ts'
import type { Why } from './domain/page.ts'
import type { FailureReason } from './errors.ts'
import type { Contact, Refusal } from './state/state.ts'

export type Metrics = ReturnType<typeof createMetrics>

type Options = {
  /** The types of which everything is there at 0 from the start. */
  readonly integrations?: readonly string[]
  /** As the features of the same names: more labels, of which there may be many. */
  readonly receiverNames?: boolean
  readonly alertNames?: boolean
}

/**
 * Alertmanager's names (spec 8.5) for what it has too; our own begin with `tocsin_`. What counts events exists at 0 from the
 * start, so that a rate sees the first one.
 */
export function createMetrics ({ integrations = ['webhook', 'console'], receiverNames = false, alertNames = false }: Options = {}) {
  const registry = new Registry()
  const registers = [registry]
  const integration = receiverNames ? ['integration', 'receiver_name'] : ['integration']
  const metrics = {
    registry,
    buildInfo: new Gauge({ name: 'alertmanager_build_info', help: 'Always 1; what this process was built from.', labelNames: ['version', 'revision', 'branch', 'goversion', 'goos', 'goarch', 'tags'], registers }),

    alerts: new Gauge({ name: 'alertmanager_alerts', help: 'Unresolved alerts by state.', labelNames: ['state'], registers }),
    alertsReceived: new Counter({ name: 'alertmanager_alerts_received_total', help: 'Alerts that were sent to this node.', labelNames: ['status', 'version'], registers }),
    alertsInvalid: new Counter({ name: 'alertmanager_alerts_invalid_total', help: 'Alerts that were refused because they are not valid.', labelNames: ['version'], registers }),
    sourceDeliveries: new Counter({ name: 'tocsin_source_deliveries_total', help: 'Requests to webhooks by what became of them.', labelNames: ['source', 'outcome'], registers }),
    sourceRefused: new Counter({ name: 'tocsin_source_refused_total', help: 'Requests to webhooks that were refused, by why.', labelNames: ['source', 'reason'], registers }),
    sourceLastContact: new Gauge({ name: 'tocsin_source_last_contact_timestamp_seconds', help: 'When something genuine came from a source last, to any node, in seconds since the epoch.', labelNames: ['source'], registers }),
    sourceSilent: new Gauge({ name: 'tocsin_source_silent', help: 'Whether a source that is expected to report was not heard for too long.', labelNames: ['source'], registers }),
    alertsPerNameLimit: new Gauge({ name: 'alertmanager_alerts_per_alert_limit', help: 'How many alerts of one name are accepted; 0 is no limit.', registers }),
    alertsLimited: new Counter({ name: 'alertmanager_alerts_limited_total', help: 'Alerts that were dropped because there are too many of their name.', labelNames: alertNames ? ['alertname'] : [], registers }),

    aggregationGroups: new Gauge({ name: 'alertmanager_dispatcher_aggregation_groups', help: 'Groups that hold alerts.', registers }),
    alertProcessing: new Summary({ name: 'alertmanager_dispatcher_alert_processing_duration_seconds', help: 'How long it took to route, store and group the alerts of a request.', percentiles: [], registers }),

    configHash: new Gauge({ name: 'alertmanager_config_hash', help: 'A hash of the configuration in force.', registers }),
    configLastReloadSuccessful: new Gauge({ name: 'alertmanager_config_last_reload_successful', help: 'Whether the last attempt to load the configuration succeeded.', registers }),
    configLastReloadSuccess: new Gauge({ name: 'alertmanager_config_last_reload_success_timestamp_seconds', help: 'When the configuration was last loaded, in seconds since the epoch.', registers }),
    receivers: new Gauge({ name: 'alertmanager_receivers', help: 'Receivers of the configuration.', registers }),
    integrations: new Gauge({ name: 'alertmanager_integrations', help: 'Integrations of all receivers together.', registers }),
    inhibitionRules: new Gauge({ name: 'alertmanager_inhibition_rules', help: 'Inhibition rules of the configuration.', registers }),

    notifications: new Counter({ name: 'alertmanager_notifications_total', help: 'Notifications that were begun.', labelNames: integration, registers }),
    notificationsFailed: new Counter({ name: 'alertmanager_notifications_failed_total', help: 'Notifications that were given up.', labelNames: [...integration, 'reason'], registers }),
    notificationRequests: new Counter({ name: 'alertmanager_notification_requests_total', help: 'Attempts to send a notification.', labelNames: integration, registers }),
    notificationRequestsFailed: new Counter({ name: 'alertmanager_notification_requests_failed_total', help: 'Attempts to send a notification that failed.', labelNames: integration, registers }),
    notificationLatency: new Histogram({ name: 'alertmanager_notification_latency_seconds', help: 'How long an attempt to send a notification took.', labelNames: integration, buckets: [1, 5, 10, 15, 20], registers }),
    suppressed: new Counter({ name: 'alertmanager_notifications_suppressed_total', help: 'Alerts that a flush held back, by what held them.', labelNames: ['reason'], registers }),

    logQueries: new Counter({ name: 'alertmanager_nflog_queries_total', help: 'Questions to the notification log, one before each attempt to notify.', registers }),
    logQueryErrors: new Counter({ name: 'alertmanager_nflog_query_errors_total', help: 'Questions to the notification log that were not answered, or with nothing.', registers }),
    logQueryDuration: new Histogram({ name: 'alertmanager_nflog_query_duration_seconds', help: 'How long a question to the notification log took.', registers }),

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
    httpResponseSize: new Histogram({ name: 'alertmanager_http_response_size_bytes', help: 'How large answers are that do not belong to the API.', labelNames: ['handler', 'method'], buckets: [100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8], registers }),
    httpRequestsInFlight: new Gauge({ name: 'alertmanager_http_requests_in_flight', help: 'HTTP requests under way.', labelNames: ['method'], registers }),
    httpConcurrencyLimitExceeded: new Counter({ name: 'alertmanager_http_concurrency_limit_exceeded_total', help: 'HTTP requests refused because too many were under way.', labelNames: ['method'], registers }),

    clusterEnabled: new Gauge({ name: 'alertmanager_cluster_enabled', help: 'Always 1: nodes with the same Redis and namespace are one router.', registers }),
    clusterMembers: new Gauge({ name: 'alertmanager_cluster_members', help: 'Living nodes, this one included.', registers }),
    clusterPeerInfo: new Gauge({ name: 'alertmanager_cluster_peer_info', help: 'Always 1; a living node.', labelNames: ['peer'], registers }),
    peerPosition: new Gauge({ name: 'alertmanager_peer_position', help: 'The place of this node among the living ones by name. Nobody waits for it.', registers }),

    timerLateness: new Histogram({ name: 'tocsin_timer_lateness_seconds', help: 'How long after its due time a timer was claimed.', labelNames: ['queue'], buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], registers }),
    timersRecovered: new Counter({ name: 'tocsin_timers_recovered_total', help: 'Timers that nobody was woken for and the reconciler found.', labelNames: ['queue'], registers }),
    timersRepaired: new Counter({ name: 'tocsin_timers_repaired_total', help: 'Due entries that were missing and put back, or had no owner and were dropped.', labelNames: ['what'], registers }),
    fallbacks: new Counter({ name: 'tocsin_fallbacks_total', help: 'Notifications that failed for good and are told to a fallback instead.', labelNames: integration, registers }),
    deliveriesUnderWay: new Gauge({ name: 'tocsin_deliveries_under_way', help: 'Sends that wait for their receiver.', labelNames: ['integration'], registers }),

    pages: new Counter({ name: 'tocsin_pages_total', help: 'Pages of incidents, by what came of each attempt and why somebody was paged.', labelNames: receiverNames ? ['outcome', 'why', 'receiver_name'] : ['outcome', 'why'], registers }),
    incidentTimeToAcknowledge: new Histogram({ name: 'tocsin_incident_time_to_acknowledge_seconds', help: 'How long after its opening an incident was first acknowledged.', labelNames: ['policy'], buckets: incidentBuckets, registers }),
    incidentTimeToResolve: new Histogram({ name: 'tocsin_incident_time_to_resolve_seconds', help: 'How long incidents lasted, of those that cannot open again any more.', labelNames: ['policy'], buckets: incidentBuckets, registers }),
    incidents: new Gauge({ name: 'tocsin_incidents', help: 'Incidents that are not closed, by what they are doing.', labelNames: ['state'], registers }),
    unattendedIncidents: new Gauge({ name: 'tocsin_unattended_incidents', help: 'Incidents whose policy has run to its end without an acknowledgement.', registers }),
    scheduleGapAhead: new Gauge({ name: 'tocsin_schedule_gap_seconds_ahead', help: 'For how long of the next 14 days nobody is on call, and nobody wanted it so.', labelNames: ['schedule'], registers }),
    scheduleNextGap: new Gauge({ name: 'tocsin_schedule_next_gap_seconds', help: 'How long until that begins; absent where it does not within 14 days.', labelNames: ['schedule'], registers }),
    unreachableUsers: new Gauge({ name: 'tocsin_unreachable_users', help: 'Users on call within 14 days whom no page reaches at once, as they have no rules, or none without a wait.', registers }),
    auditDifferences: new Counter({ name: 'tocsin_audit_differences_total', help: 'Incidents to which something should have happened that has not.', registers }),

    /** The labels of an integration in what is counted of notifications. */
    integrationLabels: (type: string, receiver: string): { [label: string]: string } => receiverNames ? { integration: type, receiver_name: receiver } : { integration: type },
    pageLabels: (outcome: string, { why, receiver = '' }: { why: string, receiver?: string | undefined }): { [label: string]: string } => receiverNames ? { outcome, why, receiver_name: receiver } : { outcome, why },
    limitedLabels: (alertname: string): { [label: string]: string } => alertNames ? { alertname } : {},
    /** What is counted of sources is there at 0. */
    showSources (names: readonly string[]) {
      for (const source of names) {
        for (const outcome of Object.keys(outcomes)) metrics.sourceDeliveries.inc({ source, outcome }, 0)
        for (const reason of Object.keys(refusals)) metrics.sourceRefused.inc({ source, reason }, 0)
      }
    },
    /** What is counted of the integrations of a configuration is there at 0, where receivers have labels of their own. */
    showReceivers (configured: ReadonlyArray<{ readonly name: string, readonly integrations: ReadonlyArray<{ readonly type: string }> }>) {
      if (!receiverNames) return
      for (const { name, integrations } of configured) for (const { type } of integrations) zero(metrics.integrationLabels(type, name))
    }
  }

  function zero (labels: { [label: string]: string }): void {
    metrics.notifications.inc(labels, 0)
    metrics.notificationRequests.inc(labels, 0)
    metrics.notificationRequestsFailed.inc(labels, 0)
    metrics.notificationLatency.zero(labels)
    metrics.fallbacks.inc(labels, 0)
    for (const reason of Object.keys(reasons)) metrics.notificationsFailed.inc({ ...labels, reason }, 0)
  }

  if (!receiverNames) for (const integration of integrations) zero({ integration })
  if (!receiverNames) for (const outcome of pageOutcomes) for (const why of whys) metrics.pages.inc({ outcome, why }, 0)
  beginAtZero(metrics)
  return metrics
}

/** From a minute to a day. */
const incidentBuckets = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]

const reasons: { readonly [reason in FailureReason]: true } = {
  clientError: true,
  authError: true,
  rateLimited: true,
  serverError: true,
  contextCanceled: true,
  contextDeadlineExceeded: true,
  other: true
}

const outcomes: { readonly [outcome in Contact['outcome']]: true } = { accepted: true, ignored: true, duplicate: true, refused: true }

const refusals: { readonly [reason in Refusal]: true } = {
  'no secret': true,
  'secret not readable': true,
  'wrong secret': true,
  'too large': true,
  'not readable': true,
  'not valid': true
}

const modes: readonly Mode[] = ['escalating', 'acknowledged', 'snoozed', 'suppressed', 'unattended', 'resolved']
const whys: readonly Why[] = ['tier', 'shift change', 'acknowledged before', 'ack timeout', 'reassigned', 'responder', 'last resort', 'resolved']
/** `begun` counts attempts, and of each comes one of the others; `fallback`: it failed, and another receiver is tried instead. */
const pageOutcomes = ['begun', 'accepted', 'failed', 'fallback'] as const

function beginAtZero (metrics: Metrics): void {
  for (const reason of ['silence', 'inhibition', 'mute_time_interval', 'active_time_interval']) metrics.suppressed.inc({ reason }, 0)
  for (const status of ['firing', 'resolved']) metrics.alertsReceived.inc({ status, version: 'v2' }, 0)
  for (const state of ['active', 'suppressed', 'unprocessed']) metrics.alerts.set({ state }, 0)
  for (const state of ['active', 'pending', 'expired']) metrics.silences.set({ state }, 0)
  metrics.silencesCompileErrors.inc({ stage: 'index' }, 0)
  metrics.alertsInvalid.inc({ version: 'v2' }, 0)
  metrics.httpRequestsInFlight.set({ method: 'get' }, 0)
  metrics.httpConcurrencyLimitExceeded.inc({ method: 'get' }, 0)
  metrics.clusterEnabled.set(1)
  for (const state of modes) metrics.incidents.set({ state }, 0)
}
