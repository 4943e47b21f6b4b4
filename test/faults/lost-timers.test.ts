import t from 'tap'
import { alertNamed, configFor, createRouter, fail, accept, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 3

t.test('the loss of every BullMQ key while groups wait costs seconds and no notification', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1500ms' }) })
  const node = await router.node()
  const names = Array.from({ length: 20 }, (_, n) => `Disk${n}`)
  await node.receive(names.map(name => alertNamed(name).firing()))
  const bull = await router.redis.keys(`${router.keys.bull}*`)
  t.ok(bull.length > 0)
  await router.redis.del(...bull)
  await until('all are told', () => ops.told.length === names.length, 15_000)
  t.same(ops.lines.sort(), names.map(name => `firing ${name}`).sort())
})

t.test('due entries that are gone are put back, and those without an owner are dropped', { buffered: true }, async t => {
  const ops = await startReceiver(t, fail(503))
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '3s', interval: '30s' }) })
  const node = await router.node()
  await node.receive([alertNamed('Owed', { startsAt: Date.now() - 10_000 }).firing(), alertNamed('Waiting').firing()])
  await until('one is tried', () => ops.told.length > 0)
  await router.redis.del(router.keys.due('flush'), router.keys.due('deliver'))
  await router.redis.zadd(router.keys.due('flush'), Date.now() + 60_000, 'nobody')
  await router.redis.zadd(router.keys.due('deliver'), Date.now() + 60_000, 'nobody ops/webhook/0')
  ops.behaviour = accept

  await node.state.upkeep.arm('repair', Date.now())
  await until('both are told', () => ops.lines.includes('firing Waiting') && ops.lines.lastIndexOf('firing Owed') > 0)
  await until('orphans are gone', async () => [...await router.due('flush'), ...await router.due('deliver')].every(timer => !timer.startsWith('nobody')))
  t.equal((await router.due('flush')).length, 2)
})

t.test('a node that starts puts back what is missing', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '2s' }) })
  const node = await router.node()
  await until('its own first repair is done', async () => Number(await router.redis.zscore(router.keys.due('upkeep'), 'repair')) > Date.now() + 60_000)
  await node.receive([alertNamed('Disk').firing()])
  await router.redis.del(router.keys.due('flush'))
  await node.stop()
  t.same(await router.due('flush'), [])
  await router.node()
  await until('it is told', () => ops.told.length === 1)
})

t.test('what nobody is woken for is found by the reconciler', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node({ wrapTimers: timers => ({ ...timers, schedule () {} }) })
  await node.receive([alertNamed('Disk').firing()])
  await until('it is told', () => ops.told.length === 1, 15_000)
  const recovered = await node.metrics.timersRecovered.get()
  t.ok(recovered.values.some(({ labels, value }) => labels.queue === 'flush' && value > 0), 'and counted')
})
