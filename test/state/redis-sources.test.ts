import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { openRedis } from '../../src/state/redis/client.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { createNodes } from '../../src/state/redis/nodes.ts'
import type { Queue } from '../../src/state/state.ts'
import { node } from '../support/contract/scene.ts'
import { withRedis } from '../support/redis.ts'
import { effects, sourceProblem } from '../support/source-problem.ts'

const { url } = await withRedis(t)
const hour = 3_600_000

async function setScene (t: Test) {
  const namespace = randomUUID()
  const armed: Array<[Queue, number]> = []
  const state = await openRedisState({ url, namespace, onArmed: (queue, at) => armed.push([queue, at]) })
  const redis = await openRedis({ url, namespace, onArmed () {} })
  t.teardown(() => Promise.all([state.close(), redis.close()]))
  const { keys, command } = redis
  const dueAt = async () => Number(await command(client => client.zscore(keys.due('upkeep'), 'sources')))
  return { state, redis, keys, command, dueAt, told: () => armed.splice(0) }
}

t.test('a repeat is known for an hour after it came last, and its key has no other meaning', async t => {
  const { state, keys, command } = await setScene(t)
  const { note, recall } = state.sourceContacts
  const id = 'a {b} *\n\0ñ'
  const rest = () => command(client => client.pttl(keys.sourceRepeat('sentry', id)))
  await note('sentry', { outcome: 'accepted', idempotencyKey: id })
  const left = await rest()
  t.ok(left > hour - 60_000 && left <= hour, `${left} ms`)
  await command(client => client.pexpire(keys.sourceRepeat('sentry', id), 60_000))
  await note('sentry', { outcome: 'duplicate', idempotencyKey: id })
  t.ok(await rest() > 60_000)
  await command(client => client.del(keys.sourceRepeat('sentry', id)))
  t.equal((await recall('sentry', id)).isRepeat, false)
})

t.test('somebody is woken for what is owed, once, and for the duty that was lost', async t => {
  const { state, keys, command, dueAt, told } = await setScene(t)
  await state.sourceProblems.put(sourceProblem('a'))
  await state.sourceProblems.put(sourceProblem('b', { version: 2, owed: effects }))
  t.same(told(), [], 'nothing is owed')
  await state.sourceProblems.put(sourceProblem('b', { owed: effects }))
  t.same(told(), [['upkeep', await dueAt()]])
  await state.sourceProblems.put(sourceProblem('c', { owed: effects }))
  t.same(told(), [], 'it comes earlier than would be asked for')
  await command(client => client.del(keys.due('upkeep')))
  await state.upkeep.repair()
  t.same(told(), [['upkeep', await dueAt()]])
})

t.test('what is owed is found again when its order was lost, and what nobody owes is dropped from it', async t => {
  const { state, keys, command, dueAt } = await setScene(t)
  const problems = Array.from({ length: 1200 }, (_, n) => sourceProblem(String(n), { owed: effects }))
  await Promise.all(problems.map(problem => state.sourceProblems.put(problem)))
  await command(client => client.del(keys.sourceOwed, keys.due('upkeep')))
  t.same(await state.sourceProblems.owing(state.now() + hour), [])
  t.same(await state.upkeep.repair(), { added: 1201, dropped: 0 })
  t.equal((await state.sourceProblems.owing(state.now() + hour)).length, 500)
  t.ok(await dueAt() > state.now())

  await command(client => client.multi().del(keys.sourceEffects).zadd(keys.sourceOwed, 1, 'sentry nobody').exec())
  for (let n = 0; n < 3; n++) t.same(await state.sourceProblems.owing(state.now() + hour), [])
  t.equal(await command(client => client.exists(keys.sourceOwed)), 0)
  t.same(await state.upkeep.repair(), { added: 0, dropped: 0 })
})

for (const [direction, by] of [['forward', hour], ['back', -hour]] as const) {
  t.test(`a clock set ${direction} by an hour takes along since when something is owed and heard of, and nothing of a problem`, async t => {
    const { state, redis, keys, command, dueAt } = await setScene(t)
    const now = state.now()
    const problem = sourceProblem('a', { owed: effects, holdUntil: now + hour, ended: { at: now } })
    await state.sourceProblems.put(problem)
    await state.sourceContacts.note('sentry', { outcome: 'accepted' })
    await state.sourceContacts.note('sentry', { outcome: 'refused', reason: 'expected' })
    await state.sourceContacts.expect(['quiet'])
    await command(client => client.hset(keys.sourceContacts, 'sentry since', now - 60_000, 'quiet since', now + 60_000, 'quiet expected', now - 20_000))
    const since = Number(await command(client => client.zscore(keys.sourceOwed, 'sentry a')))
    const before = { due: await dueAt(), statuses: await state.sourceContacts.statuses() }

    // Where the clock was before, by what another node knows; and when it was stamped.
    const nodes = createNodes(redis)
    await nodes.stamp(node)
    redis.anchor(redis.now() - by)
    await command(client => client.hset(keys.pulse, 'at', redis.now() - by))
    const { jump } = await nodes.stamp(node)
    t.equal(Math.round(jump / hour), by / hour)

    t.same(await state.sourceProblems.owing(since + jump), [])
    t.same(await state.sourceProblems.owing(since + jump + 1), [problem])
    t.equal(await dueAt(), before.due + jump)
    const { lastContact, ...rest } = before.statuses.get('sentry') ?? {}
    t.strictSame(await state.sourceContacts.statuses(), new Map([
      ['sentry', { ...rest, since: now - 60_000 + jump, lastContact }],
      ['quiet', { ...before.statuses.get('quiet'), since: now + 60_000 + jump, expectedSince: now - 20_000 + jump }]
    ]), 'what was noted a moment ago is right already')
  })
}

t.test('of what is over nothing is left when it is collected', async t => {
  const { state, keys, command } = await setScene(t)
  const left = async () => await command(async client => (await client.keys(`${keys.prefix}*`)).map(key => key.slice(keys.prefix.length)).toSorted())
  const before = await left()
  const problem = sourceProblem('a', { owed: effects })
  await state.sourceProblems.put(problem)
  t.same(await left(), [...before, 'due:upkeep', 'source-effects', 'source-owed', 'source-problems:sentry'])
  await state.sourceProblems.put({ ...problem, version: 2, state: 'resolved' })
  await state.sourceProblems.settle({ ...problem, version: 2 })
  t.same(await left(), [...before, 'due:upkeep', 'source-changes', 'source-problems:sentry'])
  t.equal(await state.sourceProblems.collect(state.now()), 1)
  t.same(await left(), [...before, 'due:upkeep'])
})
