import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import type { Incident } from '../../src/domain/incident.ts'
import { Unavailable } from '../../src/errors.ts'
import type { IncidentWrite } from '../../src/state/incident-state.ts'
import { alertNamed, createRouter, until, watch } from '../support/cluster.ts'
import type { Node } from '../support/cluster-node.ts'
import { intercept } from '../support/intercept.ts'
import { openIncidentOf, startPhones } from '../support/phones.ts'
import { withRedis } from '../support/redis.ts'

t.jobs = 4

/** Phones, and a Redis that loses nothing it has answered. */
async function scene (t: Test, waits: [string, string]) {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const phones = await startPhones(t, { waits })
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const incident = async (node: Node): Promise<Incident> => {
    const id = await openIncidentOf(router)
    return await until('Redis answers', () => node.engine.incidents.get(id).then(({ incident }) => incident, () => undefined))
  }
  const wasPaged = async (node: Node, person: string) => (await incident(node)).told.some(({ to }) => to === person)
  return { redis, phones, router, incident, wasPaged }
}

type Scene = Awaited<ReturnType<typeof scene>>
const soon = 'just before the second tier fires'

const moments: Array<[when: string, come: (scene: Scene, node: Node) => Promise<void>]> = [
  ['before anything is paged', async () => {}],
  ['between two tiers', async ({ wasPaged }, node) => { await until('ana is paged', () => wasPaged(node, 'ana')) }],
  [soon, async ({ incident, wasPaged }, node) => {
    await until('ana is paged', () => wasPaged(node, 'ana'))
    const { openedAt } = await incident(node)
    await until('the second tier is all but due', () => Date.now() > openedAt + 3000 - 15)
  }],
  ['after the last tier but one', async ({ wasPaged }, node) => { await until('bo is paged', () => wasPaged(node, 'bo')) }]
]

for (const [when, come] of moments) {
  t.test(`kill -9 of Redis ${when}: each tier fires once, and soon after Redis is back`, { buffered: true }, async t => {
    const all = await scene(t, ['3s', '3s'])
    const { redis, phones, router } = all
    const node = await router.node()
    await router.node()
    await node.receive([alertNamed('Disk').firing()])
    await come(all, node)
    await redis.kill()
    // Longer than a lease, and than any tier waits.
    await watch(5000)
    await redis.restart()
    const back = Date.now()
    const story = ['ana', 'bo', 'head', 'war-room']
    for (const receiver of story) await until(`${receiver} is paged`, () => phones.lines.includes(receiver))
    await watch(1000)

    const { openedAt } = await all.incident(node)
    const late = phones.rung.map(({ line, at }) => at - Math.max(back, openedAt + 3000 * story.indexOf(line)))
    t.ok(late.every(ms => ms < 10_000), `late by ${late} ms`)
    // That page may have been under way.
    const told = when === soon ? phones.lines.filter((line, n, lines) => line !== 'bo' || lines.indexOf('bo') === n) : phones.lines
    t.same(told, story)
  })
}

t.test('an acknowledgement that was answered holds when Redis is killed right after it', { buffered: true }, async t => {
  const { redis, phones, router, incident, wasPaged } = await scene(t, ['3s', '1s'])
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('ana is paged', () => wasPaged(node, 'ana'))
  const { openedAt } = await incident(node)
  await node.engine.incidents.act(await openIncidentOf(router), { kind: 'acknowledged', by: 'ana' })
  await redis.kill()
  await redis.restart()
  await until('alerts are taken again', () => node.receive([alertNamed('Other', { startsAt: 1 }).firing(1)]).then(() => true, () => false))
  t.equal((await incident(node)).state, 'acknowledged')
  await until('the time of all others is over', () => Date.now() > openedAt + 4000 + 3000)
  t.same(phones.lines, ['ana'])
})

for (const [how, away] of [['is killed', 'kill'], ['hangs', 'pause']] as const) {
  t.test(`a page that was accepted while Redis ${how} is written down when it is back, before anybody sends it again`, { buffered: true }, async t => {
    const { redis, phones, router, wasPaged } = await scene(t, ['1h', '1h'])
    const answers: ServerResponse[] = []
    phones.answer = (response, receiver) => { if (receiver === 'ana') answers.push(response); else response.end('ok') }
    let sender = -1
    let isBack = true
    // Whose page it is reaches Redis later than the other one, who has asked by then what there is to do.
    const nodes = await Promise.all([0, 1].map(async me => await router.node({
      wrap: state => intercept(state, async (call, proceed, args) => {
        if (me === sender && !isBack) throw new Unavailable('Redis is not reached yet')
        const answer = await proceed()
        if (call === 'incidents.put' && answer === 'stored' && (args[0] as IncidentWrite).effects.some(({ kind }) => kind === 'page')) sender = me
        if (call === 'incidents.claim' && me !== sender) isBack = true
        return answer
      })
    })))
    await nodes[0]?.receive([alertNamed('Disk').firing()])
    await until('ana is being paged', () => answers.length === 1)
    await redis[away]()
    isBack = false
    phones.answer = response => { response.end('ok') }
    for (const answer of answers) answer.end('ok')
    await watch(6000)
    if (away === 'kill') await redis.restart()
    else redis.resume()
    const [first, second] = nodes
    await until('it is written down', async () => first !== undefined && second !== undefined && await wasPaged(sender === 0 ? second : first, 'ana'))
    t.same(phones.lines, ['ana'])
  })
}

t.test('after FLUSHALL an alert that is sent again opens an incident and pages', { buffered: true }, async t => {
  const { phones, router, wasPaged } = await scene(t, ['1s', '1h'])
  const nodes = [await router.node(), await router.node()] as const
  const answers: ServerResponse[] = []
  phones.answer = (response, receiver) => { if (receiver === 'bo') answers.push(response); else response.end('ok') }
  const disk = alertNamed('Disk')
  await nodes[0].receive([disk.firing()])
  await until('ana was paged, and bo is being paged', async () => answers.length === 1 && await wasPaged(nodes[0], 'ana'))
  const before = await openIncidentOf(router)
  await router.redis.flushall()
  phones.answer = response => { response.end('ok') }
  for (const answer of answers) answer.end('ok')
  await until('it is taken again', () => nodes[1].receive([disk.firing()]).then(() => true, () => false))
  await until('both are paged again', async () => await wasPaged(nodes[1], 'ana') && await wasPaged(nodes[0], 'bo'))
  t.not(await openIncidentOf(router), before)
  // A timer that is late does not delay the next one, so the two may come at the same time.
  t.same(phones.lines.toSorted(), ['ana', 'ana', 'bo', 'bo'])
})
