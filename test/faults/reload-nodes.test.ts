import t from 'tap'
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
  const first = await router.node()
  let release = () => {}
  const held = new Promise<void>(resolve => { release = resolve })
  let asked = () => {}
  const asks = new Promise<void>(resolve => { asked = resolve })
  let hold = false
  const second = await router.node({
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
  router.config += '\n# changed'
  await first.engine.reload()
  hold = true
  await asks
  const reloaded = second.engine.reload()
  await new Promise(resolve => setTimeout(resolve, 300))
  release()
  await reloaded
  hold = false
  await until('it says so', async () => (await generations(first)).every(number => number === 2))
  t.equal(second.engine.config().hash, first.engine.config().hash)
})

t.test('a node of the newest configuration may start again: others wait for it with their older one', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const old = configFor(ops.url)
  const router = createRouter(t, { url: redis.url, config: old })
  const [first, second] = [await router.node({ config: () => router.config }), await router.node({ config: () => old })]
  router.config += '\n# changed'
  await first.engine.reload()
  await until('the other stands back', async () => (await generations(second)).includes(2))
  // Long enough for it to have stood back for 5 s.
  await new Promise(resolve => setTimeout(resolve, 7000))
  await first.stop()
  await new Promise(resolve => setTimeout(resolve, 2500))
  const again = await router.node()
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
