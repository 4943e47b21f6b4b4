import t from 'tap'
import type { ClaimedDelivery, ClaimedGroup, ClaimOptions } from '../../src/state/state.ts'
import { intercept } from '../support/intercept.ts'
import { alertNamed, configFor, createRouter, hang, accept, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

t.jobs = 2
const names = Array.from({ length: 30 }, (_, n) => `Disk${n}`)
const fires = names.map(name => `firing ${name}`).sort()

t.test('kill -9 of the only node while groups wait: after its restart each is told once', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '2s' }) })
  const child = await router.child()
  await child.receive(names.map(name => alertNamed(name).firing()))
  await child.kill('SIGKILL')
  t.equal(ops.told.length, 0)
  await router.child()
  await until('all are told', () => ops.told.length >= names.length)
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(ops.lines.sort(), fires)
})

t.test('kill -9 of Redis with appendfsync always loses nothing that was acknowledged', { buffered: true }, async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1s' }) })
  const node = await router.node()
  await until('it is routed', () => router.redis.hget(router.keys.generation, 'routed'))
  const acknowledged: string[] = []
  const posting = Promise.all(names.map(async (name, n) => {
    await until('its turn', () => acknowledged.length >= Math.min(n, 20))
    await node.receive([alertNamed(name).firing()]).then(() => acknowledged.push(name), () => {})
  }))
  await until('some are acknowledged', () => acknowledged.length >= 20)
  await redis.kill()
  await posting
  await redis.restart()
  await until('all that were acknowledged are told', () => acknowledged.every(name => ops.lines.includes(`firing ${name}`)))
  t.ok(acknowledged.length >= 20)
  t.equal(new Set(ops.lines).size, ops.told.length, 'none is told twice')
})

t.test('a node that is stopped gracefully hands back what it was sending, and another sends it at once', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t, hang)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('it is being sent', () => ops.told.length === 1)
  const taken: ClaimedDelivery[] = []
  await router.node({
    wrap: state => intercept(state, async (call, proceed, [options]) => {
      if (call !== 'deliveries.claim') return await proceed()
      // The reconciler would find it in any case: here it is to be woken for it.
      if ((options as ClaimOptions).lateBy > 0) return { deliveries: [], more: false }
      const claim = await proceed() as { deliveries: ClaimedDelivery[] }
      taken.push(...claim.deliveries)
      return claim
    })
  })
  ops.behaviour = accept
  const begin = Date.now()
  await node.stop()
  const stopped = Date.now()
  t.ok(stopped - begin < 5000, `stopped in ${stopped - begin} ms`)
  await until('the other sent it', () => ops.told.length === 2)
  // A lease that ran out would leave it due when its flush was.
  const due = taken[0]?.due ?? NaN
  t.ok(due >= begin && due <= stopped, `due ${due - begin} ms after the stop began, ${stopped - due} ms before it was done`)
})

t.test('wake-ups come on time', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '300ms', interval: '1h' }) })
  const late: number[] = []
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      const answer = await proceed()
      if (call === 'groups.claim') late.push(...(answer as { groups: ClaimedGroup[] }).groups.map(({ claimedAt, due }) => claimedAt - due))
      return answer
    })
  })
  // A busy machine makes some late; a server that is asked to wait for whole seconds makes nearly all late.
  let round = 0
  await until('most of a round were flushed within a tenth of a second', async () => {
    late.length = 0
    for (const name of names.slice(0, 8).map(name => `${name} ${round}`)) {
      await node.receive([alertNamed(name).firing()])
      await until('it is told', () => ops.lines.includes(`firing ${name}`))
    }
    t.comment(`round ${round++}: ${late.join(', ')} ms late`)
    return late.filter(ms => ms < 100).length >= 5
  }, 120_000)
  t.ok(round > 0)
})
