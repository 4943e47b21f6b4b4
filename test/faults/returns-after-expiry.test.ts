import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('an alert that ran out while Prometheus was cut off and comes back unchanged is told again', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node()
  // Its beginning must be told before it runs out, on a busy machine too.
  const disk = alertNamed('Disk', { startsAt: Date.now() - 10_000 })

  await node.receive([disk.firing(3000)])
  await until('its end by time-out was told', () => ops.told.length === 2)
  await until('its group is gone', () => router.idle())

  await node.receive([disk.firing()])
  await until('it is told again', () => ops.told.length === 3)
  t.same(ops.lines, ['firing Disk', 'resolved Disk', 'firing Disk'])
})

t.test('an alert that is reported with an earlier end than before ends then', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node()
  const disk = alertNamed('Disk')

  await node.receive([disk.firing()])
  await until('it is told', () => ops.told.length === 1)
  await node.receive([disk.resolved()])
  await until('its end is told', () => ops.told.length === 2)
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])
})

t.test('of two ends in the future the later one stands, whatever the order in which they come', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node()
  const disk = alertNamed('Disk')

  await node.receive([disk.firing(240_000)])
  const late = (await node.engine.alerts())[0]?.alert.endsAt.ms
  await node.receive([disk.firing(2000)])
  t.equal((await node.engine.alerts())[0]?.alert.endsAt.ms, late)
})
