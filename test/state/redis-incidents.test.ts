import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { openRedis } from '../../src/state/redis/client.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { createNodes } from '../../src/state/redis/nodes.ts'
import type { IncidentWrite, Queue } from '../../src/state/state.ts'
import { silence } from '../support/build.ts'
import { incidentScene } from '../support/contract/incident-scene.ts'
import { node, openScene } from '../support/contract/scene.ts'
import { withRedis } from '../support/redis.ts'

const { url } = await withRedis(t)
const hour = 3_600_000

async function setScene (t: Test) {
  const namespace = randomUUID()
  const armed: Queue[] = []
  const state = await openRedisState({ url, namespace, onArmed: queue => armed.push(queue) })
  const redis = await openRedis({ url, namespace, onArmed () {} })
  t.teardown(() => Promise.all([state.close(), redis.close()]))
  const unused = () => { throw new Error('not to be used here') }
  const scene = await openScene({ state, lease: 0, advance: unused, due: unused, forget: unused, plant: unused })
  armed.length = 0
  return { ...scene, ...incidentScene(scene), namespace, redis, told: () => armed.splice(0).filter(queue => queue === 'escalate').length }
}

t.test('of two nodes that change an incident at the same time one does, and one opens it for a group', async t => {
  const { namespace, state, opened, noted, made } = await setScene(t)
  const other = await openRedisState({ url, namespace, onArmed () {} })
  t.teardown(() => other.close())
  const write = { looked: [], due: undefined, events: [] }
  const race = (make: (name: string) => Pick<IncidentWrite, 'incident'> & Partial<IncidentWrite>) =>
    Promise.all([state, other].map(({ incidents }, n) => incidents.put({ was: undefined, effects: [], ...write, ...make(String(n)) })))

  let { incident, alert } = await opened('i1')
  for (let round = 0; round < 20; round++) {
    const writes = new Map<string, ReturnType<typeof noted>>()
    const answers = await race(name => {
      const next = noted(incident, `${round} ${name}`)
      writes.set(name, next)
      return next
    })
    t.same(answers.toSorted(), ['changed', 'stored'])
    incident = writes.get(String(answers.indexOf('stored')))?.incident ?? incident
  }
  t.same((await other.incidents.load(['i1'])).incidents[0]?.incident, incident)
  t.equal((await other.incidents.lines('i1')).length, 20)

  const answers = await race(name => ({ incident: made(`new ${name}`, [alert], { group: 'g' }), opens: 'g', budget: { was: '', becomes: name } }))
  t.same(answers.toSorted(), ['changed', 'stored'])
  const winner = String(answers.indexOf('stored'))
  t.same(await other.incidents.ofGroup('payments', 'g'), { id: `new ${winner}`, budget: winner })
})

for (const [direction, by] of [['forward', hour], ['back', -hour]] as const) {
  t.test(`a clock set ${direction} by an hour takes the incidents along, once, and has them looked at`, async t => {
    const { state, redis, opened, put, noted, closed, loaded, claimIds } = await setScene(t)
    const now = state.now()
    const until = now + 2 * hour
    const { incident } = await opened('i1', { due: now + 2 * hour, budget: { was: '', becomes: `[${now - 1},${now}] i2` }, effects: [{ kind: 'line', at: now, what: 'opened' }] }, { snooze: { by: 'ana', at: now, covers: {}, until } })
    const over = closed((await opened('i2')).incident)
    t.equal(await put(over), 'stored')

    // Where the clock was before, by what another node knows; and when it was stamped.
    const nodes = createNodes(redis)
    await nodes.stamp({ ...node, id: 'node-2' })
    redis.anchor(redis.now() - by)
    await redis.command(async client => await client.hset(redis.keys.pulse, 'at', redis.now() - by))
    const { jump } = await nodes.stamp({ ...node, id: 'node-2' })
    t.equal(Math.round(jump / hour), by / hour)

    const { incident: moved } = await loaded('i1')
    t.equal(moved.openedAt, incident.openedAt + jump)
    t.equal(moved.next?.at, (incident.next?.at ?? NaN) + jump)
    t.equal(moved.snooze?.until, until)
    t.equal(moved.version, incident.version)
    t.same((await loaded('i2')).incident, over.incident, 'one that is over stays as it was')
    t.same((await state.incidents.ofGroup('payments', 'g')).budget, `[${now - 1 + jump},${now + jump}] i2`)
    t.same((await state.incidents.lines('i1')).map(({ at }) => at), [now + jump])
    t.same(await claimIds(), ['i1'], 'its snooze may be over')

    t.equal(await put(noted(incident)), 'changed', 'decided by the clock as it was')
    const next = noted(moved)
    t.equal(await put(next), 'stored')
    t.same((await loaded('i1')).incident, next.incident, 'not moved twice')
    t.same((await state.incidents.list({ limit: 9 })).incidents.map(({ id }) => id), by > 0 ? ['i1', 'i2'] : ['i2', 'i1'])
  })
}

t.test('whatever makes an incident due wakes somebody', async t => {
  const { state, redis, opened, post, told } = await setScene(t)
  const { alert } = await opened('i1')
  t.equal(told(), 1, 'it was opened')
  await post({ ...alert, annotations: { summary: 'new' } })
  t.equal(told(), 1, 'an alert has changed')
  await state.silences.put([{ silence: silence('a="x"', { now: state.now() }), version: 0 }], { limit: 0, events: [] })
  t.equal(told(), 1, 'a silence was written')
  await redis.command(async client => await client.del(redis.keys.due('escalate')))
  await state.upkeep.repair()
  t.equal(told(), 1, 'its timer was lost')
})

t.test('of what is over nothing is left but what it was, and of that nothing when it is collected', async t => {
  const { state, redis, opened, closed, put, after } = await setScene(t)
  const keys = async () => await redis.command(async client => (await client.keys(`${redis.keys.prefix}*incident*`)).map(key => key.slice(redis.keys.prefix.length)).sort())
  const { incident } = await opened('i1', { opens: 'g' }, { group: 'g' })
  const note = after(incident, { kind: 'noted', by: 'ana', text: 'seen' })
  t.equal(await put(note), 'stored')
  await state.silences.put([{ silence: silence('a="x"', { now: state.now() }), version: 0 }], { limit: 0, events: [] })
  t.same(await keys(), ['incident-alerts', 'incident-lines:i1', 'incident-links', 'incident:i1', 'incidents', 'incidents-by-opening', 'incidents-woken'])
  t.equal(await put(closed(note.incident)), 'stored')
  t.same(await keys(), ['incident-lines:i1', 'incident:i1', 'incidents-by-opening', 'incidents-closed'])
  t.equal(await state.incidents.collect(state.now() + 1000), 1)
  t.same(await keys(), [])
})
