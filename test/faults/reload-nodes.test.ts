import t from 'tap'
import { livingFor } from '../../src/state/redis/generations.ts'
import { alertNamed, configFor, createRouter, startReceiver, until, type Router } from '../support/cluster.ts'
import type { Node } from '../support/cluster-node.ts'
import { intercept } from '../support/intercept.ts'
import { leftovers } from '../support/leftovers.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 4

const routed = async ({ redis, keys }: Router, generation: number) =>
  await until(`generation ${generation} is routed`, async () => (await redis.hmget(keys.generation, 'number', 'routed')).every(number => number === String(generation)))
const generations = async (node: Node) => (await node.engine.nodes()).map(({ generation }) => generation)

t.test('nodes that read the same file again at the same time get the same number, and route once for all', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const nodes = await Promise.all([router.node(), router.node(), router.node()])
  await nodes[0]?.receive([alertNamed('Told', { startsAt: Date.now() - 60_000 }).firing()])
  await until('it is told', () => ops.told.length === 1)
  router.config += '\n# changed'
  // As a signal and a request that come together.
  await Promise.all([...nodes, ...nodes].map(node => node.engine.reload()))
  await routed(router, 2)
  t.same(new Set(nodes.map(({ engine }) => engine.config().hash)).size, 1)
  await nodes[1]?.receive([alertNamed('New', { startsAt: Date.now() - 60_000 }).firing()])
  await until('the rest is told', () => ops.told.length >= 2)
  t.same(ops.lines, ['firing Told', 'firing New'])
  t.equal(await router.redis.hget(router.keys.generation, 'number'), '2')
  t.same(await leftovers(router), [])
})

t.test('a node that reloads while it asks to take its old place again runs what it has read', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const old = configFor(ops.url)
  const router = createRouter(t, { url: redis.url, config: old })
  let release = () => {}
  const held = new Promise<void>(resolve => { release = resolve })
  let asked = () => {}
  const asks = new Promise<void>(resolve => { asked = resolve })
  let hold = false
  let read = () => {}
  const node = await router.node({
    config: () => {
      read()
      return router.config
    },
    wrap: state => intercept(state, async (call, proceed, args) => {
      const answer = await proceed()
      const [, { reload } = { reload: false }] = args as [string?, { reload: boolean }?]
      if (hold && call === 'generations.enter' && !reload) {
        asked()
        await held
      }
      return answer
    })
  })
  await routed(router, 1)
  const before = node.engine.config()
  hold = true
  // Of a node that ran something newer and is dead: its place is taken, by what is older, under a new number.
  await router.redis.hset(router.keys.generation, { number: 2, hash: 'newer' })
  await asks
  router.config += '\n# changed'
  const reads = new Promise<void>(resolve => { read = resolve })
  const reloaded = node.engine.reload()
  await reads
  // A reload that did not wait for its turn would have asked by now, on the same connection as this, and would have its answer.
  for (let n = 0; n < 2; n++) {
    await new Promise(resolve => setImmediate(resolve))
    await node.state.generations.current()
  }
  release()
  await reloaded
  hold = false
  await until('it says so', async () => (await generations(node)).every(number => number === 4))
  t.equal(await router.redis.hget(router.keys.generation, 'hash'), node.engine.config().hash)
  t.ok(node.engine.config().hash !== before.hash)
})

t.test('a node of the newest configuration may start again: others wait for it with their older one', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const old = configFor(ops.url)
  const router = createRouter(t, { url: redis.url, config: old })
  const refused: number[] = []
  let hasLeft = false
  let release = () => {}
  const started = new Promise<void>(resolve => { release = resolve })
  const first = await router.node({ config: () => router.config })
  t.teardown(() => release())
  await router.node({
    config: () => old,
    wrap: state => intercept(state, async (call, proceed) => {
      if (call !== 'generations.enter') return await proceed()
      // It has been told once to wait: on a slow machine the new one may take longer to start than it would.
      if (hasLeft && refused.length > 0) await started
      const answer = await proceed()
      if (!(answer as { newest: boolean }).newest) refused.push(state.now())
      return answer
    })
  })
  router.config += '\n# changed'
  await first.engine.reload()
  await until('the other has stood back for longer than one that is dead counts as living', () => (refused.at(-1) ?? 0) - (refused[0] ?? 0) > livingFor)
  await first.stop()
  refused.length = 0
  hasLeft = true
  await until('the other has asked again', () => refused.length > 0)
  const again = await router.node()
  release()
  await again.receive([alertNamed('Disk').firing()])
  await until('it is told', () => ops.told.length === 1)
  t.same((await generations(again)).sort(), [1, 2])
  t.equal(await router.redis.hget(router.keys.generation, 'number'), '2')
})

t.test('a wrong file on one node leaves that one behind; what it receives is told by the other, and the right file brings it back', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const chat = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  let file = router.config
  const [first, second] = [await router.node(), await router.node({ config: () => file })]
  router.config = configFor(chat.url)
  await first.engine.reload()
  file = 'route: {receiver: nobody}'
  await t.rejects(second.engine.reload(), { name: 'ConfigError' })
  t.same((await second.metrics.configLastReloadSuccessful.get()).values[0]?.value, 0)
  await second.receive([alertNamed('Disk').firing()])
  await until('it is told by the new configuration', () => chat.lines.includes('firing Disk'))
  t.same(ops.lines, [])
  file = router.config
  await second.engine.reload()
  await until('both run it', async () => (await generations(second)).every(number => number === 2))
  t.same(await leftovers(router), [])
})

t.test('a reload without Redis is refused and keeps what runs; when Redis is back it is made up for', { buffered: true }, async t => {
  const own = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: own.url, config: configFor(ops.url) })
  const node = await router.node()
  await routed(router, 1)
  const before = node.engine.config()
  router.config += '\n# changed'
  await own.kill()
  await t.rejects(node.engine.reload(), { name: 'Unavailable' })
  t.equal(node.engine.config(), before)
  t.same((await node.metrics.configLastReloadSuccessful.get()).values[0]?.value, 0)
  await own.restart()
  await until('the file is in force', () => node.engine.config().hash !== before.hash)
  await until('and said to be', async () => (await node.metrics.configLastReloadSuccessful.get()).values[0]?.value === 1)
  await until('it takes alerts', () => node.receive([alertNamed('Disk').firing()]).then(() => true, () => false))
  await until('it is told', () => ops.lines.includes('firing Disk'))
})

t.test('a reload whose answer is lost on the way is undone by the node itself', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  let lose = false
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      const answer = await proceed()
      if (lose && call === 'generations.enter') throw new Error('the answer is lost')
      return answer
    })
  })
  await routed(router, 1)
  const before = node.engine.config()
  router.config += '\n# changed'
  lose = true
  await t.rejects(node.engine.reload(), /the answer is lost/)
  lose = false
  t.equal(node.engine.config(), before)
  await node.receive([alertNamed('Disk').firing()])
  await until('it is told', () => ops.lines.includes('firing Disk'))
  t.equal(await router.redis.hget(router.keys.generation, 'hash'), before.hash)
  t.same(await leftovers(router), [])
})
