import t from 'tap'
import { intercept } from '../support/intercept.ts'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { toAlert } from '../support/cluster-node.ts'
import { digestOf, writeDocument } from '../../src/domain/alert-document.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 3

t.test('what was told is not told again after a reload, a rollback and a restart; what waits is told', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const first = configFor(ops.url, { wait: '1s' })
  const router = createRouter(t, { url: redis.url, config: first })
  const node = await router.node()
  await node.receive([alertNamed('Told', { startsAt: Date.now() - 10_000 }).firing()])
  await until('it is told', () => ops.told.length === 1)
  await node.receive([alertNamed('Waiting').firing()])

  for (const [generation, config] of [[2, `${first}\n# changed`], [3, first]] as const) {
    router.config = config
    await node.engine.reload()
    await until(`generation ${generation} is routed`, async () => await router.redis.hget(router.keys.generation, 'routed') === String(generation))
  }
  await node.stop()
  const again = await router.node()
  await until('what waited is told', () => ops.lines.includes('firing Waiting'))
  await again.receive([{ labels: { alertname: 'Told' }, startsAt: Date.now() - 10_000, endsAt: Date.now() }])
  await until('the end of the other is told', () => ops.lines.includes('resolved Told'))
  t.same(ops.lines, ['firing Told', 'firing Waiting', 'resolved Told'])
  t.ok((await router.groups()).every(id => id.startsWith('3-')))
})

t.test('an alert that runs out while a reload routes everything anew has its end told', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const end = Date.now() + 3000
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      const answer = await proceed()
      // It fired when the heirs were listed, and has ended when it is looked at.
      if (call === 'generations.heirs' && ops.told.length > 0) await until('it has ended', () => state.now() > end)
      return answer
    })
  })
  await node.receive([alertNamed('Disk', { startsAt: Date.now() - 60_000 }).firing(end - Date.now())])
  await until('it is told', () => ops.told.length === 1)
  router.config += '\n# changed'
  await node.engine.reload()
  await until('its end is told', () => ops.lines.includes('resolved Disk'), 15_000)
})

t.test('what a node of an old generation stores while a re-route ends is routed by another one', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const node = await router.node({ wrapTimers: timers => ({ ...timers, start: async () => {}, schedule () {} }), wrap: state => intercept(state, async (call, proceed) => call === 'upkeep.claim' ? [] : await proceed()) })
  const { state } = node
  await state.upkeep.arm('reroute', state.now())
  const claimed = await state.upkeep.claim({ lateBy: 0 })
  const duty = claimed.find(({ name }) => name === 'reroute')
  if (!duty) throw new Error('there is no re-route to do')

  const alert = toAlert(alertNamed('Disk').firing(), state.now())
  await state.alerts.put([{ alert, document: writeDocument(alert), digest: digestOf(alert), version: 0, memberships: [], inhibits: [], events: [] }], { generation: 99 })
  await state.upkeep.finish(duty)
  t.ok((await router.due('upkeep')).includes('reroute'), 'a re-route is still to be done')
  await router.node()
  await until('it is told', () => ops.told.length === 1)
})
