import t from 'tap'
import { accept, alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

t.test('the first question after an outage takes over nothing that ran out meanwhile', async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const ops = await startReceiver(t, () => {})
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const node = await router.node()
  // Asks for nothing by itself, so that its first question is ours.
  const other = await router.node({ wrapTimers: timers => ({ ...timers, start: async () => {} }) })
  await node.receive([alertNamed('Disk').firing()])
  await until('it is being sent', () => ops.told.length === 1)
  const claim = async () => await other.state.deliveries.claim({ generation: 1, limit: 10, lateBy: 0 })
  t.same((await claim()).deliveries, [])

  await redis.kill()
  await redis.restart()
  const { keys } = router
  // As if it had been away for longer than the lease.
  const expire = async () => {
    const [timer = ''] = await router.due('deliver')
    await router.redis.zadd(keys.due('deliver'), Date.now() - 2000, timer)
  }
  await until('it is reachable', async () => await expire().then(() => true, () => false))
  await expire()
  const asked = Date.now()
  const { deliveries } = await until('the other is connected again', async () => await claim().catch(() => undefined))
  t.same(deliveries, [])
  const [timer = ''] = await router.due('deliver')
  const due = Number(await router.redis.zscore(keys.due('deliver'), timer))
  t.ok(due > asked + 3000, `it is left alone for ${due - asked} ms`)
})

t.test('a flush right after an outage takes the place of no attempt that may have succeeded', async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const answers: Array<() => void> = []
  const ops = await startReceiver(t, response => { answers.push(() => response.end('ok')) })
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '2s' }) })
  const node = await router.node()
  await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('it is being sent', () => ops.told.length === 1)
  await redis.kill()
  for (const answer of answers) answer()
  const begin = performance.now()
  await until('the lease and a tick have passed', () => performance.now() - begin > 5000)
  ops.behaviour = accept
  await redis.restart()
  const [id = ''] = await until('it is reachable', async () => await router.groups().catch(() => undefined))
  const next = await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next')
  await until('two ticks have passed', async () => Number(await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next')) > Number(next) + 2000)
  t.same(ops.lines, ['firing Disk'])
})
