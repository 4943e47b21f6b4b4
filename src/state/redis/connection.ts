import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Client } from './script.ts'
import { parseRedisUrl } from './url.ts'

export type ConnectionLog = { warn (object: object, message: string): void, info (object: object, message: string): void }

/**
 * Connects for commands that somebody waits for: no offline queue and a time-out, so that an outage is an
 * error at once and nothing piles up in the process meanwhile.
 *
 * @param url `redis://`, `rediss://`, `unix:///path`, `redis-sentinel://host:port,host:port/master`, `redis-cluster://host:port,host:port`
 */
export function connect (url: string, { name, commandTimeout = 2000, log }: { name: string, commandTimeout?: number, log?: ConnectionLog }): Client {
  const client = createClient(url, {
    connectionName: `tocsin:${name}`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout,
    connectTimeout: 2000,
    retryStrategy: attempt => Math.min(50 * 2 ** Math.min(attempt, 6), 1000)
  })
  neverInAnotherDatabase(client)
  let down = false
  let wasReady = false
  client.on('error', (error: Error) => {
    const refusal = refusalOf(error)
    // Before it was ready once, whoever waits for that tells it.
    if (!down && (wasReady || !refusal)) log?.warn({ connection: name, err: (refusal ?? error).message }, 'Redis connection failed, trying again')
    down = true
  })
  client.on('ready', () => {
    if (down) log?.info({ connection: name }, 'Redis connection is back')
    down = false
    wasReady = true
  })
  return client
}

export type WorkerConnection = Client & {
  /** From now on nothing is waited for that is not there: what waits for a connection that is away fails, and none is made again. */
  giveUp (): void
}

/** For BullMQ, which waits as long as it takes. */
export function connectForWorkers (url: string, name: string): WorkerConnection {
  let givenUp = false
  const client = createClient(url, {
    connectionName: `tocsin:${name}`,
    maxRetriesPerRequest: null,
    retryStrategy: attempt => givenUp ? null : Math.min(50 * 2 ** Math.min(attempt, 6), 1000),
    // One try asks all Sentinels, and would begin with the first again for as long as they are away.
    sentinelRetryStrategy: attempt => givenUp ? null : Math.min(10 * attempt, 1000)
  })
  // BullMQ reports for itself; without a listener an outage would end the process.
  client.on('error', () => {})
  neverInAnotherDatabase(client)
  const all: Client[] = [client]
  return Object.assign(asBullMqTakesIt(client, copy => all.push(copy)), {
    giveUp () {
      givenUp = true
      for (const one of all) {
        if (one.status === 'ready' || one.status === 'end') continue
        if (one instanceof Cluster) endCluster(one)
        else endRedis(one)
      }
    }
  })
}

/** While ioredis waits to connect again, a disconnect only stops the waiting: commands and whoever listens for the end hear of it by one more try. */
function endRedis (redis: Redis): void {
  redis.disconnect()
  redis.connect().catch(() => {})
}

/** The same; but here a disconnect, BullMQ's own among them, also leaves a try without an end. */
function endCluster (cluster: Cluster): void {
  const tryOnceMore = () => { if (cluster.status === 'disconnecting') cluster.connect().catch(() => {}) }
  cluster.on('disconnecting', tryOnceMore)
  cluster.once('ready', () => {
    cluster.off('disconnecting', tryOnceMore)
    cluster.disconnect()
  })
  cluster.disconnect()
}

/**
 * BullMQ prints what it thinks of the eviction policy past our log, for every connection; we tell it once (redis-advice.ts).
 * It makes copies as well, for commands that block.
 */
function asBullMqTakesIt<Kind extends Client> (client: Kind, onCopy: (copy: Client) => void): Kind {
  const info = client.info
  const duplicate = client.duplicate
  // ioredis itself asks with a callback, and needs no change.
  const asked = (...args: unknown[]) => {
    const answer: unknown = Reflect.apply(info, client, args)
    if (typeof args.at(-1) === 'function' || !(answer instanceof Promise)) return answer
    return answer.then(text => typeof text === 'string' ? text.replace(/^maxmemory_policy:.*\r?\n/m, '') : text)
  }
  const copied = (...args: unknown[]) => {
    const copy: Client = asBullMqTakesIt(Reflect.apply(duplicate, client, args), onCopy)
    neverInAnotherDatabase(copy)
    onCopy(copy)
    return copy
  }
  return Object.assign(client, { info: asked, duplicate: copied })
}

function createClient (url: string, options: RedisOptions): Client {
  const address = parseRedisUrl(url)
  switch (address.kind) {
    case 'sentinel':
      return new Redis({ ...options, ...address.login, sentinels: address.hosts, name: address.master })
    case 'cluster': {
      const { retryStrategy, enableOfflineQueue, ...redisOptions } = options
      return new Cluster(address.hosts, { enableOfflineQueue: enableOfflineQueue ?? true, ...retryStrategy && { clusterRetryStrategy: retryStrategy }, redisOptions: { ...redisOptions, ...address.login } })
    }
    case 'socket':
      return new Redis({ ...options, path: address.path })
    case 'single':
      return new Redis(address.url, options)
  }
}

/** A Redis answers and will not do for us, whatever time passes. The message says all. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal'
}

function refusalOf (error: Error): RedisRefusal | undefined {
  if (/^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH|ERR Client sent AUTH)/i.test(error.message)) {
    return new RedisRefusal(`Redis answers but refuses the password (${code(error)}): check user and password in --redis.url or REDIS_URL`)
  }
  if (isFailedSelect(error)) return new RedisRefusal(`Redis answers but does not let us use the database that --redis.url or REDIS_URL names (${error.message})`)
  if (error.name === 'ParserError' || /^(Protocol error|Unknown RESP type)/i.test(error.message)) {
    return new RedisRefusal('what answers there does not speak the protocol of Redis: check host and port in --redis.url or REDIS_URL (rediss:// is for TLS)')
  }
}

/** The first word: some servers quote what they were sent behind it. */
function code (error: Error): string {
  return /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR'
}

function isFailedSelect (error: Error): boolean {
  return 'command' in error && typeof error.command === 'object' && error.command !== null && 'name' in error.command && error.command.name === 'select'
}

/** ioredis would go on in database 0, where another router may keep its state: such a connection ends before it is used. */
function neverInAnotherDatabase (client: Client): void {
  if (client instanceof Cluster) return
  client.on('error', (error: Error) => {
    if (isFailedSelect(error)) client.stream.destroy()
  })
}

/**
 * Resolves when the connection can take commands; rejects with a RedisRefusal at once, else after `timeout` milliseconds, or when it need
 * not be waited for any more, with the last failure.
 */
export async function ready (client: Client, timeout: number, needless?: AbortSignal): Promise<void> {
  if (client.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    let last: Error | undefined
    const giveUp = () => { stop(); reject(last ?? new Error('Redis does not answer')) }
    const timer = setTimeout(giveUp, timeout)
    const onReady = () => { stop(); resolve() }
    const onError = (error: Error) => {
      last = refusalOf(error) ?? error
      if (last instanceof RedisRefusal) { stop(); reject(last) }
    }
    const stop = () => {
      clearTimeout(timer)
      needless?.removeEventListener('abort', giveUp)
      client.off('ready', onReady)
      client.off('error', onError)
    }
    needless?.addEventListener('abort', giveUp)
    client.on('ready', onReady)
    client.on('error', onError)
  })
}
