import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('an alert that comes while its group is being destroyed is in a group that will tell of it', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '20ms', interval: '100ms' }) })
  const nodes = await Promise.all([router.node(), router.node()])
  const groups = Array.from({ length: 12 }, (_, n) => `Disk${n}`)

  // Each group ends and begins again as fast as it can, now by one node, now by the other.
  await Promise.all(groups.map(async (name, g) => {
    for (let round = 0; round < 12; round++) {
      const one = alertNamed(name, { instance: `${name}-${round}` })
      await nodes[(g + round) % 2]?.receive([one.firing()])
      await until(`${name}-${round} is told`, () => ops.told.some(({ firing }) => firing.includes(`${name}-${round}`)))
      await nodes[g % 2]?.receive([one.resolved()])
      // Now and then the next comes before the group is gone.
      if (round % 3 === 0) await until('its end is told', () => ops.told.some(({ resolved }) => resolved.includes(`${name}-${round}`)))
    }
  }))
  await until('all groups are gone', () => router.idle())
  const members = await router.redis.keys(`${router.keys.prefix}members:*`)
  t.same(members, [], 'no member is without a group')
  t.same(await router.due('flush'), [])
})
