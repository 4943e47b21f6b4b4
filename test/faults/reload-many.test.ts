import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { intercept } from '../support/intercept.ts'
import { leftovers } from '../support/leftovers.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
const count = 6000
const rest = 'inhibit_rules: [{source_matchers: [role="source"], target_matchers: [role="target"], equal: [instance]}]'

t.test('thousands of alerts are routed anew in small steps, which keep nobody waiting, by one node that keeps its lease', async t => {
  const ops = await startReceiver(t)
  // Nobody is told: the groups wait for longer than the test takes.
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1h', rest }) })
  const calls: Array<[string, number]> = []
  const wrap = (pause: number) => ({
    wrap: (state: Parameters<typeof intercept>[0]) => intercept(state, async (call, proceed, args) => {
      if (call === 'alerts.put') calls.push([call, (args[0] as unknown[]).length])
      if (call === 'generations.routed') await new Promise(resolve => setTimeout(resolve, pause))
      return await proceed()
    })
  })
  // Longer than a lease: whoever re-routes must keep it.
  const nodes = [await router.node(wrap(6000)), await router.node(wrap(6000))]
  await until('the first is routed', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  const alerts = Array.from({ length: count }, (_, n) => alertNamed(`Alert${n % 600}`, { instance: `i${n}`, role: n % 2 ? 'source' : 'target' }).firing(3_600_000))
  await nodes[0]?.receive(alerts)

  calls.length = 0
  router.config = configFor(ops.url, { wait: '2h', rest })
  const slow: number[] = []
  const asking = setInterval(() => {
    const begin = performance.now()
    nodes[1]?.state.ping().then(() => { slow.push(performance.now() - begin) }, () => {})
  }, 5)
  const begin = performance.now()
  await Promise.all(nodes.map(({ engine }) => engine.reload()))
  await until('all is routed', async () => await router.redis.hget(router.keys.generation, 'routed') === '2')
  clearInterval(asking)
  t.comment(`routed in ${Math.round(performance.now() - begin)} ms; the longest a question took is ${Math.round(Math.max(...slow))} ms`)

  t.ok(calls.every(([, size]) => size <= 1000), 'no call takes much more than a page')
  t.equal(calls.reduce((sum, [, size]) => sum + size, 0), count, 'each is routed once')
  const rerouted = await until('the history has it', async () => {
    const lines = (await router.redis.xrange(`${router.keys.prefix}history`, '-', '+')).flat(3).filter(text => String(text).includes('rerouted') && String(text).includes('generation 2'))
    return lines.length > 0 ? lines : undefined
  })
  t.equal(rerouted.length, 1, 'by one node')
  t.ok(slow.filter(ms => ms < 1000).length > slow.length * 0.9, 'others are answered meanwhile')
  t.equal((await router.groups()).length, 600)
  t.equal(await router.redis.scard(`${router.keys.prefix}inhibits:2`), count / 2)
  t.same(await leftovers(router), [])
})

t.test('however often an older node asks for it, alerts are routed anew by one walk at a time', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  // It leaves the duties to the other, which may be at one already: that one is asked by its reconciler, too.
  const old = await router.node({ config: () => configFor(ops.url), wrap: state => ({ ...state, upkeep: { ...state.upkeep, claim: async () => [] } }) })
  let walks = 0
  let under = 0
  let most = 0
  let asked = 0
  let hold = false
  let waits = false
  let release = () => {}
  const released = new Promise<void>(resolve => { release = resolve })
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      if (call === 'generations.heirs') {
        walks++
        most = Math.max(most, ++under)
      }
      if (call === 'generations.routed' && hold) {
        waits = true
        await released
      }
      const answer = await proceed().finally(() => { if (call === 'generations.routed') under-- })
      if (call === 'upkeep.claim' && (answer as ReadonlyArray<{ name: string }>).some(({ name }) => name === 'reroute')) asked++
      return answer
    })
  })
  t.teardown(() => release())
  await until('the first is routed', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  const before = { walks, asked }
  hold = true
  router.config += '\n# changed'
  const reloading = node.engine.reload()
  await until('a walk is under way', () => waits)
  const names = Array.from({ length: 40 }, (_, n) => `Alert${n}`)
  for (const name of names) await old.receive([alertNamed(name).firing()])
  await until('it is asked for again meanwhile', () => asked - before.asked > 1)
  // By then, a walk that was begun for that would have begun.
  await node.state.ping()
  t.equal(walks - before.walks, 1)
  hold = false
  release()
  await reloading
  await until('all are told', () => names.every(name => ops.lines.includes(`firing ${name}`)))
  t.equal(ops.told.length, names.length)
  t.equal(most, 1)
  t.ok(walks - before.walks < 6, `${walks - before.walks} walks`)
})
