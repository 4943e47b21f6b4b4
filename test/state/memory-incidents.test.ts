import t from 'tap'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'
import type { Queue } from '../../src/state/state.ts'
import { dawn, silence } from '../support/build.ts'
import { incidentScene } from '../support/contract/incident-scene.ts'
import { node, openScene } from '../support/contract/scene.ts'

const hour = 3_600_000

async function setScene () {
  const timers = createManualTimers({ start: dawn })
  const armed: Array<[Queue, number]> = []
  const state = createMemoryState({ clock: timers.clock, onArmed: (queue, at) => armed.push([queue, at - dawn]) })
  const scene = await openScene({
    state,
    lease: state.lease,
    advance: timers.advance,
    async due (queue) { return state.due(queue) },
    async forget (queue) { state.forget(queue) },
    async plant (queue, key, at) { state.plant(queue, key, at) }
  })
  armed.length = 0
  return { ...scene, ...incidentScene(scene), timers, told: () => armed.splice(0).flatMap(([queue, at]) => queue === 'escalate' ? [at] : []) }
}

for (const by of [hour, -hour]) {
  t.test(`a clock set ${by > 0 ? 'forward' : 'back'} takes incidents along, and has them looked at`, async t => {
    const { state, timers, opened, put, noted, closed, loaded, claimIds, told } = await setScene()
    const until = dawn + 2 * hour
    const { incident } = await opened('i1', { due: dawn + 2 * hour, budget: { was: '', becomes: `[${dawn - 1},${dawn}] i2` }, effects: [{ kind: 'line', at: dawn, what: 'opened' }] }, { snooze: { by: 'ana', at: dawn, covers: {}, until } })
    const over = closed((await opened('i2')).incident)
    t.equal(await put(over), 'stored')
    timers.jump(by)
    t.same(await claimIds(), [], 'nothing is judged before the jump is known')
    t.equal(await put({ ...noted(incident), generation: 1 }), 'changed', 'nor decided')
    told()
    await state.nodes.stamp(node)
    t.same(told(), [by])

    const { incident: moved } = await loaded('i1')
    t.match(moved, { openedAt: incident.openedAt + by, version: incident.version, snooze: { at: dawn + by, until } })
    t.same((await loaded('i2')).incident, over.incident, 'one that is over stays as it was')
    t.equal((await state.incidents.ofGroup('payments', 'g')).budget, `[${dawn - 1 + by},${dawn + by}] i2`)
    t.same((await state.incidents.lines('i1')).map(({ at }) => at), [dawn + by])
    t.equal(await put(noted(incident)), 'changed', 'decided by the clock as it was')
    t.equal(await put({ ...noted(moved), generation: 1 }), 'stored')
    t.same(await claimIds(), ['i1'], 'its snooze may be over')
  })
}

t.test('whatever makes an incident due wakes somebody', async t => {
  const { state, opened, post, told, forget } = await setScene()
  const { alert } = await opened('i1', { due: dawn + 5000 })
  t.same(told(), [5000], 'it was opened')
  await post({ ...alert, annotations: { summary: 'new' } })
  t.same(told(), [0], 'an alert has changed')
  await state.silences.put([{ silence: silence('a="x"'), version: 0 }], { limit: 0, events: [] })
  t.same(told(), [0], 'a silence was written')
  await forget('escalate')
  await state.upkeep.repair()
  t.same(told(), [0], 'its timer was lost')
})
