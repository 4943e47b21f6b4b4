import type { Test } from 'tap'
import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { receiveAlert, type PostedAlert } from '../../src/domain/alert.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { createEngine } from '../../src/engine.ts'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'
import { dawn } from './build.ts'

const minute = 60_000

/** One message that a receiver accepted. */
export type Message = {
  /** Seconds since the story began. */
  readonly at: number
  readonly receiver: string
  readonly reason: string
  /** Names of the alerts, with `instance` where there is one. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
}

/** What a receiver does with a message before it accepts it: rejects with a DeliveryError, or sleeps. */
export type Behaviour = (notification: Notification, signal: AbortSignal) => Promise<void>

export type Story = Awaited<ReturnType<typeof openStory>>

/**
 * The router as it runs in production but for the clock, Redis and the network. Nothing happens between two lines of a story
 * unless one of them is `advance`.
 */
export async function openStory (t: Test, config: string) {
  const timers = createManualTimers({ start: dawn })
  const { clock } = timers
  const state = createMemoryState({ clock, onArmed: timers.schedule })
  const behaviours = new Map<string, Behaviour>()
  const arrived: Message[] = []
  const logged: string[] = []
  const senders = new Map<string, () => void>()
  let text = config

  const seconds = () => (clock.now() - dawn) / 1000
  const engine = createEngine({
    state,
    timers,
    clock,
    loadConfig: async () => loadConfig({ file: 'story.yml', text, receivers }),
    createSenders: () => ({
      async send (_integration, notification, signal) {
        await behaviours.get(notification.receiver)?.(notification, signal)
        arrived.push(messageOf(notification, seconds()))
      },
      async close () {}
    }),
    node: () => ({ id: 'node-1', address: '127.0.0.1:9093' }),
    externalURL: () => 'http://localhost:9093',
    retention: 120 * 60 * minute,
    gcInterval: 30 * minute,
    startDelay: 0,
    metrics: createMetrics(),
    log: createLog({ level: 'warn', format: 'logfmt', write: line => logged.push(line) })
  })
  await engine.start()
  // The first configuration is routed before anything arrives.
  await timers.advance(0)
  t.teardown(() => engine.stop())

  async function post (labels: Labels, posted: Partial<PostedAlert> = {}) {
    const alert = { labels: makeLabels(labels), annotations: makeLabels({}), generatorURL: '', ...posted }
    await engine.receive([receiveAlert(alert, { now: clock.now(), resolveTimeout: engine.config().resolveTimeout })], { source: 'story' })
  }

  return {
    engine,
    state,
    timers,
    /** What the router logged as a warning or an error. */
    logged,
    /** Moves the time on: `advance('5m')`. */
    advance: timers.advance,
    /** Seconds since the story began. */
    seconds,

    /** Posts one alert once; with no times given it ends after resolve_timeout. */
    post,

    /** An alert as Prometheus sends it: now and every minute, each time for four more, until `resolve`. */
    async fire (labels: Labels) {
      const startsAt = instantAt(clock.now())
      const send = () => post(labels, { startsAt, endsAt: instantAt(clock.now() + 4 * minute) })
      await send()
      senders.set(keyOf(labels), clock.every(minute, send))
    },

    /** Ends what `fire` began. */
    async resolve (labels: Labels) {
      senders.get(keyOf(labels))?.()
      await post(labels, { startsAt: instantAt(clock.now()), endsAt: instantAt(clock.now()) })
    },

    /** From now on the receiver does this first; without a behaviour it accepts everything. */
    behave (receiver: string, behaviour: Behaviour = async () => {}) {
      behaviours.set(receiver, behaviour)
    },

    async reload (config: string) {
      text = config
      await engine.reload()
    },

    /** What arrived since this was asked last. */
    arrived: (): Message[] => arrived.splice(0)
  }
}

function messageOf ({ alerts, receiver, reason }: Notification, at: number): Message {
  const names = (wanted: string) => alerts.filter(({ status }) => status === wanted).map(({ alert: { labels } }) => [labels.alertname, labels.instance].filter(Boolean).join(' '))
  return { at, receiver, reason, firing: names('firing'), resolved: names('resolved') }
}

function keyOf (labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort())
}
