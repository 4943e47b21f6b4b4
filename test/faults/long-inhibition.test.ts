import t from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

const rule = `
inhibit_rules:
  - source_matchers: [alertname="NodeDown"]
    target_matchers: [severity="warning"]
    equal: [node]
`

t.test('a source that is sent again goes on inhibiting after its first end has passed', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { rest: rule }) })
  const node = await router.node()
  const down = alertNamed('NodeDown', { node: 'a' })
  const slow = alertNamed('Slow', { severity: 'warning', node: 'a' })

  const firstEnd = Date.now() + 3000
  await node.receive([down.firing(3000)])
  await node.receive([slow.firing()])
  await node.receive([down.firing()])
  await until('the first end of the source has passed by two ticks', () => Date.now() > firstEnd + 2000)
  t.notOk(ops.lines.includes('firing Slow'))

  await node.receive([down.resolved()])
  await until('the target is told once the source has ended', () => ops.lines.includes('firing Slow'))
})

t.test('a source that ran out inhibits no more', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { rest: rule }) })
  const node = await router.node()
  await node.receive([alertNamed('NodeDown', { node: 'a' }).firing(3000), alertNamed('Slow', { severity: 'warning', node: 'a' }).firing()])
  await until('the source is told', () => ops.lines.includes('firing NodeDown'))
  t.notOk(ops.lines.includes('firing Slow'))
  await until('the target is told', () => ops.lines.includes('firing Slow'))
})
