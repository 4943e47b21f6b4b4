import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { Cluster, type ChainableCommander } from 'ioredis'
import { Unavailable } from '../../errors.ts'
import { type Keys, keysOf } from '../keys.ts'
import type { OnArmed } from '../state.ts'
import { connect, type ConnectionLog, ready, RedisRefusal } from './connection.ts'
import { type Answer, type Client, list, run, type Script, text, unavailable } from './script.ts'

/** What the files of this folder share: the connections, the keys and the clock. */
export type Redis = {
  readonly keys: Keys
  readonly onArmed: OnArmed
  /** Runs a script; its first answer is the server's time, the others are returned behind it. */
  run (script: Script, args: ReadonlyArray<string | number>, options?: RunOptions): Promise<Answer[]>
  /** Any other command, on the connection of the jobs. */
  command<Result> (send: (client: Client) => Promise<Result>): Promise<Result>
  now (): number
  /** The server's time as it should be by our monotonic clock; undefined before the first stamp. */
  expectedNow (): number | undefined
  /** Sets the point from which expectedNow counts. */
  anchor (time: number): void
  /**
   * When a lease that ran out may be taken from its holder: one lease after the server began to answer us again, on its clock; 'now' when
   * that is from its next answer on.
   */
  takeOverFrom (lease: number): number | 'now'
  /** Whether the connection of the jobs was lost and came back since this was asked last. */
  wasBroken (): boolean
  close (): Promise<void>
}

export type RunOptions = {
  /** On the connection of the API, so that the traffic of the jobs delays no request. */
  readonly api?: boolean
  /** Wait for a replica where there is one, else for the fsync (protocol 7). */
  readonly durable?: boolean | undefined
}

/** How long a write may take to reach a replica or the disk before it is refused. */
const durableTimeout = 500
const barrierAge = 10_000
/** Nobody waits for an answer any more: a server that hangs need not be given the time of a command. */
const quitPatience = 100

export type OpenOptions = {
  readonly url: string
  readonly namespace: string
  readonly onArmed: OnArmed
  readonly log?: ConnectionLog
  /** Milliseconds until the first answer. */
  readonly connectTimeout?: number
  /** The server is nobody else's: it may be told to sync at once, when a write must not be lost. */
  readonly ownServer?: boolean
}

export async function openRedis (options: OpenOptions): Promise<Redis> {
  const { url, onArmed, log } = options
  const keys = keysOf(options.namespace)
  const open = (name: string) => connect(url, { name, ...(log && { log }) })
  const clients = { api: open('api'), jobs: open('jobs'), durable: open('durable') }
  const refused = new AbortController()
  try {
    await Promise.all(Object.values(clients).map(client => ready(client, options.connectTimeout ?? 5000, refused.signal)))
  } catch (error) {
    refused.abort()
    for (const client of Object.values(clients)) client.disconnect()
    throw error instanceof RedisRefusal ? error : unavailable(error)
  }

  let sample = { time: Date.now(), at: performance.now() }
  let anchored: { time: number, at: number } | undefined
  let brokenAt: number | undefined
  let backAt = -Infinity
  let broken = false
  clients.jobs.on('close', () => {
    brokenAt = performance.now()
    broken = true
  })

  // Replicas come and go: looked at again now and then, and whenever one that was waited for did not answer.
  let barrier = { ...await durability(clients.durable, options), since: performance.now() }
  const lookAgain = async () => { barrier = { ...await durability(clients.durable, options), since: performance.now() } }
  clients.durable.on('ready', () => { lookAgain().catch(() => {}) })

  async function runBehindBarrier (script: Script, args: ReadonlyArray<string | number>): Promise<Answer> {
    if (performance.now() - barrier.since > barrierAge) await sendOrUnavailable(lookAgain)
    if (barrier.kind === 'none') return await run(clients.durable, script, keys.generation, args)
    if (barrier.kind === 'syncing') return await runSyncing(script, args)
    try {
      return await runDurably(clients.durable, script, { slotKey: keys.generation, args, barrier })
    } catch (error) {
      lookAgain().catch(() => {})
      throw error
    }
  }

  let syncing = 0
  /**
   * Before 7.2 Redis cannot be asked to wait for the disk, but one that syncs always does not answer before it has. So it syncs
   * always for as long as such a write is under way; the answer to a pipeline comes after the sync of all that it wrote.
   */
  async function runSyncing (script: Script, args: ReadonlyArray<string | number>): Promise<Answer> {
    syncing++
    try {
      const [, answer] = await pipelined(clients.durable, script, {
        slotKey: keys.generation, args, before: pipeline => pipeline.config('SET', 'appendfsync', 'always')
      })
      return answer ?? null
    } finally {
      syncing--
      if (syncing === 0) clients.durable.config('SET', 'appendfsync', 'everysec').catch(() => {}) // The next one tries again.
    }
  }

  function sampleClock (answer: Answer[]): Answer[] {
    const time = Number(text(answer[0]))
    sample = { time, at: performance.now() }
    if (brokenAt !== undefined && clients.jobs.status === 'ready') {
      backAt = sample.at
      brokenAt = undefined
    }
    return answer
  }

  return {
    keys,
    onArmed,

    async run (script, args, { api, durable } = {}) {
      const all = [keys.prefix, ...args]
      try {
        if (durable) return sampleClock(list(await runBehindBarrier(script, all)))
        return sampleClock(list(await run(api ? clients.api : clients.jobs, script, keys.generation, all)))
      } catch (error) {
        // A server that hangs keeps its connections: what others were sending ran out meanwhile all the same.
        if (error instanceof Unavailable && !durable) brokenAt ??= performance.now()
        throw error
      }
    },

    async command (send) {
      try {
        return await send(clients.jobs)
      } catch (error) {
        throw unavailable(error)
      }
    },

    now: () => sample.time + Math.floor(performance.now() - sample.at),
    expectedNow: () => anchored && anchored.time + (performance.now() - anchored.at),
    anchor (time) { anchored = { time, at: performance.now() } },
    takeOverFrom: lease => brokenAt === undefined ? Math.max(0, Math.round(sample.time + backAt - sample.at + lease)) : 'now',
    wasBroken () {
      const was = broken
      broken = false
      return was
    },

    async close () {
      await Promise.all(Object.values(clients).map(async client => {
        const left = client.quit().then(() => true, () => false)
        if (!await Promise.race([left, delay(quitPatience, false, { ref: false })])) client.disconnect()
      }))
    }
  }
}

