import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Redis } from 'ioredis'
import { startProgram, temporaryFolder } from './program.ts'
import { freePort, withRedis } from './redis.ts'
import { until } from './until.ts'

export type RedisOfKind = {
  readonly url: string
  /** All of its servers end at once; what `back` resolves for. */
  away (): Promise<void>
  back (): Promise<void>
}

/** The ways in which a URL can name a Redis. */
export const redisKinds: ReadonlyArray<readonly [kind: string, open: (t: Test) => Promise<RedisOfKind>]> = [
  ['one server', async t => {
    const redis = await withRedis(t)
    return { url: redis.url, away: redis.kill, back: redis.restart }
  }],
  ['Sentinel', withSentinel],
  ['a Cluster', withCluster]
]

/** A server and the one Sentinel that knows it. */
async function withSentinel (t: Test): Promise<RedisOfKind> {
  const [port, sentinelPort] = [await freePort(), await freePort()]
  const master = await withRedis(t, { extraArgs: ['--port', String(port), '--bind', '127.0.0.1'] })
  const folder = await temporaryFolder(t)
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, `port ${sentinelPort}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor main 127.0.0.1 ${port} 1\n`)
  const start = async () => {
    const sentinel = startProgram(t, { command: 'redis-server', args: [file, '--sentinel'] })
    await sentinel.line(/monitor master main/)
    return sentinel
  }
  let sentinel = await start()
  return {
    url: `redis-sentinel://127.0.0.1:${sentinelPort}/main`,
    async away () {
      sentinel.kill('SIGKILL')
      await Promise.all([sentinel.exited, master.kill()])
    },
    async back () {
      await master.restart()
      sentinel = await start()
    }
  }
}

/** A Cluster of one server, which has all slots. */
async function withCluster (t: Test): Promise<RedisOfKind> {
  const [port, busPort] = [await freePort(), await freePort()]
  const server = await withRedis(t, {
    extraArgs: [
      '--port', String(port), '--bind', '127.0.0.1',
      '--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-announce-ip', '127.0.0.1'
    ]
  })
  const redis = new Redis(server.url)
  t.teardown(() => redis.disconnect())
  redis.on('error', () => {})
  await redis.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16383)
  await until(async () => String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok'), { what: 'a Cluster that works' })
  redis.disconnect()
  return { url: `redis-cluster://127.0.0.1:${port}`, away: server.kill, back: server.restart }
}
