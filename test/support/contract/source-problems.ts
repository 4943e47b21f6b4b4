import { effects, sourceProblem, unsilence } from '../source-problem.ts'
import type { Check } from '../state-contract.ts'
import { within } from './intake.ts'

const hour = 3_600_000

export function checkSourceProblems (check: Check) {
  check('a problem is found again by its source and its key, whatever the key is', async (t, { state }) => {
    const { load, put } = state.sourceProblems
    const keys = ['issue:42', 'issue:42 ', ' 42', '', 'sentry issue:42', 'ñ "x"\n\0{y}:*', '__proto__']
    const problems = keys.flatMap((key, n) => ['sentry', 'sentry.eu', '__proto__'].map(source =>
      sourceProblem(key, { source, generatorURL: String(n), owed: n % 2 ? effects : [] })))
    for (const problem of problems) t.equal(await put(problem), 'stored')

    for (const source of ['sentry', 'sentry.eu', '__proto__']) {
      const own = problems.filter(problem => problem.source === source)
      t.strictSame(await load(source, keys), own)
      t.strictSame((await state.sourceProblems.list(source)).toSorted((a, b) => Number(a.generatorURL) - Number(b.generatorURL)), own)
    }
    t.same(await load('sentry', ['issue:7', 'issue:42', 'issue:42']), [undefined, problems[0], problems[0]])
    t.same(await load('other', ['issue:42']), [undefined])
    t.same(await load('sentry', []), [])
    t.same(await state.sourceProblems.list('other'), [])
  })

  check('all that a problem has is kept, and what a later version leaves out is gone', async (t, { state }) => {
    const full = sourceProblem('a', {
      holdUntil: state.now() + hour, asOf: 5, episode: 'e', ended: { at: 6, asOf: 4, episode: 'd' }, silence: { id: 's1', until: 8, asOf: 7 }, owed: effects
    })
    const bare = sourceProblem('a', { version: 2 })
    for (const problem of [full, bare]) {
      t.equal(await state.sourceProblems.put(problem), 'stored')
      t.strictSame(await state.sourceProblems.load('sentry', ['a']), [problem])
      t.strictSame(await state.sourceProblems.list('sentry'), [problem])
    }
    t.same(await state.sourceProblems.owing(state.now() + hour), [])
  })

  check('of those who change a problem one does', async (t, { state }) => {
    const { load, put } = state.sourceProblems
    t.equal(await put(sourceProblem('a', { version: 2 })), 'changed', 'there is none that could have become this')
    t.same((await Promise.all([1, 2, 3].map(n => put(sourceProblem('a', { startsAt: n }))))).toSorted(), ['changed', 'changed', 'stored'])
    const [stored] = await load('sentry', ['a'])
    for (const version of [0, 1, 3]) t.equal(await put(sourceProblem('a', { version, owed: effects })), 'changed', `version ${version}`)
    t.same(await load('sentry', ['a']), [stored])
    t.same(await state.sourceProblems.owing(state.now() + hour), [])
    t.equal(await put(sourceProblem('a', { version: 2 })), 'stored')
    t.equal(await put(sourceProblem('a', { source: 'other' })), 'stored', 'of another source')
  })

  check('what is owed is settled, but not by an older version', async (t, { state }) => {
    const { load, put, settle, owing } = state.sourceProblems
    const first = sourceProblem('a', { owed: [unsilence] })
    const second = sourceProblem('a', { version: 2, owed: effects })
    await put(first)
    await put(second)
    t.equal(await settle(first), false)
    t.strictSame(await load('sentry', ['a']), [second])
    t.strictSame(await owing(state.now() + hour), [second])

    t.equal(await settle({ ...second, source: 'other' }), false)
    t.equal(await settle({ ...second, key: 'b' }), false)
    t.strictSame(await owing(state.now() + hour), [second])
    t.equal(await settle(second), true)
    t.strictSame(await load('sentry', ['a']), [{ ...second, owed: [] }])
    t.strictSame(await state.sourceProblems.list('sentry'), [{ ...second, owed: [] }])
    t.same(await owing(state.now() + hour), [])
    t.equal(await put(sourceProblem('a', { version: 3 })), 'stored', 'its version is the same')
  })

  check('what was owed for longest comes first, since the first write by which something was', async (t, { state, advance }) => {
    const { put, settle, owing } = state.sourceProblems
    const keys = async (before: number) => (await owing(before)).map(({ key }) => key)
    const start = state.now()
    await advance(50)
    await put(sourceProblem('z 1', { owed: effects }))
    await put(sourceProblem('nothing'))
    await advance(50)
    const between = state.now()
    await advance(50)
    await put(sourceProblem('y', { source: 'other', owed: effects }))
    await put(sourceProblem('z 1', { version: 2, owed: [unsilence] }))
    await advance(50)

    t.same(await keys(start), [])
    t.same(await keys(between), ['z 1'])
    t.same(await keys(state.now()), ['z 1', 'y'])
    t.same(await keys(Infinity), ['z 1', 'y'])
    await settle(sourceProblem('z 1', { version: 2 }))
    await put(sourceProblem('z 1', { version: 3, owed: effects }))
    await advance(50)
    t.same(await keys(between), [])
    t.same(await keys(state.now()), ['y', 'z 1'], 'nothing was owed to it meanwhile')
  })

  check('no more than 500 are answered at a time, and all of a source are listed', async (t, { state }) => {
    const all = Array.from({ length: 1001 }, (_, n) => sourceProblem(String(n), { owed: effects }))
    await Promise.all(all.map(problem => state.sourceProblems.put(problem)))
    const keys = all.map(({ key }) => key)
    t.same((await state.sourceProblems.load('sentry', keys)).map(problem => problem?.key), keys)
    t.same((await state.sourceProblems.list('sentry')).map(({ key }) => key).toSorted(), keys.toSorted())
    const left = new Set(keys)
    for (const count of [500, 500, 1, 0]) {
      const owing = await state.sourceProblems.owing(state.now() + hour)
      t.equal(owing.length, count)
      for (const problem of owing) left.delete(problem.key)
      await Promise.all(owing.map(problem => state.sourceProblems.settle(problem)))
    }
    t.same([...left], [])
  })

  check('the duty that does what is owed comes in ten seconds, or earlier if it would', async (t, { state, due }) => {
    const { put } = state.sourceProblems
    await put(sourceProblem('a'))
    await put(sourceProblem('b', { version: 2, owed: effects }))
    t.same([...(await due('upkeep')).keys()], [], 'nothing is owed')
    const before = state.now()
    await put(sourceProblem('b', { owed: effects }))
    t.ok(within((await due('upkeep')).get('sources'), [before + 9990, state.now() + 10_010]))

    const soon = state.now() + 5000
    await state.upkeep.arm('sources', soon)
    await put(sourceProblem('c', { owed: effects }))
    t.equal((await due('upkeep')).get('sources'), soon)
  })

  check('what becomes owed while the duty is being done is not forgotten with its end', async (t, { state, due }) => {
    await state.upkeep.arm('sources', state.now() - 1)
    const [duty] = await state.upkeep.claim({ lateBy: 0 })
    if (!duty) return t.fail('the duty is not due')
    await state.sourceProblems.put(sourceProblem('a', { owed: effects }))
    const at = (await due('upkeep')).get('sources') ?? 0
    t.ok(within(at - state.now(), [9900, 10_000]), 'not when the lease of who does it would end')
    await state.upkeep.finish(duty)
    await state.upkeep.finish(duty, state.now() + hour)
    t.same([...await due('upkeep')], [['sources', at]])
    const soon = state.now() + 5000
    await state.upkeep.finish(duty, soon)
    t.same([...await due('upkeep')], [['sources', soon]], 'it comes earlier for something else')
  })

  check('the duty is found again when its timer was lost, as long as something is owed', async (t, { state, due, forget }) => {
    const problem = sourceProblem('a', { owed: effects })
    await state.sourceProblems.put(problem)
    const before = await due('upkeep')
    t.same(await state.upkeep.repair(), { added: 0, dropped: 0 }, 'there is nothing to repair')
    await forget('upkeep')
    t.same(await state.upkeep.repair(), { added: 1, dropped: 0 })
    t.same(await due('upkeep'), before)

    await forget('upkeep')
    await state.sourceProblems.settle(problem)
    t.same(await state.upkeep.repair(), { added: 0, dropped: 0 })
    t.equal((await due('upkeep')).size, 0)
  })

  check('what is over goes after its time, and nothing that fires or for which something is owed', async (t, { state }) => {
    const { put, collect, list } = state.sourceProblems
    const now = state.now()
    const old = { changedAt: now - hour - 1 }
    const stay = [
      sourceProblem('fires', old),
      sourceProblem('is held', { ...old, holdUntil: now + hour }),
      sourceProblem('was changed', { changedAt: now - hour, state: 'resolved' }),
      sourceProblem('is owed something', { ...old, state: 'resolved', owed: effects })
    ]
    const go = [
      sourceProblem('was resolved', { ...old, state: 'resolved' }),
      sourceProblem('was resolved before its hold', { ...old, state: 'resolved', holdUntil: now + hour }),
      sourceProblem('its hold ended', { ...old, source: 'other', holdUntil: now - 1000 })
    ]
    for (const problem of [...stay, ...go]) await put(problem)
    stay.push(sourceProblem('came back', { ...old, version: 2 }))
    for (const version of [1, 2]) await put(sourceProblem('came back', { ...old, version, state: version === 1 ? 'resolved' : 'firing' }))
    const names = async () => [...await list('sentry'), ...await list('other')].map(({ key }) => key).toSorted()

    t.equal(await collect(now - hour), 3)
    t.same(await names(), stay.map(({ key }) => key).toSorted())
    t.equal(await collect(now - hour), 0)
    t.equal(await put(sourceProblem('was resolved')), 'stored', 'it can come back')
    await state.sourceProblems.settle(sourceProblem('is owed something'))
    await put(sourceProblem('was changed', { version: 2, ...old }))
    t.equal(await collect(now - hour), 1, 'one is owed nothing any more, one fires again')
    await put(sourceProblem('was changed', { version: 3, ...old, state: 'resolved' }))
    t.equal(await collect(now - hour), 1)
  })

  check('those that stay keep nothing from going, however many there are', async (t, { state }) => {
    const now = state.now()
    const all = Array.from({ length: 1101 }, (_, n) => n === 1100 || n % 2
      ? sourceProblem(String(n), { changedAt: n, state: 'resolved' })
      : sourceProblem(String(n), { changedAt: n, holdUntil: now + hour }))
    await Promise.all(all.map(problem => state.sourceProblems.put(problem)))
    t.equal(await state.sourceProblems.collect(now), 551)
    t.equal((await state.sourceProblems.list('sentry')).length, 550)
  })
}
