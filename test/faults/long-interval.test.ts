import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

t.test('a group_interval that is longer than a timer of Node can be does not end its sends', async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '5w', repeat: '10w' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('it is told', () => ops.told.length === 1)
  t.same(ops.lines, ['firing Disk'])
})
