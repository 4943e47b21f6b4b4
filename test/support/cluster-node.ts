import { randomUUID } from 'node:crypto'
import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { receiveAlert, type Alert } from '../../src/domain/alert.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { createEngine } from '../../src/engine.ts'
import { createBullTimers } from '../../src/jobs/bullmq.ts'
import { processClock } from '../../src/jobs/clock.ts'
import type { Timers } from '../../src/jobs/timers.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createSenders } from '../../src/senders.ts'
import { keysOf } from '../../src/state/keys.ts'
import { connect, connectForWorkers } from '../../src/state/redis/connection.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import type { State } from '../../src/state/state.ts'

/** An alert as a test writes it; times in epoch milliseconds. */
export type Posted = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly startsAt?: number
  /** `now` is by the clock of the state, which may be a moment behind that of a test. */
  readonly endsAt?: number | 'now'
}

export type NodeOptions = {
  readonly url: string
  readonly namespace: string
  /** The text of the configuration, asked for at start and at each reload. */
  readonly config: () => string
  readonly gcInterval?: number
  /** Stands between the engine and its state. */
  readonly wrap?: (state: State) => State
  /** Stands between the engine and its wake-ups. */
  readonly wrapTimers?: (timers: Timers) => Timers
}

export type Node = Awaited<ReturnType<typeof openNode>>

const resolveTimeout = 5 * 60_000

/** What `serve` runs, without its HTTP side. */
export async function openNode ({ url, namespace, config, gcInterval = 30 * 60_000, wrap = state => state, wrapTimers = timers => timers }: NodeOptions) {
  const id = randomUUID()
  const log = createLog({ level: 'warn', format: 'logfmt', write: line => { if (process.env.FAULTS_LOG) process.stderr.write(`${id.slice(0, 4)} ${line}`) } })
  const wake: { schedule?: Timers['schedule'] } = {}
  const state = await openRedisState({ url, namespace, log, onArmed: (queue, at) => wake.schedule?.(queue, at) })
  const commands = connect(url, { name: 'timers' })
  const timers = wrapTimers(createBullTimers({
    commands,
    connectWorker: () => connectForWorkers(url, 'worker'),
    prefix: keysOf(namespace).bull,
    nodeId: id,
    now: () => state.now(),
    log
  }))
  wake.schedule = timers.schedule
  const metrics = createMetrics()
  const engine = createEngine({
    state: wrap(state),
    timers,
    clock: processClock,
    loadConfig: async () => loadConfig({ file: 'test.yml', text: config(), receivers }),
    createSenders: config => createSenders(config, { receivers, userAgent: 'test', log: { info () {}, error () {} }, print () {}, now: Date.now }),
    node: () => ({ id, address: '127.0.0.1:0' }),
    externalURL: () => 'http://127.0.0.1',
    retention: 120 * 3_600_000,
    gcInterval,
    startDelay: 0,
    metrics,
    log
  })

  return {
    id,
    engine,
    metrics,
    /** The state itself, past what the test put in between. */
    state,
    start: () => engine.start(),
    async receive (alerts: readonly Posted[], options: { durable?: boolean } = {}) {
      await engine.receive(alerts.map(alert => toAlert(alert, state.now())), { source: 'test', ...options })
    },
    async stop () {
      await engine.stop(processClock.monotonic() + 4000)
      commands.disconnect()
    }
  }
}

export function toAlert ({ labels, annotations = {}, startsAt, endsAt }: Posted, now: number): Alert {
  return receiveAlert({
    labels,
    annotations,
    startsAt: startsAt === undefined ? undefined : instantAt(startsAt),
    endsAt: endsAt === undefined ? undefined : instantAt(endsAt === 'now' ? now : endsAt),
    generatorURL: ''
  }, { now, resolveTimeout })
}
