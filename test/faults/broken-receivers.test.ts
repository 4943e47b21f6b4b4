import t from 'tap'
import { accept, alertNamed, configFor, createRouter, fail, hang, startReceiver, talkGarbage, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 2

t.test('a receiver that hangs delays no other, however much it is owed', { buffered: true }, async t => {
  const [ops, chat] = [await startReceiver(t, hang), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor([ops.url, chat.url]) })
  const node = await router.node()
  // More than are sent at a time, and more than stand in line behind them.
  const names = Array.from({ length: 250 }, (_, n) => `Disk${n}`)
  await node.receive(names.map(name => alertNamed(name).firing()))
  const begin = Date.now()
  await until('the other is told of all', () => new Set(chat.lines).size === names.length)
  t.ok(Date.now() - begin < 5000, `after ${Date.now() - begin} ms`)
  t.ok(ops.told.length <= 32, `${ops.told.length} are being sent to the one that hangs`)
  t.equal(chat.told.length, names.length)

  // It comes back: what waited is told.
  ops.behaviour = accept
  await until('it is told of some that had waited', () => ops.told.length > 100, 60_000)
})

t.test('a receiver that answers garbage is tried again and delays no other', { buffered: true }, async t => {
  const [ops, chat] = [await startReceiver(t, talkGarbage), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor([ops.url, chat.url], { interval: '30s' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('it was tried again', () => ops.told.length >= 3)
  t.equal(chat.told.length, 1)
  ops.behaviour = accept
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
})

t.test('Retry-After of a day is obeyed for five minutes, by all nodes, and the tick after that is sent', { buffered: true }, async t => {
  const ops = await startReceiver(t, fail(429, { 'retry-after': '86400' }))
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '600ms' }) })
  const nodes = [await router.node(), await router.node()]
  await nodes[0]?.receive([alertNamed('Disk').firing()])
  const hold = `${router.keys.prefix}hold`
  const held = Number(await until('it is held back', () => router.redis.hget(hold, 'ops/webhook/0')))
  t.ok(held - Date.now() <= 300_000 && held - Date.now() > 290_000, `for ${held - Date.now()} ms`)

  await nodes[1]?.receive([alertNamed('Net').firing()])
  const [id = ''] = await router.groups()
  const next = async () => Number(await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next'))
  const first = await next()
  await until('three ticks passed', async () => await next() >= first + 1800)
  t.equal(ops.told.length, 1)

  // The five minutes are over.
  ops.behaviour = accept
  await router.redis.hset(hold, 'ops/webhook/0', Date.now())
  await until('both are told', () => ops.lines.includes('firing Net') && ops.lines.filter(line => line === 'firing Disk').length === 2)
})
