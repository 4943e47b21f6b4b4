import t, { type Test } from 'tap'
import type { IncidentWrite } from '../../src/state/incident-state.ts'
import { alertNamed, createRouter, until, watch } from '../support/cluster.ts'
import type { Node } from '../support/cluster-node.ts'
import { intercept } from '../support/intercept.ts'
import { openIncidentOf, startPhones, type Answer } from '../support/phones.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 4

/** An alert of which ana has been paged. */
async function scene (t: Test, { waits = ['3s', '3s'], change = config => config, answer }: { waits?: [string, string], change?: (config: string) => string, answer?: Answer } = {}) {
  const phones = await startPhones(t, { waits })
  if (answer) phones.answer = answer
  const router = createRouter(t, { url: redis.url, config: change(phones.config) })
  const node = await router.node()
  const disk = alertNamed('Disk', { instance: 'db1' })
  await node.receive([disk.firing()])
  const id = await openIncidentOf(router)
  const incident = async (asked: Node = node) => (await asked.engine.incidents.get(id)).incident
  return {
    phones,
    router,
    node,
    disk,
    id,
    incident,
    async reload (change: (config: string) => string) {
      router.config = change(router.config)
      await node.engine.reload()
      await until('all is routed anew', async () => await router.redis.hget(router.keys.generation, 'routed') === '2')
    },
    wasPaged: async (person: string) => await until(`${person} is paged`, async () => (await incident()).told.some(({ to }) => to === person))
  }
}

const replace = (...pairs: Array<[string, string]>) => (config: string) => pairs.reduce((text, [from, to]) => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`)
  return text.replaceAll(from, to)
}, config)
const intoChild = replace([', escalation: payments}', ", routes: [{matchers: ['alertname=\"Disk\"'], escalation: payments}]}"])

const changes: Array<[what: string, before: (config: string) => string, after: (config: string) => string]> = [
  ['group_by', config => config, replace(['group_by: [alertname]', 'group_by: [alertname, instance]'])],
  ['the matchers of its route', intoChild, replace(['alertname="Disk"', 'alertname=~"Di.*"'])]
]

for (const [what, change, after] of changes) {
  t.test(`a reload that changes ${what} keeps an acknowledged incident, and pages nobody`, { buffered: true }, async t => {
    const { phones, router, node, disk, id, incident, reload, wasPaged } = await scene(t, { change })
    await wasPaged('ana')
    await node.engine.incidents.act(id, { kind: 'acknowledged', by: 'ana' })
    const before = [...phones.lines]
    await reload(after)
    await node.receive([disk.firing()])
    await until('its new group joins it', async () => (await incident()).groups.length === 2)
    await watch(4000)
    t.equal(await openIncidentOf(router), id)
    t.equal((await router.redis.smembers(`${router.keys.prefix}incidents`)).length, 1)
    t.equal((await incident()).state, 'acknowledged')
    t.same(phones.lines, before)
    await node.receive([disk.resolved()])
    await until('ana is told of the end', () => phones.lines.includes('ana (end)'))
  })
}

t.test('a reload that changes group_by lets the escalation go on where it is', { buffered: true }, async t => {
  const { phones, incident, reload, wasPaged } = await scene(t)
  await wasPaged('ana')
  await reload(replace(['group_by: [alertname]', 'group_by: [alertname, instance]']))
  await until('its new group joins it', async () => (await incident()).groups.length === 2)
  for (const receiver of ['bo', 'head', 'war-room']) await until(`${receiver} is paged`, () => phones.lines.includes(receiver))
  t.same(phones.lines, ['ana', 'bo', 'head', 'war-room'])
})

t.test('an incident whose route escalates no more runs to its end', { buffered: true }, async t => {
  const { phones, node, disk, incident, reload, wasPaged } = await scene(t)
  await wasPaged('ana')
  await reload(replace([', escalation: payments', '']))
  for (const person of ['bo', 'head']) await until(`${person} is paged`, () => phones.lines.includes(person))
  await node.receive([disk.resolved()])
  for (const person of ['ana', 'bo', 'head']) await until(`${person} is told of the end`, () => phones.lines.includes(`${person} (end)`))
  t.equal((await incident()).state, 'resolved')
})

t.test('a page whose receiver a reload has removed has failed, and the next tier fires at once', { buffered: true }, async t => {
  let refuse = () => {}
  const { phones, node, id, reload } = await scene(t, {
    waits: ['1h', '1h'],
    change: config => replace(['high: [{receiver: ana}]', 'high: [{receiver: ana}, {receiver: spare, after: 1h}]'])(config.replace(/(?<=receivers: \[{name: )chat(.*?}\]})/, 'spare$1, {name: chat$1')),
    answer (response, receiver) {
      if (receiver === 'ana') refuse = () => { response.writeHead(400).end('no') }
      else response.end('ok')
    }
  })
  await until('ana is being paged', () => phones.lines.includes('ana'))
  await reload(config => replace([', {receiver: spare, after: 1h}', ''])(config.replace(/{name: spare.*?}\]}, /, '')))
  refuse()
  await until('bo is paged', () => phones.lines.includes('bo'), 15_000)
  t.same(phones.lines, ['ana', 'bo'])
  const { lines } = await node.engine.incidents.get(id)
  t.match(lines.find(({ what, receiver }) => what === 'failed' && receiver === 'spare')?.reason, /no receiver "spare"/)
})

for (const [whom, ends] of [['the first', true], ['a later', false]] as const) {
  t.test(`when everything resolves between the reading and the writing of what pages ${whom} tier, nobody is paged`, { buffered: true }, async t => {
    const phones = await startPhones(t, { waits: ['1s', '1h'] })
    const router = createRouter(t, { url: redis.url, config: phones.config })
    const disk = alertNamed('Disk')
    let resolved = false
    const node: Node = await router.node({
      wrap: state => intercept(state, async (call, proceed, args) => {
        const write = args[0] as IncidentWrite
        const isIt = ends
          ? call === 'incidents.put' && write.was === undefined
          : call === 'incidents.put' && write.effects.some(effect => effect.kind === 'page' && effect.page.to === 'bo')
        if (!isIt || resolved) return await proceed()
        resolved = true
        await other.receive([disk.resolved()])
        return await proceed()
      })
    })
    const other: Node = await router.node({ wrapTimers: timers => ({ ...timers, start: async () => {} }), wrap: state => intercept(state, async (call, proceed) => call.endsWith('.claim') ? { groups: [], deliveries: [], incidents: [], due: [], more: false } : await proceed()) })
    await node.receive([disk.firing()])
    await until('it resolves meanwhile', () => resolved)
    await until('its group is gone', async () => (await router.groups()).length === 0)
    await watch(500)
    t.same(phones.lines, ends ? [] : ['ana', 'ana (end)'])
  })
}
