import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { keysOf } from '../../src/state/keys.ts'
import { openNode, type Node, type NodeOptions, type Posted } from './cluster-node.ts'
import { startSink } from './sink.ts'

type Teardown = { teardown: (handler: () => Promise<void> | void) => void }

/** Waits for a condition, for as long as a slow machine may need. */
const loggingSince = performance.now()
export async function until<Result> (what: string, condition: () => Result | Promise<Result>, timeout = 30_000): Promise<NonNullable<Result>> {
  const end = performance.now() + timeout
  for (;;) {
    const result = await condition()
    if (result) { if (process.env.FAULTS_LOG) process.stderr.write(`${Math.round(performance.now() - loggingSince)} ${what}\n`); return result }
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`)
    await pause(20)
  }
}

/** For proving that something does not happen: nothing else can show it than time that passes. */
export async function watch (ms: number): Promise<void> {
  await pause(ms)
}

/* ---- who is told ---- */

export type Told = {
  readonly at: number
  readonly status: 'firing' | 'resolved'
  /** Values of the label `alertname` or, where several alerts share it, of `instance`. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly reason: string
  readonly groupKey: string
  readonly alerts: ReadonlyArray<{ status: string, startsAt: string, annotations: Record<string, string>, labels: Record<string, string> }>
}

export type Behaviour = (response: ServerResponse, told: Told) => void

export const accept: Behaviour = response => { response.end('ok') }
export const hang: Behaviour = () => {}
export const fail = (status: number, headers: Record<string, string> = {}): Behaviour => response => { response.writeHead(status, headers).end('no') }
export const talkGarbage: Behaviour = response => { response.socket?.end('220 mail.example ESMTP\r\n') }

/** A webhook receiver that keeps what it is told; `behaviour` may be changed at any time. */
export async function startReceiver (t: Teardown, behaviour: Behaviour = accept) {
  const told: Told[] = []
  const sink = await startSink(t, (response, { body }) => {
    const { status, alerts, notification_reason: reason, groupKey } = JSON.parse(body)
    const names = (wanted: string) => alerts.filter((alert: Told['alerts'][number]) => alert.status === wanted)
      .map(({ labels }: Told['alerts'][number]) => labels.instance ?? labels.alertname)
    const one = { at: Date.now(), status, firing: names('firing'), resolved: names('resolved'), reason, groupKey, alerts }
    told.push(one)
    receiver.behaviour(response, one)
  })
  const receiver = {
    url: sink.origin,
    behaviour,
    told,
    /** What was told as `firing A` or `resolved A, B`, in the order in which it came. */
    get lines () { return told.map(({ status, firing, resolved }) => `${status} ${(status === 'firing' ? firing : resolved).join(', ')}`) }
  }
  return receiver
}

/** One route to webhooks at `urls`, grouped by alertname. */
export function configFor (urls: string | readonly string[], { wait = '200ms', interval = '1s', repeat = '1h', rest = '', webhook = '' } = {}): string {
  return `
route:
  receiver: ops
  group_by: [alertname]
  group_wait: ${wait}
  group_interval: ${interval}
  repeat_interval: ${repeat}
receivers:
  - name: ops
    webhook_configs:
${[urls].flat().map(url => `      - url: ${url}\n${webhook && `        ${webhook}\n`}`).join('')}
${rest}`
}

/* ---- the alerts of a test ---- */

/** An alert with the same start each time it is reported, as Prometheus sends it. */
export function alertNamed (alertname: string, { startsAt = Date.now(), ...labels }: { startsAt?: number } & Record<string, string | number> = {}) {
  const all = { alertname, ...labels } as Record<string, string>
  return {
    firing: (ms = 240_000, annotations: Record<string, string> = {}): Posted => ({ labels: all, annotations, startsAt, endsAt: Date.now() + ms }),
    resolved: (): Posted => ({ labels: all, startsAt, endsAt: 'now' })
  }
}

/* ---- nodes ---- */

export type Child = { readonly pid: number, receive (alerts: readonly Posted[]): Promise<void>, silence (matchers: string): Promise<void>, kill (signal: NodeJS.Signals): Promise<void>, stop (): Promise<void> }

/** A namespace of a Redis and the nodes that share it. All are stopped with the test. */
export function createRouter (t: Teardown, { url, config: text, namespace = randomUUID().slice(0, 8) }: { url: string, config: string, namespace?: string }) {
  const keys = keysOf(namespace)
  const redis = new Redis(url)
  redis.on('error', () => {})
  const running = new Set<{ stop (): Promise<void> }>()
  const children = new Set<ChildProcess>()
  t.teardown(async () => {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all([...running].map(node => node.stop()))
    redis.disconnect()
  })
  const router = {
    url,
    namespace,
    keys,
    /** For looking into the state, and for breaking it. */
    redis,
    config: text,

    /** Starts a node in this process. */
    async node (options: Partial<NodeOptions> = {}): Promise<Node> {
      const node = await openNode({ url, namespace, config: () => router.config, ...options })
      const entry = { stop: node.stop }
      running.add(entry)
      await node.start()
      return { ...node, async stop () { if (running.delete(entry)) await node.stop() } }
    },

    /** Starts a node as a process of its own, with the loaders of this one. */
    async child (): Promise<Child> {
      const child = fork(fileURLToPath(new URL('cluster-process.ts', import.meta.url)), [JSON.stringify({ url, namespace, config: router.config })], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      children.add(child)
      const waiting = new Map<number, (error?: string) => void>()
      child.on('message', ({ id, error }: { id: number, error?: string }) => waiting.get(id)?.(error))
      let calls = 0
      const answer = (id: number) => new Promise<void>((resolve, reject) => {
        waiting.set(id, error => error === undefined ? resolve() : reject(new Error(error)))
        child.once('exit', (code, signal) => reject(new Error(`the node ended: ${signal ?? code}`)))
      })
      const call = async (message: object) => {
        const id = ++calls
        child.send({ id, ...message })
        await answer(id)
      }
      await answer(0)
      return {
        pid: child.pid ?? 0,
        receive: alerts => call({ receive: alerts }),
        silence: matchers => call({ silence: matchers }),
        stop: () => call({ stop: true }),
        async kill (signal) {
          const gone = signal === 'SIGKILL' && once(child, 'exit')
          child.kill(signal)
          if (gone) await gone
        }
      }
    },

    groups: () => redis.smembers(keys.groups),
    due: (queue: string) => redis.zrange(keys.due(queue), '0', '-1'),
    /** Everything is told and forgotten: no group, nothing owed. */
    async idle () { return await redis.scard(keys.groups) === 0 && await redis.scard(keys.owing) === 0 }
  }
  return router
}

export type Router = ReturnType<typeof createRouter>
