import fc from 'fast-check'
import t, { type Test } from 'tap'
import { alertNamed, createRouter, startReceiver, until } from '../support/cluster.ts'
import type { Node } from '../support/cluster-node.ts'
import { leftovers } from '../support/leftovers.ts'
import { withRedis } from '../support/redis.ts'

/** `ROLLOUT_SEED=7 npx tap run test/faults/rollouts.test.ts` looks elsewhere. */
const seed = Number(process.env['ROLLOUT_SEED'] ?? 3)

const redis = await withRedis(t)
t.jobs = 3

const files = (chat: string, ops: string) => [['chat', 'alertname'], ['ops', 'alertname'], ['chat', 'alertname, instance']].map(([receiver, groupBy]) => `
route: {receiver: ${receiver}, group_by: [${groupBy}], group_wait: 200ms, group_interval: 2s, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: '${chat}'}]}, {name: ops, webhook_configs: [{url: '${ops}'}]}]
inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}]
`)
type Step = { readonly kind: 'reload' | 'restart', readonly node: number, readonly file: number, readonly waits: boolean }
const step: fc.Arbitrary<Step> = fc.record({ kind: fc.constantFrom('reload', 'reload', 'reload', 'restart'), node: fc.nat(2), file: fc.nat(2), waits: fc.boolean() })

/** Three nodes read files and start again in a hurry, side by side, while alerts come in at any of them. */
async function hurry (t: Test, steps: readonly Step[]) {
  const [chat, ops] = [await startReceiver(t), await startReceiver(t)]
  const texts = files(chat.url, ops.url)
  const router = createRouter(t, { url: redis.url, config: texts[0] ?? '' })
  const read = [0, 0, 0]
  const open = async (n: number) => await router.node({ config: () => texts[read[n] ?? 0] ?? '' })
  const nodes: Node[] = [await open(0), await open(1), await open(2)]
  const down = alertNamed('Down', { startsAt: Date.now() - 60_000 })
  await nodes[0]?.receive([down.firing()])
  await until('the inhibitor is told', () => chat.lines.includes('firing Down'))

  const names = steps.map((_, n) => `Disk${n}`)
  const under: Array<Promise<unknown>> = []
  for (const [n, { kind, node, file, waits }] of steps.entries()) {
    await nodes[n % 3]?.receive([alertNamed(names[n] ?? '').firing(), alertNamed('Slow', { instance: `slow ${n}` }).firing()])
    read[node] = file
    if (kind === 'reload') under.push(Promise.resolve(nodes[node]?.engine.reload()))
    else {
      await Promise.all(under.splice(0))
      await nodes[node]?.stop()
      nodes[node] = await open(node)
    }
    if (waits) await Promise.all(under.splice(0))
  }
  await Promise.all(under)

  read.fill(2)
  await Promise.all(nodes.map(({ engine }) => engine.reload()))
  const told = (name: string) => chat.told.filter(({ groupKey, firing }) => groupKey === `{}:{alertname="${name}"}` && firing.length > 0)
  await until('all is told', () => names.every(name => told(name).length > 0))
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  for (const name of names) t.ok(told(name).length <= 1, `${name} was told ${told(name).length} times`)
  await nodes[1]?.receive(names.map(name => alertNamed(name).resolved()))
  await until('all ends are told', () => names.every(name => chat.lines.includes(`resolved ${name}`)))
  t.same([...chat.told, ...ops.told].filter(({ groupKey }) => groupKey.includes('Slow')), [], 'what is inhibited was never told')
  const numbers = (await nodes[0]?.engine.nodes())?.map(({ generation }) => String(generation))
  t.same(new Set(numbers), new Set([await router.redis.hget(router.keys.generation, 'number')]))
  t.same(await leftovers(router), [])
}

for (const [n, steps] of fc.sample(fc.array(step, { minLength: 6, maxLength: 12 }), { numRuns: 6, seed }).entries()) {
  t.test(`whatever three nodes read and whenever they start again, all is told once under the last file: ${n + 1}`, { buffered: true }, async t => {
    t.comment(JSON.stringify(steps))
    await hurry(t, steps)
  })
}
