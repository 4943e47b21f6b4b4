import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Client } from './script.ts'

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
  let down = false
  client.on('error', (error: Error) => {
    if (!down) log?.warn({ connection: name, err: error.message }, 'Redis connection failed, trying again')
    down = true
  })
  client.on('ready', () => {
    if (down) log?.info({ connection: name }, 'Redis connection is back')
    down = false
  })
  return client
}

/** For BullMQ, which waits as long as it takes. */
export function connectForWorkers (url: string, name: string): Client {
  const client = createClient(url, {
    connectionName: `tocsin:${name}`,
    maxRetriesPerRequest: null,
    retryStrategy: attempt => Math.min(50 * 2 ** Math.min(attempt, 6), 1000)
  })
  // BullMQ reports for itself; without a listener an outage would end the process.
  client.on('error', () => {})
  return client
}

function createClient (url: string, options: RedisOptions): Client {
  const sentinel = /^redis-sentinel:\/\/(?:([^@/]*)@)?([^/]+)\/([^/?]+)$/.exec(url)
  if (sentinel) {
    const [, login, hosts = '', name = ''] = sentinel
    return new Redis({ ...options, ...credentials(login), sentinels: addresses(hosts, 26379), name })
  }
  const cluster = /^redis-cluster:\/\/(?:([^@/]*)@)?([^/]+)\/?$/.exec(url)
  if (cluster) {
    const [, login, hosts = ''] = cluster
    const { retryStrategy, enableOfflineQueue, ...redisOptions } = options
    return new Cluster(addresses(hosts, 6379), { enableOfflineQueue: enableOfflineQueue ?? true, redisOptions: { ...redisOptions, ...credentials(login) } })
  }
  if (url.startsWith('unix://')) return new Redis({ ...options, path: decodeURIComponent(url.slice('unix://'.length)) })
  return new Redis(url, options)
}

function credentials (login: string | undefined): { username?: string, password?: string } {
  if (!login) return {}
  const [username = '', password = ''] = login.split(':').map(decodeURIComponent)
  return { ...(username !== '' && { username }), password }
}

function addresses (hosts: string, defaultPort: number): Array<{ host: string, port: number }> {
  return hosts.split(',').map(address => {
    const [host = '', port] = address.split(':')
    return { host, port: port ? Number(port) : defaultPort }
  })
}

/** Resolves when the connection can take commands; rejects after `timeout` milliseconds with the last failure. */
export async function ready (client: Client, timeout: number): Promise<void> {
  if (client.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    let last: Error | undefined
    const timer = setTimeout(() => { stop(); reject(last ?? new Error('no answer')) }, timeout)
    const onReady = () => { stop(); resolve() }
    const onError = (error: Error) => { last = error }
    const stop = () => {
      clearTimeout(timer)
      client.off('ready', onReady)
      client.off('error', onError)
    }
    client.on('ready', onReady)
    client.on('error', onError)
  })
}
