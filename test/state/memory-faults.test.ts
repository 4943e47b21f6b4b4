import t from 'tap'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'
import type { Queue } from '../../src/state/state.ts'
import { dawn, group } from '../support/build.ts'
import { node, openScene } from '../support/contract/scene.ts'

const hour = 3_600_000
const webhook = 'r/webhook/0'

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
  return { ...scene, timers, armed, memory: state }
}

t.test('a jump of the clock is told once and moves what waits for an interval along', async t => {
  const { state, timers, fresh, post, flushTo, claimGroups } = await setScene()
  await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 60_000 })] })
  await state.deliveries.settle(await flushTo(webhook), { kind: 'retry', at: dawn + 10_000 }, [])
  timers.jump(hour)

  t.same(await claimGroups(), [], 'nothing is judged before the jump is known')
  t.match(await state.nodes.stamp(node), { jump: hour, gap: { start: dawn, end: dawn + hour } })
  t.match(await state.nodes.stamp({ ...node, id: 'node-2' }), { jump: 0 })
  t.match(await state.groups.list(1), [{ nextTick: dawn + hour + 60_000 }])

  await timers.advance('9s')
  await state.nodes.stamp(node)
  t.same((await state.deliveries.claim({ generation: 1, limit: 10, lateBy: 0 })).deliveries, [])
  await timers.advance('1s')
  t.match((await state.deliveries.claim({ generation: 1, limit: 10, lateBy: 0 })).deliveries, [{ due: dawn + hour + 10_000 }])
})

t.test('a clock that goes back stalls no timer', async t => {
  const { state, timers, fresh, post, claimGroup } = await setScene()
  await post(fresh({ alertname: 'A' }, { starts: 0 }), { groupWait: 5000 })
  timers.jump(-hour)
  t.match(await state.nodes.stamp(node), { jump: -hour, gap: undefined })
  await timers.advance('5s')
  t.match(await claimGroup(), { due: dawn - hour + 5000 })
})

t.test('two gaps with little time between them are one', async t => {
  const { state, timers } = await setScene()
  await timers.advance('1m')
  t.match(await state.nodes.stamp(node), { gap: { start: dawn, end: dawn + 60_000 } })
  await timers.advance('1m')
  t.match(await state.nodes.stamp(node), { gap: { start: dawn, end: dawn + 120_000 } })
  await timers.advance('5s')
  t.match(await state.nodes.stamp(node), { gap: { start: dawn, end: dawn + 120_000 } })
  for (let turn = 0; turn < 130; turn++) {
    await timers.advance('5s')
    await state.nodes.stamp(node)
  }
  const last = timers.clock.now()
  await timers.advance('1m')
  t.match(await state.nodes.stamp(node), { gap: { start: last, end: last + 60_000 } })
})

t.test('Retry-After is obeyed for at most five minutes', async t => {
  const { state, timers, fresh, post, flushTo, claimDeliveries } = await setScene()
  await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: hour })] })
  await state.deliveries.settle(await flushTo(webhook), { kind: 'retry', at: dawn, receiverUntil: dawn + 24 * hour }, [])
  await timers.advance('299s')
  await state.nodes.stamp(node)
  t.same(await claimDeliveries(), [])
  await timers.advance('1s')
  t.equal((await claimDeliveries()).length, 1)
})

t.test('every timer that is set is told of', async t => {
  const { state, fresh, post, flushTo, armed } = await setScene()
  await post(fresh({ alertname: 'A' }, { starts: 0 }), { groups: [group('b')], groupWait: 30_000 })
  await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 60_000 })] })
  await state.deliveries.settle(await flushTo(webhook), { kind: 'retry', at: dawn + 500 }, [])
  await state.upkeep.arm('gc', dawn + 1000)
  t.same(armed, [['flush', 30_000], ['flush', 0], ['flush', 60_000], ['deliver', 500], ['upkeep', 1000]])
})

t.test('while it is out of reach every question is refused, and nothing has changed after', async t => {
  const { state, memory, fresh, post } = await setScene()
  memory.answer(false)
  const questions: Array<() => Promise<unknown>> = [() => state.ping(), () => post(fresh({ alertname: 'A' })), () => state.groups.count(), () => state.nodes.stamp(node)]
  for (const question of questions) await t.rejects(async () => { await question() }, { name: 'Unavailable' })
  memory.answer(true)
  t.equal(await state.groups.count(), 0)
  t.equal((await state.nodes.stamp(node)).back, true)
  t.equal((await state.nodes.stamp(node)).back, false)
})

t.test('after an outage a delivery is taken over one lease after the state is back', async t => {
  const { state, memory, timers, lease, fresh, post, flushTo, claimDeliveries } = await setScene()
  await post(fresh({ alertname: 'A' }))
  await state.deliveries.begin(await flushTo(webhook))
  memory.answer(false)
  await timers.advance(lease + 1000)
  memory.answer(true)
  t.same(await claimDeliveries(), [], 'its sender may have a success to write down')
  await timers.advance(lease)
  await state.nodes.stamp(node)
  t.equal((await claimDeliveries()).length, 1)
})
