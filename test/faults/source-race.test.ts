import t, { type Test } from 'tap'
import type { Delivery } from '../../src/sources/source.ts'
import type { State } from '../../src/state/state.ts'
import { createRouter, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'
import { bytesOf, clientSecret, deliver, sampleNamed } from '../support/sentry-samples.ts'
import { startSink } from '../support/sink.ts'
import { createGate } from '../support/gate.ts'
import { intercept } from '../support/intercept.ts'
import type { Json } from '../support/sentry-bodies.ts'

const redis = await withRedis(t)

/** Two nodes with a source, and what both are told at once. */
async function open (t: Test, wrap: (state: State) => State = state => state) {
  const told: Json[] = []
  const sink = await startSink(t, (response, { body }) => {
    told.push(JSON.parse(body))
    response.end('ok')
  })
  const router = createRouter(t, {
    url: redis.url,
    config: `
route: {receiver: chat, group_by: [source], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h, escalation: payments}
receivers: [{name: chat, webhook_configs: [{url: '${sink.origin}/chat'}]}]
users: [{name: ana, notify: {high: [{receiver: chat}]}}]
escalation_policies: [{name: payments, last_resort: 'receiver:chat', tiers: [{notify: ['user:ana']}]}]
sources: [{name: shop, type: sentry, secret: ${clientSecret}}]
`
  })
  const nodes = [await router.node({ wrap }), await router.node()]
  await until('both route', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  return {
    told,
    nodes,
    /** All of them by each of the nodes, at once. */
    both: async (...deliveries: readonly Delivery[]) => await Promise.all(deliveries.flatMap(delivery => nodes.map(async node => await node.engine.sources.receive('shop', delivery)))),
    firing: async () => (await Promise.all(nodes.map(async node => (await node.engine.alerts()).map(({ alert }) => alert.labels['severity'])))),
    incidents: async () => (await nodes[0]?.engine.incidents.list({ limit: 10 }))?.incidents.map(({ incident }) => incident) ?? [],
    problems: async () => await nodes[0]?.state.sourceProblems.list('shop') ?? [],
    async silences () { return (await nodes[0]?.engine.silences.list() ?? []).filter(({ endsAt }) => endsAt > (nodes[0]?.state.now() ?? 0)) },
    async settled () { await until('nothing is owed', async () => (await nodes[0]?.state.sourceProblems.owing(Infinity))?.length === 0) }
  }
}

/** As one that is sent again comes. */
function retried (name: string): Delivery {
  const delivery = deliver(sampleNamed(name))
  return { ...delivery, headers: { ...delivery.headers, 'idempotency-key': `key-of-${name}` } }
}

for (const [what, request] of [['a request that is sent again', retried], ['the same without a key', (name: string) => deliver(sampleNamed(name))]] as const) {
  t.test(`two nodes that take ${what} at once raise one alert, and end it once`, async t => {
    const { both, firing, incidents, problems, settled, told } = await open(t)
    for (let round = 0; round < 5; round++) {
      await both(request('event_alert.triggered'), request('event_alert.triggered'))
      t.same(await firing(), [['error'], ['error']])
    }
    t.match((await problems()).map(({ key, state }) => `${key} ${state}`), ['issue:6512207741 firing'])
    await until('it is told', () => told.some(({ groupKey, status }) => groupKey.startsWith('incident/') && status === 'firing'))
    t.equal((await incidents()).length, 1)
    await both(request('issue.resolved'), request('issue.resolved'))
    await settled()
    t.same(await firing(), [[], []])
    await until('its end is told', () => told.filter(({ status }) => status === 'resolved').length >= 2)
    t.same(told.map(({ groupKey, status }) => `${groupKey.startsWith('incident/') ? 'page' : 'group'} ${status}`).toSorted(), ['group firing', 'group resolved', 'page firing', 'page resolved'], 'each once')
  })
}

t.test('two nodes that take a severity up and down at once leave one of them', async t => {
  const { both, firing, incidents, settled, told } = await open(t)
  await both(deliver(sampleNamed('metric_alert.warning')))
  await until('it is told', () => told.some(({ groupKey }) => groupKey.startsWith('incident/')))
  for (let round = 0; round < 8; round++) {
    const at = (name: string) => {
      const body = JSON.parse(bytesOf(sampleNamed(name)).toString())
      body.data.description_text = `${round}`
      return deliver(sampleNamed(name), body)
    }
    const taken = await both(at('metric_alert.critical'), at('metric_alert.warning'))
    t.equal(taken.length, 4, 'no error')
    await settled()
    const [here, there] = await firing()
    t.equal(here?.length, 1, 'one fires')
    t.same(here, there)
    t.equal((await incidents()).length, 1)
  }
  t.same(told.filter(({ status }) => status === 'resolved'), [], 'nobody is told that it has ended')
  await both(deliver(sampleNamed('metric_alert.resolved')))
  await settled()
  t.same(await firing(), [[], []])
})

t.test('two nodes that take an archiving at once make one silence, and what fires again ends it', async t => {
  const { both, firing, silences, settled } = await open(t)
  await both(deliver(sampleNamed('issue.created')))
  await both(deliver(sampleNamed('issue.archived')), deliver(sampleNamed('issue.ignored')))
  await settled()
  t.equal((await silences()).length, 1)
  await both(deliver(sampleNamed('issue.unresolved.escalating')), deliver(sampleNamed('activity_alert.triggered.status_regression')))
  await settled()
  t.same(await silences(), [])
  t.equal((await firing())[0]?.length, 1)
})

for (const [call, nth] of [['alerts.put', 1], ['alerts.put', 2], ['sourceProblems.settle', 1]] as const) {
  t.test(`a node that hung at ${call} ${nth} takes back nothing of what another has done meanwhile`, async t => {
    const gate = createGate()
    const reached = createGate()
    let left = Infinity
    const { both, nodes, firing, settled, told } = await open(t, state => intercept(state, async (name, proceed) => {
      if (name === call && --left === 0) {
        reached.open()
        await gate.opened
      }
      return await proceed()
    }, { sources: true }))
    t.teardown(gate.open)
    await both(deliver(sampleNamed('metric_alert.critical')))
    await until('it is told', () => told.some(({ groupKey }) => groupKey.startsWith('incident/')))
    left = nth
    const [first, second] = nodes
    const late = first?.engine.sources.receive('shop', deliver(sampleNamed('metric_alert.warning')))
    await reached.opened
    await second?.engine.sources.receive('shop', deliver(sampleNamed('metric_alert.critical')))
    t.same((await firing())[1], ['critical'])
    gate.open()
    await late
    await settled()
    t.same(await firing(), [['critical'], ['critical']])
  })
}
