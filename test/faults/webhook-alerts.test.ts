import t from 'tap'
import { receiveAlert } from '../../src/domain/alert.ts'
import { farFuture } from '../../src/domain/instant.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { readAlertmanager } from '../../src/sources/alertmanager.ts'
import { configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
const names = ['a', 'b', 'c']

t.test('alerts of a webhook fire until their resolve; what a payload leaves out is not resolved', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: `global: {resolve_timeout: 1s}\n${configFor(ops.url)}` })
  const node = await router.node()
  const startsAt = new Date(Date.now() - 60_000).toISOString()
  async function post (alerts: readonly object[]) {
    const now = node.state.now()
    const report = readAlertmanager({ version: '4', truncatedAlerts: names.length - alerts.length, alerts }, { now, labels: makeLabels({}) })
    t.same(report.problems, [])
    await node.engine.receive(report.alerts.map(alert => receiveAlert(alert, { now, resolveTimeout: 1000 })), { source: 'alertmanager', durable: true })
  }
  const alert = (instance: string, status: string) => ({ status, labels: { alertname: 'Slow', instance }, annotations: {}, startsAt, endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString() })

  await post(names.map(name => alert(name, 'firing')))
  await until('all are told', () => ops.told.length === 1)
  await post([alert('a', 'resolved')])
  const [id = ''] = await router.groups()
  const next = async () => Number(await router.redis.hget(`${router.keys.prefix}group:${id}`, 'next'))
  const first = await next()
  await until('two ticks after resolve_timeout have passed', async () => await next() >= first + 2000)

  t.same(ops.told.at(-1)?.resolved, ['a'])
  t.same([...ops.told.at(-1)?.firing ?? []].sort(), ['b', 'c'])
  const open = (await node.engine.alerts()).map(({ alert }) => alert.endsAt.ms)
  t.same(open, [farFuture.ms, farFuture.ms])
})
