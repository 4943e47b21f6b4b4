import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { validateAlert, type Alert } from './domain/alert.ts'
import type { Config, IntegrationConfig } from './domain/config.ts'
import type { Gap } from './domain/gap.ts'
import type { HistoryEvent, HistoryRecord } from './domain/history.ts'
import type { Incident } from './domain/incident.ts'
import { formatMillis, instantAt } from './domain/instant.ts'
import { ConfigError, DeliveryError, Unavailable } from './errors.ts'
import { observeChange, observeIncidents, observeOnCall } from './incident-metrics.ts'
import { createIncidents, incidentUrl, type Incidents } from './incidents.ts'
import { createIntake, type From } from './intake.ts'
import { after, within } from './jobs/clock.ts'
import { createAudit } from './jobs/audit.ts'
import { createDeliver, type Send } from './jobs/deliver.ts'
import { createEscalate } from './jobs/escalate.ts'
import { createFlush } from './jobs/flush.ts'
import { createGeneration, type Generation } from './jobs/generation.ts'
import { createIncidentChanges } from './jobs/incidents.ts'
import { createObserve } from './jobs/observe.ts'
import { createPages, type Describe } from './jobs/pages.ts'
import { createReconcile } from './jobs/reconcile.ts'
import { createSilenceCopy } from './jobs/silence-copy.ts'
import type { Clock, Timers } from './jobs/timers.ts'
import { createUpkeep } from './jobs/upkeep.ts'
import type { LinkKeys } from './link-keys.ts'
import { describeError } from './log.ts'
import type { Metrics } from './metrics.ts'
import { createNameLimit } from './name-limit.ts'
import { createOnCall, type OnCall } from './on-call.ts'
import { createSilences, type SilenceLimits, type Silences } from './silences.ts'
import { longestLife, signToken } from './signed-link.ts'
import { createSources, type Sources } from './source-intake.ts'
import { readSourceSecrets } from './source-secrets.ts'
import { sourceTypes } from './sources/index.ts'
import { type NodeInfo, queues, type Queue, type Refresh, type State } from './state/state.ts'
import { createViews, type AlertView, type GroupView, type MemberView } from './views.ts'

export type { AlertView, From, GroupView, MemberView, Refresh, Silences }

export type Check = { readonly status: 'ok' | 'failing', readonly message: string }

export type Engine = {
  /** The clock of the state, epoch milliseconds. */
  now (): number
  config (): Config
  readonly metrics: Metrics
  /** When the process started, and what `cluster` shows. */
  readonly startedAt: number
  readonly externalURL: string
  nodes (): Promise<readonly NodeInfo[]>
  /**
   * Stores alerts, already validated, in the order given; resolves when all are stored and grouped, rejects with Unavailable when
   * that is not certain. Answers for each that was refused why (the history has it, too). `durable` waits for a replica or the fsync. `onKnown` hears of those that were stored already but for their end.
   */
  receive (alerts: readonly Alert[], from: From): Promise<readonly string[]>
  /** The short way for alerts that are sent again: answers for each whether it was known (protocol 1). One that was not is as good as not sent. */
  refresh (batch: readonly Refresh[]): Promise<boolean[]>
  /** Notes in the history that part of a request was refused, and why. */
  rejected (from: { source: string, reason: string }): void
  /** Unresolved alerts by fingerprint. */
  alerts (): Promise<AlertView[]>
  /** Groups by their labels, then receiver; resolved alerts not told yet are in them. */
  groups (): Promise<GroupView[]>
  readonly silences: Silences
  readonly incidents: Incidents
  /** Inbound webhooks. */
  readonly sources: Sources
  readonly onCall: OnCall
  /** What signs links to incidents. Rejects with Unavailable. */
  readonly linkKeys: LinkKeys
  history (query: { from?: number, to?: number, cursor?: string, order?: 'asc' | 'desc', limit: number, accept: (event: HistoryEvent) => boolean }): Promise<{ records: HistoryRecord[], cursor: string | undefined }>
  /** Brings the gauges that describe the state up to date: groups and silences, and alerts by state, these at most every 10 s. */
  observe (): Promise<void>
  health (): Promise<{ status: 'ok' | 'failing', checks: { redis: Check, timers: Check, deliveries: Check, sources: Check } }>
  /** Reads the configuration again. Rejects with ConfigError and keeps the running one when it is wrong. */
  reload (): Promise<void>
}

