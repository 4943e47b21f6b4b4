import { connect, createServer } from 'node:net'
import t, { type Test } from 'tap'
import { Redis } from 'ioredis'
import { Unavailable } from '../../src/errors.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { alert, change, dawn } from '../support/build.ts'
import { withRedis, withReplica } from '../support/redis.ts'
import { until } from '../support/until.ts'

/** A way to the server that hears what is sent to it; answers its address. */
async function listen (t: Test, socket: string, hear: (bytes: string) => void): Promise<string> {
  const server = createServer(incoming => {
    const outgoing = connect(socket)
    incoming.on('data', bytes => hear(bytes.toString()))
    incoming.on('error', () => outgoing.destroy())
    outgoing.on('error', () => incoming.destroy())
    incoming.pipe(outgoing).pipe(incoming)
  })
  const port = await new Promise<number>(resolve => server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address ? address.port : 0)
  }))
  t.teardown(() => { server.close() })
  return `redis://127.0.0.1:${port}`
}

t.test('a durable write waits for the replica, and is refused while the replica is silent', async t => {
  const { master, replica } = await withReplica(t)
  const client = new Redis(master.url)
  t.teardown(() => client.disconnect())
  await until(async () => /state=online/.test(await client.info('replication')))

  const state = await openRedisState({ url: master.url, namespace: 'durable', onArmed () {} })
  t.teardown(() => state.close())
  await state.nodes.stamp({ id: 'a', address: '', generation: 0, startedAt: dawn })
  const { generation } = await state.generations.enter('hash', { nodeId: 'a', reload: false })
  const first = change(alert({ alertname: 'A' }))
  const second = change(alert({ alertname: 'B' }))

  t.same(await state.alerts.put([first], { generation, durable: true }), ['stored'])

  replica.pause()
  await t.rejects(state.alerts.put([second], { generation, durable: true }), Unavailable)
  t.same(await state.alerts.put([change(alert({ alertname: 'C' }))], { generation }), ['stored'], 'others do not wait')

  replica.resume()
  await until(async () => /state=online,offset=\d+,lag=[01]\b/.test(await client.info('replication')))
  const [result] = await state.alerts.put([second], { generation, durable: true })
  t.ok(result, 'the write can be repeated')
})

t.test('our own server has synced a durable write before it answers, and syncs every second otherwise', async t => {
  const server = await withRedis(t, { appendfsync: 'everysec' })
  const client = new Redis(server.url)
  t.teardown(() => client.disconnect())
  const commands: string[] = []
  const listener = await listen(t, server.url, bytes => {
    for (const [, name = ''] of bytes.matchAll(/\b(evalsha|always|everysec)\r/gi)) commands.push(name.toLowerCase())
  })
  const state = await openRedisState({ url: listener, namespace: 'own', onArmed () {}, ownServer: true })
  t.teardown(() => state.close())
  await state.nodes.stamp({ id: 'a', address: '', generation: 0, startedAt: dawn })
  const { generation } = await state.generations.enter('hash', { nodeId: 'a', reload: false })
  commands.length = 0
  const changes = ['A', 'B', 'C'].map(alertname => change(alert({ alertname })))
  await Promise.all(changes.map(one => state.alerts.put([one], { generation, durable: true })))
  await until(() => commands.at(-1) === 'everysec')

  const lastWrite = commands.lastIndexOf('evalsha')
  t.equal(commands[lastWrite - 1], 'always')
  t.notOk(commands.slice(0, lastWrite).includes('everysec'), 'not before all that are under way are done')
  t.equal((await client.config('GET', 'appendfsync'))[1], 'everysec')
})
