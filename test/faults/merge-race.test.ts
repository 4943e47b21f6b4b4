import t from 'tap'
import { writeDocument } from '../../src/domain/alert-document.ts'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('reports of one alert that two nodes merge at the same time are all taken into account', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1h' }) })
  const nodes = await Promise.all([router.node(), router.node()])

  for (let round = 0; round < 60; round++) {
    const begin = Date.now()
    const name = `Disk${round}`
    // Each overlaps the others; merged, they reach from the first start to the last end, in whatever order they come.
    const reports = Array.from({ length: 8 }, (_, n) => ({ labels: { alertname: name }, startsAt: begin - 10_000 - n, endsAt: begin + 60_000 + n }))
    await Promise.all(reports.map((report, n) => nodes[n % 2]?.receive([report])))

    const found = (await nodes[0].engine.alerts()).find(({ alert }) => alert.labels.alertname === name)
    if (found?.alert.startsAt.ms !== begin - 10_007 || found.alert.endsAt.ms !== begin + 60_007) {
      t.same([found?.alert.startsAt.ms, found?.alert.endsAt.ms], [begin - 10_007, begin + 60_007], `round ${round}`)
    }
  }
  t.equal((await nodes[0].engine.alerts()).length, 60)
})

t.test('a refresh between read and write makes the writer merge again', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '1h' }) })
  const node = await router.node()
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  const [fingerprint = ''] = await router.redis.hkeys(router.keys.records)
  const [read] = await node.state.alerts.get([fingerprint])

  await node.receive([disk.firing(300_000)])
  if (!read) throw new Error('nothing is stored')
  const { alert, digest, version } = read
  const [result] = await node.state.alerts.put([{ alert, document: writeDocument(alert), digest, version, memberships: [], inhibits: [], events: [] }], { generation: 1 })
  t.not(result, 'stored')
  await until('the longer end stands', async () => (await node.state.alerts.get([fingerprint]))[0]?.alert.endsAt.ms !== alert.endsAt.ms)
})