/** The integrations of a configuration, ready to send. */
export type Senders = { readonly send: Send, close (): Promise<void> }

export type EngineOptions = {
  readonly state: State
  readonly timers: Timers
  readonly clock: Clock
  /** Reads the configuration; rejects with ConfigError. */
  readonly loadConfig: () => Promise<Config>
  readonly createSenders: (config: Config) => Senders
  readonly node: () => { readonly id: string, readonly address: string }
  /** Asked at each use: with port 0 it is known once the process listens. */
  readonly externalURL: () => string
  /** Milliseconds; see the flags of the same names. */
  readonly retention: number
  readonly gcInterval: number
  readonly startDelay: number
  /** Firing alerts of one name that this node accepts; 0 is no limit. */
  readonly perAlertnameLimit?: number
  /** All alerts are stored durably, not only those whose sender will not repeat them. */
  readonly waitReplicas?: boolean
  /** Of a file; without, a key is made once and kept in the state. */
  readonly linkKeys?: LinkKeys | undefined
  /** What is wrong with an alert of a source, or too much. */
  readonly validate?: (alert: Alert) => string | undefined
  /** Of the source `sentry`, where the configuration has none. */
  readonly sentrySecret?: string | undefined
  /** None without. */
  readonly silenceLimits?: SilenceLimits
  /** Whether changes of silences go to the log. */
  readonly logSilences?: boolean
  readonly metrics: Metrics
  readonly log: Logger
  /** Between 0 and 1; for all jitter. */
  readonly random?: () => number
}

/** Of the time for a stop, so much is kept for what comes when sends have ended: to hand back what was not sent, to close what sends, to leave. */
const kept = { handBack: 700, close: 300, leave: 150 }
/** All alerts are read to be counted by state: not at every scrape of every Prometheus. */
const observeEvery = 10_000
/** The state's clock may be off by so much from what a process expects (protocol 27). */
const jumpTolerance = 2000
/** A body of 32 MiB can hold two million faults: the history keeps so many characters of what its sender was told. */
const longestReason = 4000
/** So long a reload waits until everything is routed anew, for whoever looks at the groups right after it; the rest is done behind it. */
const reroutePatience = 2000
/** Longer than an attempt whose receiver was read from the old configuration takes to begin. */
const retiredFor = 15_000
/** No gap can have ended so soon after a stamp. */
const freshFor = 5000
/** Without a turn of the reconciler for so long, timers are not being looked after. */
const timersFailAfter = 10_000

/**
 * Joins state and jobs. `start` before anything else; `stop` finishes what is being sent and hands the rest back, and has ended at `until` on
 * the clock even if Redis hangs.
 */
