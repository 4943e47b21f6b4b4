import t from 'tap'
import { postedSilence } from '../support/build.ts'
import { alertNamed, configFor, createRouter, startReceiver, until, type Router } from '../support/cluster.ts'
import type { Node } from '../support/cluster-node.ts'
import { withRedis, withReplica } from '../support/redis.ts'

t.jobs = 3
const put = async ({ engine }: Pick<Node, 'engine'>, matchers: string, ends = 3_600_000) => await engine.silences.put(postedSilence(matchers, { now: engine.now(), ends }))
const routed = (router: Router) => until('it is routed', () => router.redis.hget(router.keys.generation, 'routed'))

t.test('a silence that one node has answered is obeyed by the next flush of another', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '0s' }) })
  const flushing = await router.node()
  await routed(router)
  // A node that has no timers and no reconciler is one that only talks HTTP.
  const talking = await router.node({ wrap: state => ({ ...state, groups: { ...state.groups, claim: async () => ({ groups: [], more: false, gap: undefined, silences: '' }) } }) })

  for (let n = 0; n < 20; n++) {
    await put(talking, `alertname="Silenced${n}"`)
    // Not a moment later: with no group_wait it is flushed at once.
    await Promise.all([flushing.receive([alertNamed(`Silenced${n}`).firing()]), talking.receive([alertNamed(`Loud${n}`).firing()])])
  }
  await until('the others are told', () => ops.told.length >= 20)
  const told = async () => (await flushing.engine.history({ limit: 1000, accept: ({ kind }) => kind === 'suppressed' })).records.length
  await until('all that are silenced were judged', async () => await told() >= 20)
  t.same(ops.lines.sort(), Array.from({ length: 20 }, (_, n) => `firing Loud${n}`).sort())
})

t.test('kill -9 of Redis with appendfsync always loses no silence that was answered', { buffered: true }, async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '0s' }) })
  const node = await router.node()
  await routed(router)
  const answered: string[] = []
  const posting = Promise.all(Array.from({ length: 40 }, async (_, n) => {
    await until('its turn', () => answered.length >= Math.min(n, 25))
    await put(node, `alertname="A${n}"`).then(id => answered.push(id), () => {})
  }))
  await until('some are answered', () => answered.length >= 25)
  await redis.kill()
  await posting
  await redis.restart()
  const other = await router.node()
  const kept = new Set((await other.engine.silences.list()).map(({ id }) => id))
  t.same(answered.filter(id => !kept.has(id)), [])
})

t.test('kill -9 of the node that answered: the one in its place obeys', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '0s' }) })
  const child = await router.child()
  await child.silence('alertname="Silenced"')
  await child.kill('SIGKILL')
  const other = await router.child()
  await other.receive([alertNamed('Silenced').firing(), alertNamed('Loud').firing()])
  await until('the other is told', () => ops.told.length > 0)
  await until('both were judged', async () => (await router.redis.xrange(router.keys.history, '-', '+')).join().includes('silence: '))
  t.same(ops.lines, ['firing Loud'])
})

t.test('after a failover that lost the last silences a node forgets them, though others have their numbers', { buffered: true }, async t => {
  const redis = await withRedis(t)
  const router = createRouter(t, { url: redis.url, config: configFor('http://127.0.0.1:9/') })
  const node = await router.node()
  const kept = await put(node, 'a="kept"')
  t.equal((await node.engine.silences.list()).length, 1)
  const { silences, silenceVersions, silenceEnds, silenceState, silenceMarks } = router.keys
  const keys = [silences, silenceVersions, silenceEnds, silenceState, silenceMarks]
  const before = await Promise.all(keys.map(key => router.redis.dumpBuffer(key)))
  await put(node, 'a="lost"')
  t.equal((await node.engine.silences.list()).length, 2)

  // What the new master has is a state that is past: the number of what was lost is given again. It may be a server that was master before.
  await router.redis.del(keys)
  for (const [n, key] of keys.entries()) await router.redis.restore(key, 0, before[n] ?? '')
  const other = await router.node()
  const written = await put(other, 'a="written since"')
  const seen = await node.engine.silences.list()
  t.same(seen.map(({ id }) => id).sort(), [kept, written].sort())
})

t.test('a silence that no replica has is not answered', { buffered: true }, async t => {
  const { master, replica } = await withReplica(t)
  const router = createRouter(t, { url: master.url, config: configFor('http://127.0.0.1:9/') })
  await until('the replica is there', async () => /state=online/.test(await router.redis.info('replication')))
  const node = await router.node()
  const id = await put(node, 'a="x"')
  replica.pause()
  await t.rejects(put(node, 'a="y"'), { name: 'Unavailable' })
  await t.rejects(node.engine.silences.expire(id), { name: 'Unavailable' })
  await t.rejects(node.engine.silences.expire(id), { name: 'Unavailable' }, 'nor is it when it is asked for again')
  replica.resume()
  await until('it is answered', () => node.engine.silences.expire(id).catch(() => undefined))
})
