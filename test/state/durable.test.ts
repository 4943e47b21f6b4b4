import { createServer } from 'node:net'
import t from 'tap'
import { Redis } from 'ioredis'
import { Unavailable } from '../../src/errors.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { alert, change, dawn } from '../support/build.ts'
import { withRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

t.test('a durable write waits for the replica, and is refused while the replica is silent', async t => {
  const port = await freePort()
  const master = await withRedis(t, { extraArgs: ['--port', String(port), '--bind', '127.0.0.1'] })
  const replica = await withRedis(t, { extraArgs: ['--replicaof', '127.0.0.1', String(port)] })
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