export function createEngine (options: EngineOptions): Engine & { start (): Promise<void>, stop (until: number): Promise<void> } {
  const { state, timers, clock, metrics, log, externalURL, retention, gcInterval, random = Math.random } = options
  const startedAt = state.now()
  const bornAt = clock.monotonic()
  let running: { generation: Generation, senders: Senders } | undefined
  const sendersOf = new WeakMap<IntegrationConfig, Senders>()
  /** Receivers of configurations that were replaced, until what began with them has ended. */
  const retired = new Set<Senders>()
  let gap: Gap | undefined
  /** One was asked for while Redis was away. */
  let reloadIsOwed = false
  let lastTurn = clock.monotonic()
  let anchor: { time: number, at: number } | undefined
  let reloading: Promise<unknown> = Promise.resolve()
  let entering: Promise<unknown> = Promise.resolve()
  let isOld = false
  let observedAt: number | undefined

  const generation = (): Generation => {
    if (!running) throw new Unavailable('the router is starting')
    return running.generation
  }
  const intake = createIntake({ state, generation, gcInterval, waitReplicas: options.waitReplicas ?? false, noticeJump })
  const nameLimit = createNameLimit({ limit: options.perAlertnameLimit ?? 0, gcInterval, stored: fingerprints => state.alerts.get(fingerprints), metrics, log })
  const silenceCopy = createSilenceCopy({ state, metrics, log })
  const send: Send = async (integration, ...rest) => {
    // An attempt that began before a reload ends with the receivers that it began with.
    const senders = sendersOf.get(integration)
    if (!senders) throw new DeliveryError('the integration belongs to no configuration of this process', { retryable: true, reason: 'other' })
    return await senders.send(integration, ...rest)
  }
  const observe = createObserve({ state, generation, silences: silenceCopy })
  const changes = createIncidentChanges({ state, generation, observe, noticeJump, onWritten: written => observeChange(metrics, written) })
  let madeKey: Promise<string> | undefined
  const linkKeys: LinkKeys = options.linkKeys ?? (async () => {
    madeKey ??= state.secrets.obtain('links', () => randomBytes(32).toString('base64url'))
    madeKey.catch(() => { madeKey = undefined })
    return [await madeKey]
  })
  const describe: Describe = async ({ id, version, state: standing, assignee }, { owner, tier }) => {
    // That it cannot be linked to keeps nobody from being paged.
    const [key] = await linkKeys().catch(() => [])
    const token = key === undefined ? '' : signToken({ incident: id, person: owner, version, expires: state.now() + longestLife }, key)
    const url = incidentUrl(externalURL(), id)
    return { id, url, ackURL: token === '' ? url : `${url}?t=${token}`, token, state: standing, ...tier !== undefined && { tier }, ...assignee !== undefined && { assignee } }
  }
  const pages = createPages({ state, generation, changes, send, describe, externalURL, clock, log })
  const escalate = createEscalate({ state, generation, changes, pages, clock, metrics, log })
  const deliver = createDeliver({
    state,
    generation,
    silences: silenceCopy,
    externalURL,
    retention,
    clock,
    metrics,
    log,
    random,
    send,
    async describe ({ id, version }, owner) {
      const { incidents: [loaded] } = await state.incidents.load([id])
      return loaded && await describe({ ...loaded.incident, version }, { owner })
    }
  })
  const flush = createFlush({ state, generation, silences: silenceCopy, observe, observeGroup: changes.observeGroup, deliver: deliver.start, countSuperseded: deliver.countSuperseded, metrics, log })
  const onCall = createOnCall({ state, config: () => generation().config, changes })
  const views = createViews({ state, generation, silences: silenceCopy, gap: () => gap })
  const silences = createSilences({
    state, copy: silenceCopy, limits: options.silenceLimits ?? { maxSilences: 0, maxSilenceSize: 0 }, retention, log, logChanges: options.logSilences ?? false
  })
  const sources = createSources({
    state,
    config: () => generation().config,
    types: sourceTypes,
    secretsOf: source => readSourceSecrets(source, { sentry: options.sentrySecret }),
    externalURL,
    judging,
    receive,
    validate: options.validate ?? validateAlert,
    silences,
    changes,
    rejected: noteRejected,
    metrics,
    log
  })
  const audit = createAudit({ state, changes, metrics, log })
  const upkeep = createUpkeep({ state, generation, gcInterval, retention, audit: audit.work, sources: sources.watch, lookAgain: onCall.lookAgain, clock, metrics, log })

  const work: Record<Queue, (lateBy?: number) => Promise<number>> = {
    async flush (lateBy) {
      const wait = options.startDelay - (clock.monotonic() - bornAt)
      if (wait <= 0) return await flush.work(lateBy)
      timers.schedule('flush', state.now() + wait)
      return 0
    },
    deliver: deliver.work,
    escalate: escalate.work,
    upkeep: upkeep.work
  }
  const reconcile = createReconcile({ work, stamp, clock, metrics, log, random })

  async function stamp (): Promise<void> {
    const before = running?.generation
    const pulse = await state.nodes.stamp({ ...options.node(), generation: before?.number ?? 0, startedAt })
    gap = pulse.gap
    // It tells the log itself how it went.
    if (reloadIsOwed) reload().catch(() => {})
    lastTurn = clock.monotonic()
    anchor = { time: state.now(), at: clock.monotonic() }
    if (pulse.jump !== 0) log.warn({ ms: pulse.jump }, "Redis' clock jumped; what waits for an interval was shifted with it")
    if (!before) return
    if (pulse.generation === 0) {
      log.error({ generation: before.number }, 'Redis came back empty: alerts, groups and what was told are lost. Alerts come back as they are sent again, and may be notified again')
    }
    if (pulse.back) await state.upkeep.arm('repair', state.now())
    // A failover may have lost the last writes, the generation among them; or another node has a newer one.
    if (pulse.generation !== before.number || pulse.hash !== before.config.hash) await followOrSucceed(before)
    else if (isOld) decideAgain(before.number)
    // Last, as it may fail: what the pulse says is said once.
    await deliver.recordRest()
    await pages.recordRest()
  }

  /** What is armed between a jump of the clock and the stamp that finds it would be shifted, too: so the stamp comes first. */
  async function noticeJump (): Promise<void> {
    if (anchor && Math.abs(state.now() - anchor.time - (clock.monotonic() - anchor.at)) > jumpTolerance) await stamp()
  }

  /** By what is not known yet our own absence would be the silence of others; and what is expected, the newest configuration says. */
  async function judging (): Promise<{ gapEnd: number | undefined } | undefined> {
    if (!anchor || clock.monotonic() - anchor.at > freshFor) await stamp()
    else await noticeJump()
    const newest = await state.generations.current()
    return newest.generation === generation().number ? { gapEnd: gap?.end } : undefined
  }

  /** A node of an old configuration stands back until no living node runs a newer one, or the newest is its own again. */
  async function followOrSucceed (before: Generation): Promise<void> {
    const entered = await inTurn(async () => {
      // A reload came between.
      if (!running || running.generation !== before) return undefined
      return await enter(before.config, { reload: false, senders: running.senders })
    })
    if (!entered) return
    if (entered.newest) return decideAgain(entered.generation)
    if (!isOld) log.warn({ generation: entered.generation }, 'another node runs a newer configuration: this one stores what it receives and leaves the rest to it')
    isOld = true
  }

  function decideAgain (number: number): void {
    if (isOld) log.info({ generation: number }, 'this node decides and notifies again')
    isOld = false
  }

  /** One at a time: of two that enter side by side, the one that ends last would have this process run what the other has replaced. */
  async function inTurn<Result> (act: () => Promise<Result>): Promise<Result> {
    const mine = entering.then(act)
    entering = mine.catch(() => {})
    return await mine
  }

  async function enter (config: Config, { reload, senders }: { reload: boolean, senders: Senders }): Promise<{ generation: number, newest: boolean }> {
    const before = running
    const isOurs = before?.generation.config.hash === config.hash
    const entered = await state.generations.enter(config.hash, { nodeId: options.node().id, reload, ...(isOurs && { running: before.generation.number }) })
    if (before?.generation.number !== entered.generation || before.generation.config !== config) {
      running = { generation: createGeneration(entered.generation, config), senders }
    }
    for (const { integrations } of config.receivers) for (const integration of integrations) sendersOf.set(integration, senders)
    if (before && before.senders !== senders) retire(before.senders)
    return entered
  }

  function retire (senders: Senders): void {
    retired.add(senders)
    after(clock, retiredFor, () => {
      retired.delete(senders)
      senders.close().catch((err: unknown) => log.warn({ err }, 'closing the old receivers failed'))
    })
  }

  async function reload (): Promise<void> {
    reloadIsOwed = false
    try {
      const config = await options.loadConfig()
      for (const warning of config.warnings) log.warn({}, warning)
      await replace(config)
      showConfig(metrics, { config, at: state.now() })
      sources.show()
    } catch (error) {
      metrics.configLastReloadSuccessful.set(0)
      reloadIsOwed = error instanceof Unavailable
      log.error({}, error instanceof ConfigError
        ? 'The configuration is wrong; the running one is kept'
        : reloadIsOwed ? 'The running configuration is kept until Redis is back; then the file is read again' : 'Reading the configuration again failed; the running one is kept')
      for (const line of describeError(error).split('\n')) log.error({}, line)
      throw error
    }
    log.info({ generation: generation().number }, 'Completed loading of configuration file')
    // It is in force: what fails from here on is in `due`, and is done when Redis is back.
    await new Promise<void>(resolve => {
      const stopWaiting = after(clock, reroutePatience, resolve)
      takeEffect().finally(() => {
        stopWaiting()
        resolve()
      })
    })
  }

  async function replace (config: Config): Promise<void> {
    const senders = options.createSenders(config)
    try {
      await inTurn(() => enter(config, { reload: true, senders }))
    } catch (error) {
      await senders.close()
      throw error
    }
  }

  async function receive (alerts: readonly Alert[], from: From): Promise<readonly string[]> {
    const end = metrics.alertProcessing.startTimer()
    const { admitted, refused } = from.replaces ? { admitted: alerts, refused: [] } : await nameLimit.admit(alerts, state.now())
    if (refused.length > 0) noteRejected({ source: from.source, reason: nameLimit.summaryOf(refused) })
    if (admitted.length > 0) await intake.receive(admitted, from)
    end()
    return refused.map(nameLimit.reasonOf)
  }

  function noteRejected ({ source, reason }: { source: string, reason: string }): void {
    const kept = reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason
    state.history.append([{ at: state.now(), kind: 'rejected', source, reason: kept }]).catch(() => {}) // Whoever it concerns was told, or finds it in the log.
  }

  /** A few at a time: they come with all of their alerts, and nobody else is served while one script answers. */
  async function openIncidents (): Promise<Incident[]> {
    const ids = await state.incidents.open()
    const found: Incident[] = []
    for (let from = 0; from < ids.length; from += 50) found.push(...(await state.incidents.load(ids.slice(from, from + 50))).incidents.map(({ incident }) => incident))
    return found
  }

  async function checkSources (): Promise<Check> {
    try {
      const all = await sources.liveness()
      const silent = all.filter(({ isSilent }) => isSilent)
      if (all.length === 0) return ok('none is expected to report')
      if (silent.length === 0) return ok(`${all.length} ${all.length === 1 ? 'is' : 'are'} expected to report, ${all.filter(({ lastContact }) => lastContact !== undefined).length} heard of`)
      return failing(silent.map(({ name, lastContact }) => `${name}: ${lastContact === undefined ? 'nothing yet' : `nothing since ${formatMillis(instantAt(lastContact))}`}`).join('; '))
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return failing(`not known: ${error.message}`)
    }
  }

  async function takeEffect (): Promise<void> {
    try {
      await state.history.append([{ at: state.now(), kind: 'reloaded', reason: `generation ${generation().number}` }])
      // Other sources may be expected now.
      await state.upkeep.arm('sources', state.now())
      await upkeep.work()
    } catch (err) {
      log.warn({ err: err instanceof Error ? err.message : err }, 'the new configuration is in force, but alerts are not routed by it yet')
    }
  }

  return {
    now: () => state.now(),
    config: () => generation().config,
    metrics,
    startedAt,
    get externalURL () { return externalURL() },
    nodes: () => state.nodes.list(),
    receive,
    async refresh (batch) {
      const known = await intake.refresh(batch)
      nameLimit.renew(batch.filter((_, n) => known[n]))
      return known
    },

    rejected: noteRejected,
    alerts: views.alerts,
    groups: views.groups,
    silences,
    sources,

    incidents: createIncidents({ state, config: () => generation().config, changes, externalURL }),
    onCall,
    linkKeys,

    history: query => state.history.read(query),

    async observe () {
      metrics.aggregationGroups.set(await state.groups.count())
      showNodes(metrics, { nodes: await state.nodes.list(), own: options.node().id })
      await silenceCopy.sync()
      const { byState, stored, indexed } = silenceCopy.count()
      for (const [name, count] of Object.entries(byState)) metrics.silences.set({ state: name }, count)
      metrics.silencesStateSize.set(stored)
      metrics.silencesIndexSize.set(indexed)
      if (observedAt !== undefined && clock.monotonic() - observedAt < observeEvery) return
      observedAt = clock.monotonic()
      await sources.observe()
      observeIncidents(metrics, await openIncidents())
      observeOnCall(metrics, { schedules: await onCall.schedules(), users: onCall.users() }, state.now())
      const alerts = await views.alerts()
      const suppressed = alerts.filter(({ silencedBy, inhibitedBy }) => silencedBy.length + inhibitedBy.length > 0).length
      metrics.alerts.set({ state: 'suppressed' }, suppressed)
      metrics.alerts.set({ state: 'active' }, alerts.length - suppressed)
    },

    async health () {
      const redis = await state.ping().then(() => ok('answers'), (error: Error) => failing(error.message))
      const silentFor = clock.monotonic() - lastTurn
      const checks = {
        redis,
        timers: silentFor < timersFailAfter ? ok('looked after') : failing(`not looked after for ${Math.round(silentFor / 1000)} s`),
        deliveries: deliver.health(),
        sources: await checkSources()
      }
      // A receiver that is away, or a source that is quiet, is its own trouble: a router that is replaced for it would only lose time.
      const status = checks.redis.status === 'ok' && checks.timers.status === 'ok' ? 'ok' : 'failing'
      return { status, checks }
    },

    async reload () {
      const mine = reloading.then(reload)
      reloading = mine.catch(() => {})
      await mine
    },

    async start () {
      const config = await options.loadConfig()
      for (const warning of config.warnings) log.warn({}, warning)
      // First the stamp: it finds the gap that our absence was, before any group is judged.
      await stamp()
      await nameLimit.begin(() => state.alerts.list(state.now()))
      const entered = await inTurn(() => enter(config, { reload: false, senders: options.createSenders(config) }))
      if (!entered.newest) log.warn({ generation: entered.generation }, 'living nodes run a newer configuration than this file')
      showConfig(metrics, { config, at: state.now() })
      sources.show()
      // So that it is here when Redis is not.
      await linkKeys().catch(() => {})
      await upkeep.arm()
      await timers.start(async queue => { await work[queue]() })
      for (const queue of queues) timers.schedule(queue, state.now())
      reconcile.start()
    },

    async stop (until) {
      flush.stop()
      const sendUntil = until - kept.handBack
      const ended = Promise.all([deliver.stop(sendUntil), escalate.stop(sendUntil), timers.pause(sendUntil), reconcile.stop()])
      await within(clock, until - kept.close, ended)
      // Only now: what is handed back is to wake another node at once.
      await timers.close(until - kept.close)
      await within(clock, until - kept.leave, Promise.all([...retired, ...running ? [running.senders] : []].map(senders => senders.close())))
      await within(clock, until, state.nodes.leave(options.node().id).catch(() => {}))
      await state.close()
    }
  }
}

function showConfig (metrics: Metrics, { config, at }: { config: Config, at: number }): void {
  metrics.configHash.set(config.hashMetric)
  metrics.configLastReloadSuccessful.set(1)
  metrics.configLastReloadSuccess.set(at / 1000)
  metrics.receivers.set(config.receivers.length)
  metrics.integrations.set(config.receivers.reduce((sum, { integrations }) => sum + integrations.length, 0))
  metrics.inhibitionRules.set(config.inhibitRules.length)
  metrics.showReceivers(config.receivers)
}

function showNodes (metrics: Metrics, { nodes, own }: { nodes: readonly NodeInfo[], own: string }): void {
  const names = nodes.map(({ id }) => id).sort()
  metrics.clusterMembers.set(names.length)
  metrics.peerPosition.set(Math.max(names.indexOf(own), 0))
  metrics.clusterPeerInfo.reset()
  for (const peer of names) metrics.clusterPeerInfo.set({ peer }, 1)
}

const ok = (message: string): Check => ({ status: 'ok', message })
const failing = (message: string): Check => ({ status: 'failing', message })
