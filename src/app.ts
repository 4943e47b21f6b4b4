import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { availableParallelism, hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { receivers } from '../receivers/index.ts'
import { createApp } from '../routes/index.ts'
import { defaultLimits, overLimits } from '../routes/limits.ts'
import { createGuard } from './access/guard.ts'
import { createTlsServer } from './access/tls-server.ts'
import { openWebFile } from './access/web-file.ts'
import { alertmanagerVersion } from './alertmanager-version.ts'
import { readConfigFile } from './config/read-file.ts'
import { integrationTypes } from './config/schema.ts'
import { validateAlert } from './domain/alert.ts'
import type { MatcherMode } from './domain/matcher-parser.ts'
import { createEngine } from './engine.ts'
import { createBullTimers } from './jobs/bullmq.ts'
import { processClock } from './jobs/clock.ts'
import type { Timers } from './jobs/timers.ts'
import { openLinkKeys } from './link-keys.ts'
import { createMetrics } from './metrics.ts'
import { adviseOnRedis } from './redis-advice.ts'
import { startRedisServer } from './redis-server.ts'
import { checkSenders, createSenders } from './senders.ts'
import type { SilenceLimits } from './silences.ts'
import { checkSourceSecrets } from './source-secrets.ts'
import { sentrySecretVariable } from './sources/built-in.ts'
import { keysOf } from './state/keys.ts'
import { connect, connectForWorkers, ready } from './state/redis/connection.ts'
import { openRedisState } from './state/redis/index.ts'

/** A stop has so long for all that runs in this process; our own Redis ends after it, and `serve` leaves by force after half a second more. */
const stopTime = 4_000
/** How long requests under way may take at the stop: what is being sent needs the rest. */
const requestPatience = 700
/** How long our own Redis may take to end, even if all others took as long as they may. What it has acknowledged it has written. */
const serverPatience = 200

export type StartOptions = {
  readonly configFile: string
  readonly listen: ReadonlyArray<{ readonly host: string, readonly port: number }>
  readonly externalURL?: string | undefined
  readonly routePrefix?: string | undefined
  /** TLS and passwords, in Prometheus' format. */
  readonly webConfigFile?: string | undefined
  /** Keys of signed links; absent: one that is made once and kept in the state. */
  readonly linkSecretFile?: string | undefined
  readonly storagePath: string
  /** Times in milliseconds. */
  readonly retention: number
  readonly gcInterval: number
  readonly startDelay: number
  /** 0 is no limit. */
  readonly perAlertnameLimit?: number
  readonly silenceLimits?: SilenceLimits
  readonly logSilences?: boolean
  /** 0 for as many as there are processors, at least 8. */
  readonly getConcurrency: number
  /** 0 for none. */
  readonly webTimeout: number
  /** Absent: a redis-server of our own in the storage path. */
  readonly redisUrl?: string | undefined
  readonly namespace: string
  readonly matcherMode?: MatcherMode
  readonly receiverNameInMetrics?: boolean
  readonly alertNamesInMetrics?: boolean
  /** Alerts are answered only when a replica has them, as webhooks are anyway. */
  readonly waitReplicas?: boolean
  readonly log: Logger<never>
  readonly version: string
  /** Where the documentation of this version lies. */
  readonly docsFolder: string
}

export type Running = {
  /** `host:port` of each listener. */
  readonly addresses: readonly string[]
  /** Rejects with ConfigError and keeps the running configuration. */
  reload (): Promise<void>
  /** Finishes what is being sent, hands the rest back; within 5 s. */
  stop (): Promise<void>
}

/** The only place that wires everything: state, timers, engine, receivers and routes into one process. */
export async function start (options: StartOptions): Promise<Running> {
  const { log, namespace } = options
  const loadConfig = async () => {
    const config = readConfigFile(options.configFile, { receivers, now: Date.now(), retention: options.retention, mode: options.matcherMode })
    const warnings = [...await checkSenders(config, options.configFile), ...await checkSourceSecrets(config.sources, options.configFile)]
    return { ...config, warnings: [...config.warnings, ...warnings] }
  }
  // Before anything is started: a configuration that is wrong should say so at once.
  await loadConfig()
  const linkKeys = options.linkSecretFile === undefined ? undefined : await openLinkKeys(options.linkSecretFile)

  /** They get the point in time of the process's clock at which all of them have to have ended. */
  const closers: Array<(until: number) => Promise<unknown>> = []
  const close = async () => {
    const until = processClock.monotonic() + stopTime
    for (const step of closers.reverse()) await step(until)
  }
  try {
    const server = options.redisUrl === undefined
      ? await startRedisServer({ storagePath: options.storagePath, log, appendfsync: 'everysec' })
      : undefined
    if (server) closers.push(until => server.stop(Math.max(until - processClock.monotonic(), 0) + serverPatience))
    const redisUrl = options.redisUrl ?? server?.url ?? ''

    // The state tells the timers what it armed, and the timers go by the state's clock.
    const wake: { schedule?: Timers['schedule'] } = {}
    const state = await openRedisState({ url: redisUrl, namespace, log, ownServer: server !== undefined, onArmed: (queue, at) => wake.schedule?.(queue, at) })
    const nodeId = randomBytes(8).toString('hex')
    const commands = connect(redisUrl, { name: 'timers' })
    closers.push(async () => commands.disconnect())
    if (options.redisUrl !== undefined) {
      await ready(commands, 5000)
      for (const sentence of await adviseOnRedis(commands)) log.warn({}, sentence)
    }
    const timers = createBullTimers({
      commands,
      connectWorker: () => connectForWorkers(redisUrl, 'worker'),
      prefix: keysOf(namespace).bull,
      nodeId,
      now: () => state.now(),
      log
    })
    wake.schedule = timers.schedule

    const web = options.webConfigFile ? await openWebFile(options.webConfigFile, { log }) : undefined
    const guard = web && createGuard(web, { log, monotonic: processClock.monotonic })
    closers.push(async () => {
      web?.close()
      await guard?.close()
    })

    const metrics = createMetrics({
      integrations: [...new Set([...integrationTypes, ...receivers.map(({ type }) => type)])],
      receiverNames: options.receiverNameInMetrics ?? false,
      alertNames: options.alertNamesInMetrics ?? false
    })
    const userAgent = `Alertmanager/${alertmanagerVersion}`
    const apps: FastifyInstance[] = []
    const addresses: string[] = []
    const port = () => Number(/\d+$/.exec(addresses[0] ?? '')?.[0] ?? options.listen[0]?.port)
    const externalURL = () => (options.externalURL ?? `${web?.current().tls ? 'https' : 'http'}://${hostname()}:${port()}${options.routePrefix ?? ''}`).replace(/\/+$/, '')
    const engine = createEngine({
      state,
      timers,
      clock: processClock,
      loadConfig,
      createSenders: config => createSenders(config, {
        receivers,
        userAgent,
        log: { info: message => log.info(message), error: message => log.error(message) },
        print: line => { process.stdout.write(line + '\n') },
        now: () => state.now()
      }),
      node: () => ({ id: nodeId, address: `${hostname()}:${port()}` }),
      externalURL,
      retention: options.retention,
      gcInterval: options.gcInterval,
      startDelay: options.startDelay,
      perAlertnameLimit: options.perAlertnameLimit ?? 0,
      waitReplicas: options.waitReplicas ?? false,
      validate: alert => overLimits(alert, defaultLimits) ?? validateAlert(alert, options.matcherMode),
      sentrySecret: process.env[sentrySecretVariable],
      ...options.silenceLimits && { silenceLimits: options.silenceLimits },
      logSilences: options.logSilences ?? false,
      ...options.linkSecretFile !== undefined && { linkKeys: await openLinkKeys(options.linkSecretFile) },
      metrics,
      log
    })
    closers.push(until => engine.stop(until))
    closers.push(() => Promise.all(apps.map(closeApp)))
    // Bound before the engine starts: what is sent first names the address already. Until then requests are answered 503.
    for (const { host, port } of options.listen) {
      const app = createApp({
        engine,
        log,
        version: options.version,
        versionInfo: { branch: 'main', buildDate: '', buildUser: '', goVersion: process.version, revision: options.version, version: alertmanagerVersion },
        nodeId,
        docsFolder: options.docsFolder,
        incidents: engine.incidents,
        linkKeys: engine.linkKeys,
        ...(options.routePrefix !== undefined && { routePrefix: options.routePrefix }),
        getConcurrency: options.getConcurrency || Math.max(availableParallelism(), 8),
        timeout: options.webTimeout,
        ...web?.current().tls && { createServer: (handler, http) => createTlsServer(web, { handler, http, log }) },
        ...guard && { guard },
        ...linkKeys && { linkKeys },
        ...options.matcherMode && { matcherMode: options.matcherMode }
      })
      apps.push(app)
      await app.listen({ host, port })
      addresses.push(...app.addresses().map(printAddress))
    }
    await engine.start()
    return { addresses, reload: () => engine.reload(), stop: close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A request that is still arriving, or not read by its sender, must not keep the engine from handing its work back. */
async function closeApp (app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), requestPatience)
  await app.close()
  clearTimeout(impatience)
}

function printAddress (address: AddressInfo | string): string {
  if (typeof address === 'string') return address
  return address.address.includes(':') ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`
}
