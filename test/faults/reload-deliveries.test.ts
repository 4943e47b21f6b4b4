import t from 'tap'
import { accept, alertNamed, configFor, createRouter, fail, hang, startReceiver, until } from '../support/cluster.ts'
import { leftovers } from '../support/leftovers.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 4
const long = () => ({ startsAt: Date.now() - 60_000 })

/** Two receivers of their own: `to` says which alerts go to the second one. */
const two = (first: string, second: string, to = 'alertname="Net"') => `
route: {receiver: first, group_by: [alertname], group_wait: 200ms, group_interval: 30s, repeat_interval: 1h, routes: [{receiver: second, matchers: [${to}]}]}
receivers: [{name: first, webhook_configs: [{url: '${first}'}]}, {name: second, webhook_configs: [{url: '${second}'}]}]
`

t.test('a receiver that hangs at a reload holds up neither its answer nor any other group, and is told again once', { buffered: true }, async t => {
  const [ops, chat] = [await startReceiver(t, hang), await startReceiver(t)]
  const config = two(ops.url, chat.url)
  const router = createRouter(t, { url: redis.url, config })
  const node = await router.node()
  await node.receive([alertNamed('Disk', long()).firing()])
  await until('it hangs', () => ops.told.length === 1)
  router.config += '\n# changed'
  const begin = Date.now()
  await node.engine.reload()
  t.ok(Date.now() - begin < 8000, `reloaded in ${Date.now() - begin} ms`)
  await node.receive([alertNamed('Net', long()).firing()])
  await until('another is told', () => chat.told.length === 1)
  t.ok(Date.now() - begin < 9000, `another was told after ${Date.now() - begin} ms`)
  ops.behaviour = accept
  await until('the first is told again', () => ops.told.length === 2)
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same([ops.lines, chat.lines], [['firing Disk', 'firing Disk'], ['firing Net']])
  t.same(await leftovers(router), [])
})

t.test('what a slow receiver accepts after the reload is not told again', { buffered: true }, async t => {
  const answers: Array<() => void> = []
  const ops = await startReceiver(t, response => { answers.push(() => response.end('ok')) })
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const [node, other] = [await router.node(), await router.node()]
  await node.receive([alertNamed('Disk', long()).firing()])
  await until('it is being sent', () => ops.told.length === 1)
  router.config += '\n# changed'
  await Promise.all([node, other].map(({ engine }) => engine.reload()))
  await until('the new group waits for it', async () => (await router.redis.smembers(router.keys.owing)).some(id => id.startsWith('2-')))
  for (const answer of answers) answer()
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(ops.lines, ['firing Disk'])
  const [entry] = await router.redis.keys(`${router.keys.prefix}log:*`)
  t.equal(await router.redis.hlen(entry ?? ''), 1)
  t.same(await leftovers(router), [])
})

t.test('what is owed to a receiver that a reload removes is told to the one that takes its place', { buffered: true }, async t => {
  const [ops, chat] = [await startReceiver(t, fail(500)), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: two(ops.url, chat.url) })
  const node = await router.node()
  await node.receive([alertNamed('Disk', long()).firing()])
  await until('it has failed', () => ops.told.length >= 2)
  router.config = configFor(chat.url, { interval: '30s' })
  await node.engine.reload()
  await until('the other is told', () => chat.told.length === 1)
  const asked = ops.told.length
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(chat.lines, ['firing Disk'])
  t.ok(ops.told.length - asked <= 1, 'nobody asks the old one any more')
  t.same((await node.engine.health()).checks.deliveries.status, 'ok')
  t.same(await leftovers(router), [])
})

t.test('a retry that waits goes on with the address that the reload brought', { buffered: true }, async t => {
  const [ops, moved] = [await startReceiver(t, fail(503)), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '30s' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk', long()).firing()])
  await until('it has failed', () => ops.told.length >= 2)
  router.config = configFor(moved.url, { interval: '30s' })
  await node.engine.reload()
  await until('it is told', () => moved.told.length === 1)
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(moved.lines, ['firing Disk'])
})

t.test('a node that dies with an attempt under way, just before a reload elsewhere, holds up the others no longer than its lease', { buffered: true }, async t => {
  const [ops, chat] = [await startReceiver(t, hang), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: two(ops.url, chat.url) })
  const child = await router.child()
  await child.receive([alertNamed('Disk', long()).firing()])
  await until('it hangs', () => ops.told.length === 1)
  ops.behaviour = accept
  await child.kill('SIGKILL')
  // The whole router starts again, with a new file and without a reload.
  router.config += '\n# changed'
  const node = await router.node()
  await node.receive([alertNamed('Net', long()).firing()])
  await until('another is told', () => chat.told.length === 1)
  await until('the first is told', () => ops.told.length === 2)
  await until('nothing of the old one is left', async () => (await leftovers(router)).length === 0)
  t.same([ops.lines, chat.lines], [['firing Disk', 'firing Disk'], ['firing Net']])
})
