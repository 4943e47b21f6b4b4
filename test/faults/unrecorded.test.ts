import t from 'tap'
import { Unavailable } from '../../src/errors.ts'
import type { Outcome } from '../../src/state/state.ts'
import { intercept } from '../support/intercept.ts'
import { accept, alertNamed, configFor, createRouter, fail, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

t.test('what was sent while Redis died is recorded when it is back, before anybody sends it again', async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const ops = await startReceiver(t)
  const answers: Array<() => void> = []
  ops.behaviour = response => { answers.push(() => response.end('ok')) }
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const node = await router.node()
  await router.node()
  const names = Array.from({ length: 6 }, (_, n) => `Disk${n}`)
  await node.receive(names.map(name => alertNamed(name).firing()))
  await until('all are being sent', () => ops.told.length === names.length)

  await redis.kill()
  for (const answer of answers) answer()
  ops.behaviour = accept
  // Longer than a lease: all of them have run out when it is back.
  await until('both nodes noticed', () => node.engine.health().then(({ checks }) => checks.redis.status === 'failing'))
  await until('the leases have run out', leaseRanOut())
  await redis.restart()
  await until('all is recorded', async () => await router.redis.scard(router.keys.owing).catch(() => 1) === 0)
  t.same(ops.lines.sort(), names.map(name => `firing ${name}`))
  const logs = await router.redis.keys(`${router.keys.prefix}log:*`)
  t.equal(logs.length, names.length)
})

t.test('outcomes that could not be recorded are written one after the other, whoever asks for it', async t => {
  const redis = await withRedis(t)
  const [ops, chat] = [await startReceiver(t), await startReceiver(t, fail(503))]
  const router = createRouter(t, { url: redis.url, config: configFor([ops.url, chat.url], { interval: '30s' }) })
  let away = true
  let refused = 0
  let underWay = 0
  let most = 0
  let recorded = 0
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed, [, outcome]) => {
      if (call !== 'deliveries.settle' || (outcome as Outcome).kind !== 'done') return await proceed()
      if (away) {
        refused++
        throw new Unavailable('Redis is away')
      }
      most = Math.max(most, ++underWay)
      const begin = performance.now()
      // The reconciler and the wake-ups for the other receiver look as well.
      await until('others had time to look', () => recorded > 0 || underWay > 1 || performance.now() - begin > 3000)
      underWay--
      recorded++
      return await proceed()
    })
  })
  await node.receive([alertNamed('A').firing(), alertNamed('B').firing(), alertNamed('C').firing()])
  await until('all are sent and none is recorded', () => ops.told.length === 3 && refused >= 3)
  away = false
  chat.behaviour = (response, told) => { if (recorded < 3) fail(503)(response, told); else accept(response, told) }
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.equal(most, 1)
  t.equal(ops.told.length, 3, 'nothing is sent again')
})

function leaseRanOut () {
  const begin = performance.now()
  return () => performance.now() - begin > 5000
}
