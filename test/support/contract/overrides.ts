import type { Check } from '../state-contract.ts'

export function checkOverrides (check: Check) {
  check('overrides are listed in the order in which they were made, and one that is replaced keeps its place', async (t, { state }) => {
    const override = (id: string, fields: { schedule?: string, end?: number } = {}) => ({ id, schedule: 'primary', start: 0, end: 1000, user: 'ana', ...fields })
    t.same(await state.overrides.list(), [])
    await state.overrides.put([override('b'), override('a', { schedule: 'any "text" 1 ñ' })], [{ at: state.now(), kind: 'reloaded' }])
    await state.overrides.put([override('c')], [])
    await state.overrides.put([override('b', { end: 2000 })], [])
    t.same(await state.overrides.list(), [override('b', { end: 2000 }), override('a', { schedule: 'any "text" 1 ñ' }), override('c')])

    t.equal(await state.overrides.remove('primary', 'a', []), false, 'of another schedule')
    t.equal(await state.overrides.remove('any "text" 1 ñ', 'a', [{ at: state.now(), kind: 'reloaded' }]), true)
    t.equal(await state.overrides.remove('any "text" 1 ñ', 'a', []), false)
    const { records } = await state.history.read({ limit: 10, accept: ({ kind }) => kind === 'reloaded' })
    t.equal(records.length, 2)
    t.equal(await state.overrides.collect(1500), 1)
    t.same((await state.overrides.list()).map(({ id }) => id), ['b'])
  })

  check('a secret is made once', async (t, { state }) => {
    const secrets = await Promise.all(['one', 'two'].map(secret => state.secrets.obtain('links', () => secret)))
    t.ok(secrets[0] === 'one' || secrets[0] === 'two')
    t.same(secrets, [secrets[0], secrets[0]])
    t.equal(await state.secrets.obtain('others', () => 'three'), 'three')
  })
}
