import type { Alert } from '../../src/domain/alert.ts'
import { digestOf, writeDocument } from '../../src/domain/alert-document.ts'
import type { GroupIdentity } from '../../src/domain/group.ts'
import type { InhibitRule } from '../../src/domain/inhibit.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'
import { parseMatchers } from '../../src/domain/matcher-parser.ts'
import type { LogEntry } from '../../src/domain/notification-log.ts'
import { createRouteTree, type Route, type RouteOptions } from '../../src/domain/route.ts'
import type { PostedSilence, Silence } from '../../src/domain/silence.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Change } from '../../src/state/state.ts'

/** When stories begin, unless they say otherwise. */
export const dawn = Date.parse('2026-11-20T09:00:00Z')

/** An alert that began a minute before `now` and fires for four more; `starts` and `ends` are milliseconds from `now`. */
export function alert (labels: Labels, { now = dawn, starts = -60_000, ends = 240_000, ...fields }: Partial<Alert> & { now?: number, starts?: number, ends?: number } = {}): Alert {
  return {
    fingerprint: fingerprint(labels),
    labels: makeLabels(labels),
    annotations: makeLabels({}),
    startsAt: instantAt(now + starts),
    endsAt: instantAt(now + ends),
    updatedAt: now,
    generatorURL: '',
    timeout: false,
    ...fields
  }
}

/** `rule({ source: 'alertname="NodeDown"', target: 'severity="warning"', equal: ['node'] })` */
export function rule ({ source, target, equal = [] }: { source: string, target: string, equal?: readonly string[] }): InhibitRule {
  return { sourceMatchers: parseMatchers(source).matchers, targetMatchers: parseMatchers(target).matchers, equal }
}

/** An active silence that ends in an hour; `starts` and `ends` are milliseconds from `now`: `silence('service="x",env!="dev"')` */
export function silence (matchers: string, { now = dawn, starts = -60_000, ends = 3_600_000, annotations = {}, ...fields }: Partial<Silence> & { now?: number, starts?: number, ends?: number } = {}): Silence {
  return {
    id: '7d3b1c2e-0000-4000-8000-000000000001',
    matchers: parseMatchers(matchers).matchers.map(({ name, operator, value }) => ({ name, operator, value })),
    startsAt: now + starts,
    endsAt: now + ends,
    updatedAt: now + Math.min(starts, 0),
    createdBy: 'ana',
    comment: 'deploy',
    annotations: makeLabels(annotations),
    ...fields
  }
}

/** A new silence as its sender gives it, from `now` on for an hour. */
export function postedSilence (matchers: string, { now = dawn, starts = 0, ends = 3_600_000, ...fields }: Partial<PostedSilence> & { now?: number, starts?: number, ends?: number } = {}): PostedSilence {
  return { ...silence(matchers), id: '', startsAt: instantAt(now + starts), endsAt: instantAt(now + ends), ...fields }
}

type WrittenRoute = Omit<RouteOptions, 'matchers' | 'routes'> & { readonly matchers?: string, readonly routes?: readonly WrittenRoute[] }

/** A routing tree with matchers as text: `route({ receiver: 'all', routes: [{ matchers: 'team="a"', receiver: 'a' }] })` */
export function route (options: WrittenRoute = {}): Route {
  return createRouteTree(read({ receiver: 'default', ...options }))
}

function read ({ matchers, routes, ...rest }: WrittenRoute): RouteOptions {
  return { ...rest, ...(matchers !== undefined && { matchers: parseMatchers(matchers).matchers }), ...(routes && { routes: routes.map(read) }) }
}

/** A group as the state sees it; two of one `log` share their notification log, as siblings with equal matchers do. */
export function group (name: string, { generation = 1, log = name, interval = 60_000 }: { generation?: number, log?: string, interval?: number } = {}): GroupIdentity {
  return { id: `${generation}-${name}`, routeId: '{}', labels: makeLabels({ group: name }), logId: `log-${log}`, groupInterval: interval }
}

/** Stores an alert that nothing was known of, unless `version` says otherwise. */
export function change (alert: Alert, { groups = [], groupWait = 0, ...fields }: Partial<Change> & { groups?: readonly GroupIdentity[], groupWait?: number } = {}): Change {
  return { alert, document: writeDocument(alert), digest: digestOf(alert), version: 0, memberships: groups.map(group => ({ group, groupWait })), inhibits: [], events: [], ...fields }
}

export function snapshot (alerts: readonly Alert[], { now, ...fields }: Partial<Snapshot> & { now: number }): Snapshot {
  return {
    routeId: '{}',
    groupKey: '{}:{}',
    labels: makeLabels({}),
    tick: now,
    claimedAt: now,
    deadline: now + 60_000,
    alerts: alerts.map(alert => ({ alert, status: alert.endsAt.ms <= now ? 'resolved' : 'firing' })),
    ...fields
  }
}

export function logEntry (fields: Partial<LogEntry> = {}): LogEntry {
  return { at: dawn, firing: [], resolved: [], seq: 1, ...fields }
}
