import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('a fire is remembered until its end is due, however short the repeat_interval is', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '1h', repeat: '1s' }) })
  const node = await router.node()
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  await until('it is told', () => ops.told.length === 1)
  await until('it is recorded', async () => await router.redis.scard(router.keys.owing) === 0)
  const [log = ''] = await router.redis.keys(`${router.keys.prefix}log:*`)
  const { expires } = JSON.parse(await router.redis.hget(log, 'ops/webhook/0') ?? '{}')
  // Two hours for the tick after the next one, and a quarter more.
  t.ok(expires - Date.now() > 2 * 3_600_000 + 10 * 60_000)
  t.ok(await router.redis.pttl(log) > 2 * 3_600_000)

  await node.receive([disk.resolved()])
  const [id = ''] = await router.groups()
  await router.redis.zadd(router.keys.due('flush'), Date.now(), id)
  await until('its end is told', () => ops.told.length === 2)
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])
})
