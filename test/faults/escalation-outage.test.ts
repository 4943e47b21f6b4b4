import t from 'tap'
import { alertNamed, createRouter, until, watch } from '../support/cluster.ts'
import { passMinuteAway } from '../support/outage.ts'
import { openIncidentOf, startPhones } from '../support/phones.ts'
import { withRedis } from '../support/redis.ts'

t.test('all nodes are away for longer than the alert lives: nobody is told of an end, and the escalation goes on', async t => {
  const redis = await withRedis(t)
  const phones = await startPhones(t, { waits: ['1s', '1s'] })
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const node = await router.node()
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  const id = await openIncidentOf(router)
  await until('ana is paged', async () => (await node.engine.incidents.get(id)).incident.told.length === 1)
  await node.stop()
  const before = phones.lines.length
  t.ok(before < 3, 'the escalation is not over')
  // From the end of the gap on it has a minute to be sent again.
  await passMinuteAway(router, 3000, 60_000)

  const again = await router.node()
  await until('the others are paged', () => phones.lines.includes('head'))
  await again.receive([disk.firing()])
  await watch(1000)
  t.same(phones.lines.slice(0, 3), ['ana', 'bo', 'head'])
  t.notOk(phones.lines.some(line => line.endsWith('(end)')))
  await again.receive([disk.resolved()])
  for (const person of ['ana', 'bo', 'head']) await until(`${person} is told of the end`, () => phones.lines.includes(`${person} (end)`))
})
