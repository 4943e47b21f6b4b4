import t from 'tap'
import type { Outcome } from '../../src/state/state.ts'
import { intercept } from '../support/intercept.ts'
import { accept, alertNamed, configFor, createRouter, fail, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('a newer flush takes the place of one whose retries failed, and carries what is owed', async t => {
  const ops = await startReceiver(t, fail(503))
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node()
  const [a, b] = ['a', 'b'].map(instance => alertNamed('Slow', { instance }))
  await node.receive(a ? [a.firing()] : [])
  await until('it is tried', () => ops.told.length > 0)
  await node.receive(b ? [b.firing()] : [])
  await until('the newer one is tried', () => ops.told.at(-1)?.firing.length === 2)
  const snapshots = await router.redis.keys(`${router.keys.prefix}snapshot:*`)
  t.ok(snapshots.length <= 1, `${snapshots.length} wait`)
  const tried = ops.told.length
  ops.behaviour = accept
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.equal(ops.told.length, tried + 1, 'told once')
  t.same([...ops.told.at(-1)?.firing ?? []].sort(), ['a', 'b'])
  t.same(await router.redis.keys(`${router.keys.prefix}snapshot:*`), [])
})

t.test('while an attempt is under way only the newest of those behind it waits', async t => {
  const answers: Array<() => void> = []
  const ops = await startReceiver(t, response => { answers.push(() => response.end('ok')) })
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const outcomes: string[] = []
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed, [, outcome]) => {
      if (call === 'deliveries.settle') outcomes.push((outcome as Outcome).kind)
      return await proceed()
    })
  })
  await node.receive([alertNamed('Slow', { instance: 'a' }).firing()])
  await until('it is being sent', () => ops.told.length === 1)
  for (const instance of ['b', 'c']) {
    await node.receive([alertNamed('Slow', { instance }).firing()])
    const [id = ''] = await router.groups()
    const next = await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next')
    await until('a tick has passed', async () => await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next') !== next)
    await until('its flush is done', async () => !await router.redis.hexists(`${router.keys.prefix}group:${id}`, 'fence'))
  }
  t.equal(ops.told.length, 1, 'none is sent beside it')
  t.ok((await router.redis.keys(`${router.keys.prefix}snapshot:*`)).length <= 2)
  ops.behaviour = accept
  for (const answer of answers) answer()
  await until('the newest is told', () => ops.told.length === 2)
  t.same([...ops.told[1]?.firing ?? []].sort(), ['a', 'b', 'c'])
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(outcomes, ['done', 'done'])
})
