import { Cluster, Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createBullTimers } from '../../src/jobs/bullmq.ts'
import { createLog } from '../../src/log.ts'
import { connect, connectForWorkers } from '../../src/state/redis/connection.ts'
import type { Client } from '../../src/state/redis/script.ts'
import { queues } from '../../src/state/state.ts'
import { redisKinds } from '../support/redis-kinds.ts'
import { withRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

async function arrange (t: Test, url: string) {
  const lines: string[] = []
  const worked: string[] = []
  const connections: Client[] = []
  const failed = new Set<Client>()
  const watch = (connection: Client) => {
    connections.push(connection)
    connection.on('error', () => failed.add(connection))
  }
  const commands = connect(url, { name: 'timers' })
  await until(() => commands.status === 'ready')
  const timers = createBullTimers({
    commands,
    connectWorker () {
      const connection = connectForWorkers(url, 'worker')
      const duplicate = connection.duplicate
      const copied = (...args: unknown[]) => {
        const copy: Client = Reflect.apply(duplicate, connection, args)
        watch(copy)
        return copy
      }
      watch(connection)
      return Object.assign(connection, { duplicate: copied })
    },
    prefix: '{x}:bull',
    nodeId: 'n',
    now: Date.now,
    log: createLog({ level: 'info', format: 'logfmt', write: line => lines.push(line) })
  })
  t.teardown(async () => {
    await timers.close(performance.now() + 2000)
    commands.disconnect()
  })
  await timers.start(async queue => { worked.push(queue) })
  const works = async () => {
    const before = worked.length
    timers.schedule('flush', Date.now() + 1)
    await until(() => worked.length > before, { what: 'a wake-up' })
  }
  await works()
  return {
    lines,
    works,
    commands,
    connections,
    timers,
    /** Every connection of a worker has noticed. */
    isAway: () => failed.size === connections.length && connections.every(({ status }) => status !== 'ready')
  }
}

/** A Cluster that is disconnected while it waits to try again stays at that, with neither a timer nor a connection. */
function isGone (connection: Client): boolean {
  return connection.status === 'end' || (connection instanceof Cluster && connection.status === 'disconnecting' && connection.nodes().length === 0)
}

for (const [kind, open] of redisKinds) {
  t.test(`an outage of ${kind} is the connection's to tell: the workers say nothing`, async t => {
    const redis = await open(t)
    const { lines, works, commands, isAway } = await arrange(t, redis.url)
    await redis.away()
    await until(isAway)
    await redis.back()
    await until(() => commands.status === 'ready')
    await works()
    t.same(lines, [])
  })

  t.test(`a stop while ${kind} is away waits for no connection, and leaves none behind`, async t => {
    const redis = await open(t)
    const { lines, connections, timers, isAway } = await arrange(t, redis.url)
    t.equal(connections.length, 2 * queues.length, 'two for each queue')
    await redis.away()
    await until(isAway)
    const begin = performance.now()
    await timers.close(begin + 4000)
    t.ok(performance.now() - begin < 3000, `stopped after ${Math.round(performance.now() - begin)} ms`)
    await until(() => connections.every(({ status }) => status === 'end'), { what: 'the end of all connections' })
    t.same(lines, [])
  })
}

for (const [kind, open] of redisKinds) {
  t.test(`a stop at the moment at which ${kind} goes away waits for no connection, and leaves none behind`, async t => {
    const redis = await open(t)
    const { connections, timers } = await arrange(t, redis.url)
    // The first one waits to connect again; the others may not have noticed yet.
    const lost = new Promise(resolve => { for (const connection of connections) connection.once('reconnecting', resolve) })
    const away = redis.away()
    await lost
    const begin = performance.now()
    await timers.close(begin + 4000)
    t.ok(performance.now() - begin < 3000, `stopped after ${Math.round(performance.now() - begin)} ms`)
    await away
    await until(() => connections.every(isGone), { what: 'the end of all connections' })
  })
}

t.test('a stop while Redis hangs takes no longer than it may, and leaves no connection behind', async t => {
  const redis = await withRedis(t)
  const { connections, timers } = await arrange(t, redis.url)
  redis.pause()
  const begin = performance.now()
  await timers.close(begin + 500)
  t.ok(performance.now() - begin < 3000, `stopped after ${Math.round(performance.now() - begin)} ms`)
  redis.resume()
  await until(() => connections.every(({ status }) => status === 'end'), { what: 'the end of all connections' })
})

t.test('workers that are refused say so once, whatever the number of queues, and once that it is over', async t => {
  const { url } = await withRedis(t)
  const owner = new Redis(url)
  t.teardown(() => owner.disconnect())
  const { lines, works } = await arrange(t, url)
  await owner.call('ACL', 'SETUSER', 'default', '-bzpopmin')
  const refusals = async () => Number(/rejected_calls=(\d+)/.exec(/cmdstat_bzpopmin:.*/.exec(await owner.info('commandstats'))?.[0] ?? '')?.[1] ?? 0)
  await until(async () => await refusals() >= 6, { what: 'refusals for all queues, and again' })
  t.match(lines, [/level=warn msg="timers do not wake this node;.*NOPERM/])
  t.equal(lines.length, 1)
  await owner.call('ACL', 'SETUSER', 'default', '+bzpopmin')
  await works()
  await until(() => lines.length > 1, { what: 'the end' })
  t.match(lines.slice(1), [/level=info msg="timers wake this node again"/])
  t.equal(lines.length, 2)
})

t.test('nothing is printed past the log about the eviction policy', async t => {
  const { url } = await withRedis(t, { extraArgs: ['--maxmemory-policy', 'allkeys-lru'] })
  const warned = t.capture(console, 'warn')
  const { works } = await arrange(t, url)
  await works()
  t.same(warned().map(({ args }) => args), [])
  const policy = new Redis(url)
  t.match(await policy.info(), /^maxmemory_policy:allkeys-lru/m, 'which others still see')
  policy.disconnect()
})
