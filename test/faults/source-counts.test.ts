import t from 'tap'
import { appOf } from '../support/app.ts'
import { configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

t.test('what several nodes have heard of a source adds up, and one that is silent is told of by one of them', async t => {
  const ops = await startReceiver(t)
  const sources = 'sources: [{name: shop, type: alertmanager, secret: sesame-of-the-shop}, {name: quiet, type: alertmanager, expect_every: 2s}]'
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { rest: sources }) })
  const nodes = [await router.node(), await router.node()]
  const apps = nodes.map(({ engine }) => appOf(engine))
  t.teardown(() => Promise.all(apps.map(app => app.close())))
  const payload = { version: '4', status: 'resolved', alerts: [{ status: 'resolved', labels: { alertname: 'Disk' }, startsAt: new Date(Date.now() - 60_000).toISOString(), endsAt: new Date().toISOString() }] }
  const post = async (url: string, n: number) => (await apps[n]?.inject({ method: 'POST', url: `/webhooks/${url}`, payload }))?.statusCode

  t.same(await Promise.all([0, 1, 1].map(n => post('shop/sesame-of-the-shop', n))), [200, 200, 200])
  t.same(await Promise.all([0, 1].map(n => post('shop/wrong', n))), [401, 401])
  const shop = async (n: number) => (await apps[n]?.inject('/api/tocsin/v1/sources'))?.json().items.find(({ name }: { name: string }) => name === 'shop')
  // A refusal is counted behind its answer.
  await until('all are counted', async () => (await shop(0)).refused['wrong secret'] === 2)
  t.match(await shop(0), { accepted: 3, refused: { 'wrong secret': 2 } })
  t.same(await shop(0), await shop(1))

  await until('the silence is told', () => ops.told.length > 0)
  t.match(ops.told[0], { status: 'firing', alerts: [{ labels: { alertname: 'TocsinSourceSilent', source: 'quiet' } }] })
  t.equal(await post('quiet', 1), 200)
  await until('its end is told', () => ops.told.some(({ status }) => status === 'resolved'))
  t.equal(ops.told.filter(({ reason }) => reason === 'first notification').length, 1)
})
