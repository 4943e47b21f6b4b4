import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until, watch } from '../support/cluster.ts'
import { withClockOf, withoutFaketime } from '../support/faketime.ts'
import { withRedis } from '../support/redis.ts'

for (const [direction, offset] of [['forward', '+3600'], ['back', '-3600']] as const) {
  t.test(`the clock of Redis is set an hour ${direction}: timers keep their pace and nobody is told "resolved"`, { skip: withoutFaketime }, async t => {
    const { redis, setOff } = await withClockOf(t)
    const ops = await startReceiver(t)
    const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '4s', interval: '6s', repeat: '10m' }) })
    const nodes = await Promise.all([router.node(), router.node()])
    await nodes[0].receive([alertNamed('Told', { startsAt: Date.now() - 60_000 }).firing()])
    await until('one is told', () => ops.told.length === 1)
    const begin = performance.now()
    await nodes[0].receive([alertNamed('Waiting').firing()])
    const groups = await router.groups()
    const time = async () => Number((await router.redis.time())[0]) * 1000
    const due = async () => {
      const scores = await Promise.all(groups.map(async id => Number(await router.redis.zscore(router.keys.due('flush'), id))))
      return Math.min(...scores)
    }

    const before = await time()
    setOff(offset)
    await until('the clock has jumped', async () => Math.abs(await time() - before) > 1_000_000)
    await until('what waits has moved with it', async () => Math.abs(await due() - await time()) < 10_000)
    await until('the waiting group is told', () => ops.lines.includes('firing Waiting'))
    const lateness = performance.now() - begin - 4000
    t.ok(lateness > -1000 && lateness < 10_000, `told ${Math.round(lateness)} ms late`)
    const next = await due()
    t.ok(next - await time() < 7000, `the next tick is ${next - await time()} ms ahead`)
    await until('a tick has passed', async () => await due() > next)
    t.same(ops.lines, ['firing Told', 'firing Waiting'])

    // What was told is still known.
    const end = await time()
    await nodes[1].receive([{ labels: { alertname: 'Told' }, startsAt: end - 60_000, endsAt: end }])
    await until('its end is told', () => ops.lines.includes('resolved Told'))
  })
}

t.test('a Redis that stops for a few seconds is not taken for a clock that jumped', async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1h', interval: '1h' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  const [id = ''] = await router.groups()
  const due = await router.redis.zscore(router.keys.due('flush'), id)
  for (let pause = 0; pause < 2; pause++) {
    const stamped = await router.redis.hget(router.keys.pulse, 'at')
    redis.pause()
    await watch(4500)
    redis.resume()
    await until('it was stamped again', async () => Number(await router.redis.hget(router.keys.pulse, 'at')) > Number(stamped) + 5000)
  }
  t.equal(await router.redis.zscore(router.keys.due('flush'), id), due)
  t.notOk(await router.redis.hexists(router.keys.pulse, 'gapEnd'))
})
