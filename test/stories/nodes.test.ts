import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { brief, openStory } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}, {name: ops, webhook_configs: [{url: http://localhost/ops}]}]
`
const toOps = config.replace('receiver: chat', 'receiver: ops')
const disk = { alertname: 'Disk' }

t.test('three nodes tell everything once, whoever was told of it', async t => {
  const story = await openStory(t, config, { nodes: 3 })
  const names = Array.from({ length: 30 }, (_, n) => `Alert${n}`)
  for (const alertname of names) await story.fire({ alertname })
  await story.advance('1m')
  t.same(story.arrived().map(({ firing }) => firing.join()).sort(), names.toSorted())
  for (const alertname of names) await story.resolve({ alertname })
  await story.advance('10m')
  t.same(story.arrived().map(({ resolved }) => resolved.join()).sort(), names.toSorted())
  t.equal(await story.state.groups.count(), 0)
})

t.test('wherever a node dies in its work, another tells within seconds, and once', async t => {
  const { all, late } = await dieEverywhere(t, 10)
  t.same(all, Array(10).fill('first notification Disk'))
  // What it held is free after a lease of four seconds, and looked for a second later.
  t.same([...new Set(late)].sort(), [30, 35])
})

/** A story per number of calls to the state that the node may still make after its group is due. */
async function dieEverywhere (t: Parameters<typeof openStory>[0], deaths: number) {
  const all: string[] = []
  const late: number[] = []
  for (let calls = 1; calls <= deaths; calls++) {
    const story = await openStory(t, config)
    await story.fire(disk)
    await story.advance('29s')
    story.nodes[0]?.killAfter(calls)
    await story.advance('2s')
    await story.startNode()
    await story.advance('2m')
    for (const { at, reason, firing } of story.arrived()) {
      all.push(`${reason} ${firing}`)
      late.push(at)
    }
  }
  return { all, late }
}

t.test('retries of a node that died are made by another', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  story.behave('chat', async () => { if (story.seconds() < 50) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.fire(disk)
  await story.advance('35s')
  story.nodes[0]?.kill()
  await story.advance('2m')
  t.match(story.arrived(), [{ reason: 'first notification', firing: ['Disk'] }])
})

t.test('a node that stops hands back what it could not send', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  let asked = 0
  story.behave('chat', async (_notification, signal) => {
    if (asked++ > 0) return
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await story.fire(disk)
  await story.advance('31s')
  const stopping = Promise.all(story.nodes.map(node => node.stop()))
  await story.advance('4s')
  await stopping
  t.same(story.arrived(), [])
  await story.startNode()
  await story.advance('1s')
  t.match(story.arrived(), [{ at: 35, reason: 'first notification', firing: ['Disk'] }])
})

t.test('a restart with the same configuration keeps all timers and tells nothing again', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('1m')
  await story.fire({ ...disk, instance: 'b' })
  story.nodes[0]?.kill()
  await story.advance('5s')
  await story.startNode()
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [330, 'new alerts added', 'Disk b, Disk']])
})

t.test('what a node of the old configuration receives is routed by the new one, at once', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  const [first, second] = story.nodes
  first?.configure(toOps)
  await first?.engine.reload()
  await story.advance('5s')
  first?.configure(config)
  t.match(await second?.engine.nodes(), [{ generation: 2 }, { generation: 1 }])
  for (const alertname of ['A', 'B', 'C', 'D']) await story.fire({ alertname })
  await story.advance('1m')
  // The newer one is asked again after a tenth of a second, where the older one was woken first.
  t.same(story.arrived().map(({ at, receiver, firing }) => [Math.floor(at), receiver, ...firing]).sort(), [[35, 'ops', 'A'], [35, 'ops', 'B'], [35, 'ops', 'C'], [35, 'ops', 'D']])
  t.match(story.logged.join(), /another node runs a newer configuration/)
})

t.test('when the only node of the newest configuration dies, the others take over with theirs', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  await story.fire(disk)
  await story.advance('1m')
  const [first] = story.nodes
  first?.configure(toOps)
  await first?.engine.reload()
  await story.advance('10s')
  first?.kill()
  await story.fire({ alertname: 'Net' })
  await story.advance('1m')
  t.same(story.arrived().map(({ receiver, reason, firing }) => [receiver, reason, ...firing]), [
    ['chat', 'first notification', 'Disk'],
    ['ops', 'first notification', 'Disk'],
    ['chat', 'first notification', 'Net']
  ])
})

t.test('an old configuration rolled out again is the newest one', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  await story.reload(toOps)
  await story.advance('10s')
  await story.reload(config)
  await story.fire(disk)
  await story.advance('1m')
  t.match(story.arrived(), [{ receiver: 'chat' }])
  t.match(await story.engine.nodes(), [{ generation: 3 }, { generation: 3 }])
})

t.test('a node that starts with an older file beside newer ones leaves the work to them', async t => {
  const story = await openStory(t, config)
  await story.reload(toOps)
  await story.advance('5s')
  await story.startNode(config)
  await story.fire(disk)
  await story.fire({ alertname: 'Net' })
  await story.advance('1m')
  t.same(story.arrived().map(({ receiver, firing }) => [receiver, ...firing]).sort(), [['ops', 'Disk'], ['ops', 'Net']])
  t.match(story.logged.join(), /living nodes run a newer configuration than this file/)
})

t.test('a node that starts with an older file just after a reload takes nothing back', async t => {
  const story = await openStory(t, config)
  await story.reload(toOps)
  await story.startNode(config)
  await story.fire(disk)
  await story.advance('1m')
  t.match(story.arrived(), [{ receiver: 'ops' }])
})

t.test('a router all of whose nodes start again with a new file goes on with that, without a reload', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  await story.fire(disk)
  await story.advance('1m')
  for (const node of story.nodes) node.kill()
  await story.advance('3s')
  await story.startNode(toOps)
  await story.startNode(toOps)
  await story.advance('1m')
  t.same(story.arrived().map(({ at, receiver, reason }) => [at, receiver, reason]), [[30, 'chat', 'first notification'], [63, 'ops', 'first notification']])
  t.match(await story.engine.nodes(), [{ generation: 2 }, { generation: 2 }])
})

t.test('a router rolled back by starting its nodes again one by one ends with the old file, under a new number', async t => {
  const story = await openStory(t, config, { nodes: 2 })
  await story.reload(toOps)
  await story.advance('20s')
  for (const node of [...story.nodes]) {
    await node.stop()
    await story.advance('1s')
    await story.startNode(config)
    await story.advance('20s')
  }
  await story.fire(disk)
  await story.advance('1m')
  t.match(story.arrived(), [{ receiver: 'chat' }])
  t.match(await story.engine.nodes(), [{ generation: 3 }, { generation: 3 }])
})
