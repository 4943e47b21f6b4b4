import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { keysOf } from '../../src/state/keys.ts'
import { connect } from '../../src/state/redis/connection.ts'
import { postAlerts, postSilence } from '../support/api.ts'
import { postedSilence } from '../support/build.ts'
import { openNode } from '../support/cluster-node.ts'
import { alertNamed, configFor, startReceiver, until } from '../support/cluster.ts'
import { withCluster, withSentinel } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'

t.jobs = 2
const groupWait = 4000

async function startNode (t: Test, options: { url: string, namespace: string, config: string }) {
  const node = await openNode({ ...options, config: () => options.config })
  t.teardown(node.stop)
  await node.start()
  return node
}

t.test('a failover by Sentinel: groups that wait are told once each, within 10 s of it or of their time, and a silence holds', { buffered: true }, async t => {
  const sentinel = await withSentinel(t, { downAfter: 3000 })
  const ops = await startReceiver(t)
  const namespace = randomUUID().slice(0, 8)
  const options = { url: sentinel.url, namespace, config: configFor(ops.url, { wait: `${groupWait}ms`, interval: '1s' }) }
  const nodes = await Promise.all([startNode(t, options), startNode(t, options)])
  const [node] = nodes
  if (!node) throw new Error('there is no node')
  const silence = await node.engine.silences.put(postedSilence('alertname="Silenced"', { now: node.engine.now() }))

  const names = Array.from({ length: 30 }, (_, n) => `Disk${n}`)
  const alerts = [...names, 'Silenced'].map(name => alertNamed(name).firing())
  await node.receive(alerts)
  const confirmed = Date.now()
  await sentinel.master.kill()
  t.same(ops.told, [], 'all wait')
  const sending = Promise.all(nodes.map(node => until('it takes what Prometheus sends again', () => node.receive(alerts).then(() => true, () => false), 60_000)))
  await sentinel.switched()
  const switched = Date.now()
  await sending
  t.same((await node.engine.silences.list()).map(({ id }) => id), [silence])

  await until('all are told', () => names.every(name => ops.lines.includes(`firing ${name}`)), 60_000)
  // By when this is told, groups that were told have had several ticks, and leases of the old master have run out.
  await node.receive([alertNamed('Later').firing()])
  await until('what came later is told', () => ops.lines.includes('firing Later'), 60_000)
  const redis = connect(sentinel.url, { name: 'test' })
  t.teardown(() => redis.disconnect())
  await until('nothing is owed', () => redis.scard(keysOf(namespace).owing).then(count => count === 0, () => false))
  t.same(ops.lines.sort(), [...names, 'Later'].map(name => `firing ${name}`).sort())
  const late = ops.told.filter(({ firing }) => firing[0] !== 'Later').map(({ at }) => at - Math.max(confirmed + groupWait, switched))
  t.comment(`switched after ${switched - confirmed} ms, told ${Math.min(...late)} to ${Math.max(...late)} ms after`)
  t.ok(Math.max(...late) < 10_000, `at most ${Math.max(...late)} ms late`)
  const { records } = await node.engine.history({ limit: 1000, accept: ({ kind }) => kind === 'suppressed' })
  t.ok(records.length > 0, 'what is silenced was judged')
})

t.test('a Cluster of one server: an alert is told once, and a silence holds', { buffered: true }, async t => {
  const { url } = await withCluster(t)
  const ops = await startReceiver(t)
  const router = await startRouter(t, { config: configFor(ops.url, { wait: '0s', interval: '1s' }), args: [`--redis.url=${url}`] })
  const now = Date.now()
  await postSilence(router.origin, {
    matchers: [{ name: 'alertname', value: 'Silenced', isRegex: false }],
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + 3_600_000).toISOString(),
    createdBy: 'test',
    comment: 'holds'
  })
  const post = async (...names: string[]) => await postAlerts(router.origin, names.map(alertname => ({ labels: { alertname } })))
  await post('Silenced', 'Disk')
  await until('it is told', () => ops.lines.includes('firing Disk'))
  await until('what is silenced was judged', async () => (await (await fetch(`${router.origin}/api/tocsin/v1/history`)).text()).includes('"suppressed"'))
  await post('Silenced', 'Disk')
  await post('Later')
  await until('what came later is told', () => ops.lines.includes('firing Later'))
  t.same(ops.lines, ['firing Disk', 'firing Later'])
})
