import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until, type Router } from '../support/cluster.ts'
import { passMinuteAway } from '../support/outage.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 3

const gapEnd = async ({ redis, keys }: Router) => Number(await redis.hget(keys.pulse, 'gapEnd') ?? NaN)

t.test('nobody is told "resolved" because nobody could reach us', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('it is told', () => ops.told.length === 1)
  await node.stop()
  // It ran out 57 s ago, three seconds into the gap: after it, it has four seconds.
  await passMinuteAway(router, 3000)

  const again = await router.node()
  t.equal((await again.engine.alerts()).length, 1, 'it is listed')
  await until('its end is told, as it was not sent again', () => ops.told.length === 2)
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])
  const waited = (ops.told[1]?.at ?? 0) - await gapEnd(router)
  t.ok(waited >= 4000, `after ${waited} ms`)
})

t.test('what was ended before the outage, and not told, is told after it', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const node = await router.node()
  const disk = alertNamed('Disk', { startsAt: Date.now() - 100_000 })
  await node.receive([disk.firing()])
  await until('it is told', () => ops.told.length === 1)
  await node.receive([disk.resolved()])
  await node.stop()
  await passMinuteAway(router, 60_000)
  const [id = ''] = await router.groups()
  await router.redis.zadd(router.keys.due('flush'), Date.now() - 50_000, id)

  await router.node()
  await until('its end is told', () => ops.told.length === 2)
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])
})

t.test('an inhibition lasts over the outage', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const rest = 'inhibit_rules: [{source_matchers: [alertname="NodeDown"], target_matchers: [alertname="Slow"]}]'
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { rest }) })
  const node = await router.node()
  await node.receive([alertNamed('NodeDown').firing()])
  await until('the source is told', () => ops.told.length === 1)
  await node.stop()
  await passMinuteAway(router, 3000)

  const again = await router.node()
  await again.receive([alertNamed('Slow').firing()])
  await until('the target is told', () => ops.lines.includes('firing Slow'))
  const waited = (ops.told.find(({ firing }) => firing.includes('Slow'))?.at ?? 0) - await gapEnd(router)
  t.ok(waited >= 4000, `the target was held back for ${waited} ms`)
})
