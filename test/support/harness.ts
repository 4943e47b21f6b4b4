import type { Test } from 'tap'
import { receiveAlert, type PostedAlert } from '../../src/domain/alert.ts'
import type { HistoryEvent } from '../../src/domain/history.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import type { Remembered } from '../../src/domain/notification-log.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { Unavailable } from '../../src/errors.ts'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createMetrics, type Metrics } from '../../src/metrics.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'
import { dawn } from './build.ts'
import { startNode, type Node } from './node.ts'

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

/** What a receiver does with a message before it accepts it: rejects with a DeliveryError, or sleeps. What it answers with is remembered. */
export type Behaviour = (notification: Notification, signal: AbortSignal, remembered: Remembered) => Promise<Remembered | void>

export type Story = Awaited<ReturnType<typeof openStory>>

export type StoryOptions = {
  /** How many processes share the state; every wake-up goes to all of them. */
  readonly nodes?: number
  /** When it begins, epoch milliseconds. */
  readonly begin?: number
  readonly startDelay?: number
  /** Of each node by itself; 0 is no limit. */
  readonly perAlertnameLimit?: number
  /** Of all nodes together. */
  readonly metrics?: Metrics
  /** For how long the notification log is kept at most, milliseconds. */
  readonly retention?: number
  /** How long alerts are sent for that `fire` repeats every minute. */
  readonly lasts?: number
  /** Called for every message that a receiver accepts. */
  readonly onMessage?: (notification: Notification) => void
}

/**
 * The router as it runs in production but for the clock, Redis and the network. Nothing happens between two lines of a story
 * unless one of them is `advance`.
 */
export async function openStory (t: Pick<Test, 'teardown'>, config: string, { nodes: nodeCount = 1, begin = dawn, startDelay = 0, retention = 120 * 60 * minute, lasts = 4 * minute, perAlertnameLimit = 0, metrics = createMetrics(), onMessage }: StoryOptions = {}) {
  const timers = createManualTimers({ start: begin })
  const { clock } = timers
  const state = createMemoryState({ clock, onArmed: timers.schedule })
  const behaviours = new Map<string, Behaviour>()
  const arrived: Message[] = []
  const logged: string[] = []
  const senders = new Map<string, () => void>()
  const nodes: Node[] = []
  let text = config
  let turn = 0

  const seconds = () => clock.monotonic() / 1000
  const living = () => nodes.filter(node => node.alive())

  async function startAnother (config = text): Promise<Node> {
    const node: Node = await startNode({
      id: `node-${nodes.length + 1}`,
      config,
      state,
      timers,
      startDelay,
      retention,
      perAlertnameLimit,
      metrics,
      write: line => logged.push(line),
      async send (_integration, notification, { signal, remembered }) {
        const said = await behaviours.get(notification.receiver)?.(notification, signal, remembered)
        if (!node.alive()) throw new Unavailable('the connection went with its process')
        arrived.push(messageOf(notification, seconds()))
        onMessage?.(notification)
        return said
      }
    })
    nodes.push(node)
    return node
  }

  await timers.start(async queue => {
    // Whoever comes first takes it; not always the same.
    const all = living()
    const first = turn++ % Math.max(1, all.length)
    await Promise.all([...all.slice(first), ...all.slice(0, first)].map(node => node.wake(queue)))
  })
  for (let n = 0; n < nodeCount; n++) await startAnother()
  // The first configuration is routed before anything arrives.
  await timers.advance(0)
  t.teardown(async () => {
    for (const stop of senders.values()) stop()
    await Promise.all([...living().map(node => node.stop()), timers.close(Infinity)])
  })

  /** False when no process took it. */
  async function post (labels: Labels, posted: Partial<PostedAlert> = {}): Promise<boolean> {
    const all = living()
    const node = all[turn++ % Math.max(1, all.length)]
    if (!node) return false
    const alert = { labels: makeLabels(labels), annotations: makeLabels({}), generatorURL: '', ...posted }
    try {
      await node.engine.receive([receiveAlert(alert, { now: clock.now(), resolveTimeout: node.engine.config().resolveTimeout })], { source: 'story' })
      return true
    } catch (error) {
      if (error instanceof Unavailable) return false
      throw error
    }
  }

  return {
    /** Of the first process that lives. */
    get engine () { return (living()[0] ?? nodes[0] as Node).engine },
    nodes,
    state,
    timers,
    /** What the router logged as a warning or an error. */
    logged,
    /** Moves the time on: `advance('5m')`. */
    advance: timers.advance,
    /** When the story began, epoch milliseconds. */
    begin,
    /** Seconds since then, whatever the clock was set to meanwhile. */
    seconds,
    /** Adds a process. */
    startNode: startAnother,

    /** Posts one alert once; with no times given it ends after resolve_timeout. */
    post,

    /** An alert as Prometheus sends it: now and every minute, each time for four more, until `resolve`. */
    async fire (labels: Labels, { startsAt = instantAt(clock.now()) } = {}) {
      const send = async () => { await post(labels, { startsAt, endsAt: instantAt(clock.now() + lasts) }) }
      senders.get(keyOf(labels))?.()
      await send()
      senders.set(keyOf(labels), clock.every(minute, send))
    },

    /** What `fire` began is not sent any more, nor ended. */
    forget (labels: Labels) {
      senders.get(keyOf(labels))?.()
      senders.delete(keyOf(labels))
    },

    /** Ends what `fire` began. */
    async resolve (labels: Labels): Promise<boolean> {
      this.forget(labels)
      return await post(labels, { startsAt: instantAt(clock.now()), endsAt: instantAt(clock.now()) })
    },

    /** From now on the receiver does this first; without a behaviour it accepts everything. */
    behave (receiver: string, behaviour: Behaviour = async () => {}) {
      behaviours.set(receiver, behaviour)
    },

    /** All processes read another configuration, one after the other. */
    async reload (config: string) {
      text = config
      for (const node of living()) {
        node.configure(config)
        await node.engine.reload()
      }
    },

    /** What arrived since this was asked last. */
    arrived: (): Message[] => arrived.splice(0),

    /** Lines of the history, of these kinds if any are named. */
    async history (...kinds: ReadonlyArray<HistoryEvent['kind']>) {
      const { records } = await this.engine.history({ limit: Infinity, accept: ({ kind }) => !kinds.length || kinds.includes(kind) })
      return records
    }
  }
}

function messageOf ({ alerts, receiver, reason }: Notification, at: number): Message {
  const names = (wanted: string) => alerts.filter(({ status }) => status === wanted).map(({ alert: { labels } }) => [labels.alertname, labels.instance].filter(Boolean).join(' '))
  return { at, receiver, reason, firing: names('firing'), resolved: names('resolved') }
}

function keyOf (labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort())
}

/** `[at, reason, firing, resolved]`, without the parts at the end that are empty: how most stories compare messages. */
export function brief ({ at, reason, firing, resolved }: Message) {
  return resolved.length ? [at, reason, firing.join(', '), resolved.join(', ')] : [at, reason, firing.join(', ')]
}
