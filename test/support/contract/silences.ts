import { silence } from '../build.ts'
import type { Check } from '../state-contract.ts'

const free = { limit: 0, events: [] }
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export function checkSilences (check: Check) {
  check('silences are answered as they were written', async (t, { state }) => {
    const now = state.now()
    const one = silence('a="x",b!~"y|z"', { now, id: uuid(1), annotations: { ['__proto__']: 'kept' } })
    t.match(await state.silences.changes(), { complete: true, silences: [] })
    t.same(await state.silences.put([], free), { kind: 'stored' }, 'nothing is written to an empty state, too')
    t.same(await state.silences.put([{ silence: one, version: 0 }], free), { kind: 'stored' })
    const { silences } = await state.silences.changes()
    t.same(silences.map(({ silence }) => silence), [one])
  })

  check('of many silences only those are answered that were written since', async (t, { state }) => {
    const all = Array.from({ length: 1200 }, (_, n) => silence(`a="${n}"`, { now: state.now(), id: uuid(n) }))
    t.same(await state.silences.put(all.map(silence => ({ silence, version: 0 })), free), { kind: 'stored' })
    const first = await state.silences.changes()
    t.equal(new Set(first.silences.map(({ silence }) => silence.id)).size, 1200)
    t.match(await state.silences.changes(first.mark), { mark: first.mark, complete: false, silences: [] })

    const [stored] = first.silences.filter(({ silence }) => silence.id === uuid(700))
    const changed = { ...silence('a="700"', { now: state.now(), id: uuid(700) }), comment: 'longer' }
    t.same(await state.silences.put([{ silence: changed, version: stored?.version ?? 0 }], free), { kind: 'stored' })
    const second = await state.silences.changes(first.mark)
    t.not(second.mark, first.mark)
    t.same({ complete: second.complete, ids: second.silences.map(({ silence }) => [silence.id, silence.comment]) }, { complete: false, ids: [[uuid(700), 'longer']] })
  })

  check('a silence that somebody else has written meanwhile is not written over, nor is what was to be written with it', async (t, { state }) => {
    const now = state.now()
    const one = silence('a="x"', { now, id: uuid(1) })
    const other = silence('b="x"', { now, id: uuid(2) })
    await state.silences.put([{ silence: one, version: 0 }], free)
    const { silences: [stored], mark } = await state.silences.changes()
    const version = stored?.version ?? 0
    t.same(await state.silences.put([{ silence: { ...one, comment: 'first' }, version }], free), { kind: 'stored' })
    const event = { at: now, kind: 'silence updated' as const, silence: one.id }
    t.same(await state.silences.put([{ silence: other, version: 0 }, { silence: { ...one, comment: 'second' }, version }], { limit: 0, events: [event] }), { kind: 'changed' })
    t.same(await state.silences.put([{ silence: one, version: 0 }], free), { kind: 'changed' }, 'nor one that is thought to be new')
    t.match(await state.silences.changes(mark), { silences: [{ silence: { id: one.id, comment: 'first' } }] })
    t.same((await state.history.read({ limit: 10, accept: () => true })).records, [])
  })

  check('of two nodes that write at once one is told of the other', async (t, { state }) => {
    const writes = Array.from({ length: 8 }, (_, n) => [{ silence: silence('a="x"', { now: state.now(), id: uuid(1), comment: String(n) }), version: 0 }])
    const results = await Promise.all(writes.map(async write => await state.silences.put(write, free)))
    t.same(results.map(({ kind }) => kind).sort(), [...Array<string>(7).fill('changed'), 'stored'])
  })

  check('there are no more silences than the limit, those that have ended among them; one that is there may change', async (t, { state }) => {
    const now = state.now()
    const put = async (n: number, version = 0, ends = 60_000) => await state.silences.put([{ silence: silence('a="x"', { now, id: uuid(n), ends }), version }], { limit: 2, events: [] })
    t.same(await put(1, 0, -1000), { kind: 'stored' })
    t.same(await put(2), { kind: 'stored' })
    t.same(await put(3), { kind: 'full', count: 2 })
    const { silences } = await state.silences.changes()
    t.same(await put(2, silences.find(({ silence }) => silence.id === uuid(2))?.version, 90_000), { kind: 'stored' })
  })

  check('what ended long ago is deleted, and all hear of it', async (t, { state }) => {
    const now = state.now()
    const ends = [-3000, -2000, -1000, 1000]
    await state.silences.put(ends.map((ends, n) => ({ silence: silence('a="x"', { now, id: uuid(n), ends }), version: 0 })), free)
    const { mark } = await state.silences.changes()
    t.equal(await state.silences.collect(now - 5000), 0)
    t.equal((await state.silences.changes()).mark, mark, 'nothing has changed')
    t.equal(await state.silences.collect(now - 2000), 2)
    const after = await state.silences.changes(mark)
    t.not(after.mark, mark)
    t.ok(after.collectedUntil >= now - 2000 && after.collectedUntil < now - 1000, String(after.collectedUntil - now))
    t.same((await state.silences.changes()).silences.map(({ silence }) => silence.endsAt - now).sort((a, b) => a - b), [-1000, 1000])
  })

  check('what was written with a silence is in the history', async (t, { state }) => {
    const event = { at: state.now(), kind: 'silence created' as const, silence: uuid(1), author: 'ana', comment: 'deploy' }
    await state.silences.put([{ silence: silence('a="x"', { now: state.now(), id: uuid(1) }), version: 0 }], { limit: 0, events: [event] })
    t.match((await state.history.read({ limit: 10, accept: () => true })).records, [event])
  })

  check('a claim of groups tells of the silences as of then', async (t, { state, fresh, post }) => {
    await state.silences.put([{ silence: silence('a="x"', { now: state.now(), id: uuid(1) }), version: 0 }], free)
    await post(fresh({ alertname: 'A' }))
    const { groups, silences } = await state.groups.claim({ generation: 1, limit: 10, lateBy: 0 })
    t.equal(groups.length, 1)
    t.equal(silences, (await state.silences.changes()).mark)
  })

  check('when silences were judged anew goes along with what is owed, until a newer flush', async (t, { state, fresh, post, flushTo, claimDeliveries, waitFor }) => {
    await post(fresh({ alertname: 'A' }))
    const delivery = await flushTo('r/webhook/0')
    t.equal(delivery.silencedAsOf, undefined)
    await state.deliveries.settle(delivery, { kind: 'retry', at: state.now() + 50, silencedAsOf: 12_345 }, [])
    await waitFor(50)
    const [again] = await claimDeliveries()
    t.match(again, { attempts: 1, silencedAsOf: 12_345 })
    if (again) await state.deliveries.settle(again, { kind: 'postponed', at: state.now() }, [])
    t.match(await claimDeliveries(), [{ attempts: 1, silencedAsOf: 12_345 }])
  })
}
