import t from 'tap'
import { accept, alertNamed, configFor, createRouter, startReceiver, until } from '../support/router.ts'
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

function leaseRanOut () {
  const begin = performance.now()
  return () => performance.now() - begin > 5000
}
