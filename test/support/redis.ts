import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createLog } from '../../src/log.ts'
import { startRedisServer, type RedisServerOptions } from '../../src/redis-server.ts'
import { until } from './until.ts'

export type TestRedis = {
  /** Stays the same over kill and restart. */
  readonly url: string
  readonly pid: number
  readonly storagePath: string
  /** SIGKILL. It stays away until `restart`. */
  kill (): Promise<void>
  /** Starts it again with its data, after ending it in good order if it runs. */
  restart (): Promise<void>
  /** SIGSTOP: it accepts connections and does not answer, until `resume`. */
  pause (): void
  resume (): void
}

type Teardown = { teardown: (handler: () => Promise<void>) => void }

/** A redis-server for one test (or one test file, given the root `t`), in a folder of its own; ends with the test. */
export async function withRedis (t: Teardown, options: Partial<Pick<RedisServerOptions, 'appendfsync' | 'extraArgs'>> = {}): Promise<TestRedis> {
  const storagePath = await mkdtemp(join(tmpdir(), 'tocsin-redis-'))
  const log = createLog({ level: 'warn', format: 'logfmt', write: () => {} })
  const start = () => startRedisServer({ storagePath, log, appendfsync: 'everysec', keepAlive: false, ...options })
  let server = await start()
  let running = true

  async function end (signal: 'SIGTERM' | 'SIGKILL') {
    if (!running) return
    running = false
    // One that is paused takes no SIGTERM.
    process.kill(server.pid, 'SIGCONT')
    process.kill(server.pid, signal)
    await server.stop()
  }

  t.teardown(async () => {
    await end('SIGTERM')
    await rm(storagePath, { recursive: true, force: true })
  })

  return {
    get url () { return server.url },
    get pid () { return server.pid },
    storagePath,
    kill: () => end('SIGKILL'),
    async restart () {
      await end('SIGTERM')
      server = await start()
      running = true
    },
    pause () { process.kill(server.pid, 'SIGSTOP') },
    resume () { process.kill(server.pid, 'SIGCONT') }
  }
}

/** A server with one replica; they may not have met yet (`state=online` in the master's INFO). */
export async function withReplica (t: Teardown): Promise<{ master: TestRedis, replica: TestRedis, port: number }> {
  const port = await freePort()
  const listen = (port: number) => ['--port', String(port), '--bind', '127.0.0.1']
  const master = await withRedis(t, { extraArgs: listen(port) })
  const replica = await withRedis(t, { extraArgs: [...listen(await freePort()), '--replicaof', '127.0.0.1', String(port)] })
  return { master, replica, port }
}

/** A server, a replica and the only Sentinel that looks after both, once it knows them; `switched` resolves when it has another master. */
export async function withSentinel (t: Teardown, { downAfter }: { downAfter: number }) {
  const { master, replica, port } = await withReplica(t)
  await asked(master.url, async client => /state=online/.test(await client.info('replication')))

  const folder = await mkdtemp(join(tmpdir(), 'tocsin-sentinel-'))
  const file = join(folder, 'sentinel.conf')
  const sentinelPort = await freePort()
  await writeFile(file, `
bind 127.0.0.1
port ${sentinelPort}
dir ${folder}
sentinel monitor main 127.0.0.1 ${port} 1
sentinel down-after-milliseconds main ${downAfter}
sentinel failover-timeout main 10000
`)
  const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' })
  const exited = new Promise(resolve => sentinel.once('close', resolve))
  t.teardown(async () => {
    sentinel.kill('SIGKILL')
    await exited
    await rm(folder, { recursive: true, force: true })
  })
  const url = `redis://127.0.0.1:${sentinelPort}`
  const current = async (client: Redis) => String(await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main'))
  // A replica that has not told it about itself is none that it would promote.
  await asked(url, async client => String(await client.call('SENTINEL', 'REPLICAS', 'main')).includes('master-link-status,ok'))
  return { master, replica, url: `redis-sentinel://127.0.0.1:${sentinelPort}/main`, switched: () => asked(url, async client => await current(client) !== `127.0.0.1,${port}`) }
}

/** A Cluster of one server. */
export async function withCluster (t: Teardown): Promise<{ redis: TestRedis, url: string }> {
  const port = await freePort()
  const args = { port, 'cluster-port': await freePort(), bind: '127.0.0.1', 'cluster-announce-ip': '127.0.0.1', 'cluster-enabled': 'yes' }
  const redis = await withRedis(t, { extraArgs: Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]) })
  await asked(redis.url, async client => await client.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16383))
  await asked(redis.url, async client => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'))
  return { redis, url: `redis-cluster://127.0.0.1:${port}` }
}

/** Asks a server, on a connection for that alone, until there is an answer that is not false. */
async function asked<Answer> (url: string, ask: (client: Redis) => Promise<Answer>): Promise<NonNullable<Exclude<Answer, false>>> {
  const client = new Redis(url)
  client.on('error', () => {})
  try {
    return await until(() => ask(client), { timeout: 60_000 })
  } finally {
    client.disconnect()
  }
}

export async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
