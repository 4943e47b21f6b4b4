import t from 'tap'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createMemoryState } from '../../src/state/memory/index.ts'
import type { Queue } from '../../src/state/state.ts'
import { dawn } from '../support/build.ts'
import { node } from '../support/contract/scene.ts'
import { effects, sourceProblem } from '../support/source-problem.ts'

const minute = 60_000
const hour = 60 * minute

async function setScene () {
  const timers = createManualTimers({ start: dawn })
  const armed: Array<[Queue, number]> = []
  const state = createMemoryState({ clock: timers.clock, onArmed: (queue, at) => armed.push([queue, at - dawn]) })
  await state.nodes.stamp(node)
  return { state, timers, told: () => armed.splice(0) }
}

t.test('a repeat is known for an hour after it came last', async t => {
  const { state, timers } = await setScene()
  const { note, recall } = state.sourceContacts
  const isRepeat = async () => (await recall('sentry', 'id')).isRepeat
  await note('sentry', { outcome: 'accepted', idempotencyKey: 'id' })
  await timers.advance(hour - 1)
  t.equal(await isRepeat(), true)
  await timers.advance(1)
  t.equal(await isRepeat(), false)

  await note('sentry', { outcome: 'accepted', idempotencyKey: 'id' })
  await timers.advance(59 * minute)
  await note('sentry', { outcome: 'duplicate', idempotencyKey: 'id' })
  await timers.advance(59 * minute)
  t.equal(await isRepeat(), true)
})

t.test('somebody is woken for what is owed, and for the duty that was lost', async t => {
  const { state, told, timers } = await setScene()
  await state.sourceProblems.put(sourceProblem('a'))
  await state.sourceProblems.put(sourceProblem('b', { version: 2, owed: effects }))
  t.same(told(), [], 'nothing is owed')
  await state.sourceProblems.put(sourceProblem('b', { owed: effects }))
  t.same(told(), [['upkeep', 10_000]])
  state.forget('upkeep')
  await timers.advance(minute)
  await state.upkeep.repair()
  t.same(told(), [['upkeep', minute]], 'its time has passed')
})

for (const by of [hour, -hour]) {
  t.test(`a clock set ${by > 0 ? 'forward' : 'back'} takes along since when something is owed and heard of, and nothing of a problem`, async t => {
    const { state, timers } = await setScene()
    const problem = sourceProblem('a', { owed: effects, holdUntil: dawn + hour, ended: { at: dawn } })
    await state.sourceProblems.put(problem)
    await state.sourceContacts.note('sentry', { outcome: 'accepted' })
    await timers.advance(20_000)
    await state.sourceContacts.expect(['other'])
    await timers.advance(1000)
    timers.jump(by)
    await state.sourceContacts.note('other', { outcome: 'accepted' })
    const { jump } = await state.nodes.stamp(node)
    t.equal(jump, by)
    t.same(await state.sourceProblems.owing(dawn + by), [])
    t.same(await state.sourceProblems.owing(dawn + by + 1), [problem])
    t.equal(state.due('upkeep').get('sources'), dawn + by + 10_000)
    const statuses = await state.sourceContacts.statuses()
    t.match(statuses.get('sentry'), { since: dawn + by, lastContact: dawn + by })
    t.match(statuses.get('other'), { expectedSince: dawn + 20_000 + by, lastContact: dawn + 21_000 + by }, 'what was noted since is right already')
  })
}