/** What must be waited for until a write survives the loss of the server. */
type Barrier = { kind: 'replica' } | { kind: 'fsync' } | { kind: 'syncing' } | { kind: 'none' }

async function durability (client: Client, { ownServer = false }: OpenOptions): Promise<Barrier> {
  const info = String(await client.info())
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
  if (Number(field('connected_slaves')) > 0) return { kind: 'replica' }
  if (field('aof_enabled') !== '1') return { kind: 'none' }
  const [major = 0, minor = 0] = field('redis_version').split('.').map(Number)
  if (major > 7 || (major === 7 && minor >= 2)) return { kind: 'fsync' }
  // With appendfsync always every answer comes after the sync; with everysec nothing can be waited for in a server that is not ours.
  return { kind: ownServer ? 'syncing' : 'none' }
}

async function runDurably (client: Client, script: Script, { slotKey, args, barrier }: { slotKey: string, args: ReadonlyArray<string | number>, barrier: Barrier }): Promise<Answer> {
  const wait = barrier.kind === 'replica' ? ['WAIT', 1, durableTimeout] as const : ['WAITAOF', 1, 0, durableTimeout] as const
  const [name, ...rest] = wait
  // In the same pipeline, so that in a Cluster the wait reaches the node that took the write.
  const [answer, waited] = await pipelined(client, script, { slotKey, args, behind: pipeline => pipeline.call(name, ...rest) })
  const reached = Array.isArray(waited) ? Number(waited[0]) : Number(waited)
  if (reached < 1) throw new Unavailable(`the write was not on ${barrier.kind === 'replica' ? 'a replica' : 'disk'} after ${durableTimeout} ms`)
  return answer ?? null
}

type Pipelined = {
  readonly slotKey: string
  readonly args: ReadonlyArray<string | number>
  readonly before?: (pipeline: ChainableCommander) => unknown
  readonly behind?: (pipeline: ChainableCommander) => unknown
}

/** The answers in the order of the pipeline. A script that the server does not know was not run, and is loaded first. */
async function pipelined (client: Client, script: Script, { slotKey, args, before, behind }: Pipelined): Promise<Answer[]> {
  const send = async () => {
    const pipeline = client.pipeline()
    before?.(pipeline)
    pipeline.evalsha(script.sha, 1, slotKey, ...args)
    behind?.(pipeline)
    return await pipeline.exec()
  }
  let answers = await sendOrUnavailable(send)
  if (answers?.some(([error]) => error?.message.startsWith('NOSCRIPT'))) {
    await sendOrUnavailable(() => load(client, script))
    answers = await sendOrUnavailable(send)
  }
  if (!answers) throw new Unavailable('Redis did not answer')
  return answers.map(([error, answer]) => {
    if (error) throw unavailable(error)
    return answer as Answer
  })
}

async function load (client: Client, script: Script): Promise<void> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client]
  await Promise.all(nodes.map(node => node.script('LOAD', script.lua)))
}

async function sendOrUnavailable<Result> (send: () => Promise<Result>): Promise<Result> {
  try {
    return await send()
  } catch (error) {
    throw unavailable(error)
  }
}
