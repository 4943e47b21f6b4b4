import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { createApp, type AppOptions } from '../../routes/index.ts'
import { defaultLimits, overLimits } from '../../routes/limits.ts'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { validateAlert, type Alert } from '../../src/domain/alert.ts'
import type { Config } from '../../src/domain/config.ts'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import { defaultSeverity } from '../../src/domain/severity.ts'
import type { AlertView, Engine, GroupView } from '../../src/engine.ts'
import { NotFound } from '../../src/errors.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createSources } from '../../src/source-intake.ts'
import { readSourceSecrets } from '../../src/source-secrets.ts'
import { sourceTypes } from '../../src/sources/index.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'

/** 2026-11-20T12:00:00Z */
export const now = Date.UTC(2026, 10, 20, 12)

export const versionInfo = { branch: 'main', buildDate: '', buildUser: '', goVersion: process.version, revision: '', version: '0.34.0' }

export const config: Config = {
  hash: 'ab12',
  hashMetric: 1,
  printed: 'route:\n  receiver: chat\nreceivers:\n- name: chat\n- name: ops\n',
  warnings: [],
  resolveTimeout: 300_000,
  route: {
    id: '{}',
    key: '{}',
    receiver: 'chat',
    groupBy: ['alertname'],
    groupWait: 30_000,
    groupInterval: 300_000,
    repeatInterval: 14_400_000,
    matchers: [],
    continue: false,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    labels: {},
    routes: []
  },
  receivers: [
    { name: 'chat', labels: { name: 'chat', team: 'web' }, integrations: [] },
    { name: 'ops', labels: { name: 'ops' }, integrations: [] }
  ],
  inhibitRules: [],
  timeIntervals: new Map(),
  sources: [],
  printedWhole: 'route: {receiver: chat}\nusers: []\n',
  users: [],
  schedules: [],
  policies: [],
  severity: defaultSeverity
}

export type Received = { alerts: readonly Alert[], from: { source: string, durable?: boolean } }

/** An engine that remembers what it was told, and otherwise is as the overrides say. */
export function fakeEngine (overrides: Partial<Engine> = {}, { matcherMode }: { matcherMode?: MatcherMode } = {}): Engine & { received: Received[], refused: Array<{ source: string, reason: string }> } {
  const received: Received[] = []
  const refused: Array<{ source: string, reason: string }> = []
  const fine = { status: 'ok' as const, message: 'fine' }
  const engine: Engine & { received: Received[], refused: Array<{ source: string, reason: string }> } = {
    received,
    refused,
    now: () => now,
    config: () => config,
    metrics: createMetrics(),
    startedAt: now - 3_600_000,
    externalURL: 'http://tocsin.example',
    nodes: async () => [],
    observe: async () => {},
    receive: async (alerts, from) => {
      received.push({ alerts, from })
      return []
    },
    refresh: async batch => batch.map(() => false),
    rejected: from => { refused.push(from) },
    alerts: async () => [],
    groups: async () => [],
    silences: { add: async () => {}, list: async () => [], get: async () => undefined, put: async () => '', expire: async () => false },
    incidents: { list: async () => ({ incidents: [], cursor: undefined }), get: missing, act: missing },
    linkKeys: async () => ['a key of a test'],
    onCall: { lookAgain: async () => {}, users: () => [], schedules: async () => [], schedule: missing, addOverrides: missing, removeOverride: missing },
    history: async () => ({ records: [], cursor: undefined }),
    health: async () => ({ status: 'ok', checks: { redis: fine, timers: fine, deliveries: fine, sources: fine } }),
    reload: async () => {},
    sources: { find (name) { throw new NotFound(name) }, receive: missing, refused () {}, list: async () => [], deliveries: missing, delivery: missing, replay: missing },
    ...overrides
  }
  return overrides.sources ? engine : { ...engine, sources: sourcesOf(engine, matcherMode) }
}

/** The real ones, on a state of their own: what they make of a request goes to the engine. */
function sourcesOf (engine: Engine, matcherMode: MatcherMode = 'fallback'): Engine['sources'] {
  const state = createMemoryState({ clock: { now: engine.now }, onArmed () {} })
  return createSources({
    state,
    config: engine.config,
    types: sourceTypes,
    secretsOf: readSourceSecrets,
    externalURL: () => engine.externalURL,
    judging: async () => ({ gapEnd: undefined }),
    receive: engine.receive,
    validate: alert => overLimits(alert, defaultLimits) ?? validateAlert(alert, matcherMode),
    silences: engine.silences,
    changes: { change: async () => undefined, succeed: async () => {} },
    rejected: engine.rejected,
    metrics: engine.metrics,
    log: pino({ level: 'silent' })
  })
}

async function missing (name: string): Promise<never> {
  throw new NotFound(`there is no ${JSON.stringify(name)}`)
}

export function appOf (engine: Engine, options: Partial<AppOptions> = {}) {
  return createApp({ engine, log: pino({ level: 'silent' }), version: '0.1.0', versionInfo, docsFolder: fileURLToPath(new URL('../../docs', import.meta.url)), getConcurrency: 8, ...options })
}

export function alert (labels: Labels, rest: Partial<Alert> = {}): Alert {
  const made = makeLabels(labels)
  return {
    fingerprint: fingerprint(made),
    labels: made,
    annotations: makeLabels([]),
    startsAt: instantAt(now - 60_000),
    endsAt: instantAt(now + 240_000),
    updatedAt: now,
    generatorURL: '',
    timeout: true,
    ...rest
  }
}

export function view (labels: Labels, rest: Partial<AlertView> & { of?: Partial<Alert> } = {}): AlertView {
  const { of, ...others } = rest
  return { alert: alert(labels, of), receivers: ['chat'], silencedBy: [], inhibitedBy: [], ...others }
}

export function group (labels: Labels, rest: Partial<GroupView> = {}): GroupView {
  return { receiver: 'chat', labels: makeLabels(labels), routeLabels: makeLabels([]), mutedBy: [], isOutsideActive: false, alerts: [], ...rest }
}
