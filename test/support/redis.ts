import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log.ts'
import { startRedisServer, type RedisServerOptions } from '../../src/redis-server.ts'

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
export async function withReplica (t: Teardown): Promise<{ master: TestRedis, replica: TestRedis }> {
  const port = String(await freePort())
  const master = await withRedis(t, { extraArgs: ['--port', port, '--bind', '127.0.0.1'] })
  return { master, replica: await withRedis(t, { extraArgs: ['--replicaof', '127.0.0.1', port] }) }
}

export async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
