import type { Check } from '../state-contract.ts'

export function checkUpkeep (check: Check) {
  check('a duty is done by one and comes back when it said', async (t, { state, waitFor }) => {
    await state.upkeep.arm('gc', state.now() - 1)
    const [duty, ...others] = await state.upkeep.claim({ lateBy: 0 })
    if (!duty) return t.fail('the duty is not due')
    t.same(others, [])
    t.equal(duty.name, 'gc')
    t.same(await state.upkeep.claim({ lateBy: 0 }), [])

    await state.upkeep.finish(duty, state.now() + 600)
    t.equal(await state.upkeep.renew(duty), false, 'it is over')
    t.same(await state.upkeep.claim({ lateBy: 0 }), [])
    await waitFor(600)
    t.match(await state.upkeep.claim({ lateBy: 0 }), [{ name: 'gc' }])
  })

  check('a duty that is over for good has no timer', async (t, { state, due }) => {
    await state.upkeep.arm('gc', state.now() - 1)
    for (const duty of await state.upkeep.claim({ lateBy: 0 })) await state.upkeep.finish(duty)
    t.equal((await due('upkeep')).size, 0)
  })

  check('of two times for a duty the earlier one stands', async (t, { state, due }) => {
    const now = state.now()
    for (const at of [now + 2000, now + 1000, now + 3000]) await state.upkeep.arm('gc', at)
    t.same([...await due('upkeep')], [['gc', now + 1000]])
  })

  check('a duty asked for while it is being done is done again', async (t, { state }) => {
    await state.upkeep.arm('reroute', state.now() - 1)
    const [duty] = await state.upkeep.claim({ lateBy: 0 })
    if (!duty) return t.fail('the duty is not due')
    await state.upkeep.arm('reroute', state.now() - 1)
    await state.upkeep.finish(duty)
    t.match(await state.upkeep.claim({ lateBy: 0 }), [{ name: 'reroute' }])
  })

  check('a duty whose doer is gone is taken over, and not ended by it', async (t, { state, waitFor, lease }) => {
    await state.upkeep.arm('gc', state.now() - 1)
    const [first] = await state.upkeep.claim({ lateBy: 0 })
    await waitFor(lease)
    const [second] = await state.upkeep.claim({ lateBy: 0 })
    if (!first || !second) return t.fail('the duty is not due')
    await state.upkeep.finish(first)
    t.equal(await state.upkeep.renew(first), false)
    t.equal(await state.upkeep.renew(second), true)
  })

  check('timers that were lost are put back at their time, and those of nobody dropped', async (t, scene) => {
    const { state, fresh, post, flushTo, due, forget, plant } = scene
    await post(fresh({ alertname: 'A' }))
    await state.deliveries.settle(await flushTo('r/webhook/0'), { kind: 'retry', at: state.now() + 30_000 }, [])
    const before = { flush: await due('flush'), deliver: await due('deliver') }
    t.same(await state.upkeep.repair(), { added: 0, dropped: 0 }, 'there is nothing to repair')

    await forget('flush')
    await forget('deliver')
    await plant('flush', '1-nobody', state.now() + 1000)
    await plant('deliver', '1-nobody r/webhook/0', state.now() + 1000)
    t.same(await state.upkeep.repair(), { added: 2, dropped: 2 })
    t.same({ flush: await due('flush'), deliver: await due('deliver') }, before)
  })

  check('a timer put back after its time is due now', async (t, { state, fresh, post, forget, waitFor, claimGroups }) => {
    await post(fresh({ alertname: 'A' }, { starts: 0 }), { groupWait: 50 })
    await forget('flush')
    await waitFor(50)
    t.same(await claimGroups(), [])
    await state.upkeep.repair()
    t.equal((await claimGroups()).length, 1)
  })

  check('events are read in the order made, page by page, by time and by what they say', async (t, { state, advance }) => {
    await state.history.append([{ at: state.now(), kind: 'received', alert: 'before' }])
    await advance(200)
    const from = state.now()
    let noon = 0
    for (const alert of ['a', 'b', 'c', 'd']) {
      await advance(100)
      if (alert === 'c') noon = state.now()
      await advance(100)
      await state.history.append([{ at: state.now(), kind: 'received', alert }, { at: state.now(), kind: 'grouped', alert }])
    }
    const accept = ({ kind }: { kind: string }) => kind === 'received'
    const read = (query: { cursor?: string, to?: number, limit?: number }) => state.history.read({ from, accept, limit: 3, ...query })

    const first = await read({})
    t.same(first.records.map(({ alert }) => alert), ['a', 'b', 'c'])
    t.equal(typeof first.cursor, 'string')
    const second = await read(first.cursor === undefined ? {} : { cursor: first.cursor })
    t.same(second.records.map(({ alert }) => alert), ['d'])
    t.equal(second.cursor, undefined)
    t.same((await read({ limit: 10, to: noon })).records.map(({ alert }) => alert), ['a', 'b'])
    t.equal(new Set([...first.records, ...second.records].map(({ id }) => id)).size, 4)
  })

  check('events are read the newest first, page by page, and from any of them on in either direction', async (t, { state, advance }) => {
    await state.history.append([{ at: state.now(), kind: 'received', alert: 'before' }])
    await advance(200)
    const from = state.now()
    await state.history.append(['a', 'b', 'c'].map(alert => ({ at: state.now(), kind: 'received', alert })))
    await advance(200)
    const to = state.now()
    await advance(200)
    await state.history.append(['d', 'e'].map(alert => ({ at: state.now(), kind: 'received', alert })))
    const read = async (query: { cursor?: string | undefined, order?: 'asc' | 'desc', to?: number }) => {
      const { cursor, ...rest } = query
      const page = await state.history.read({ from, limit: 2, accept: () => true, order: 'desc', ...rest, ...cursor !== undefined && { cursor } })
      return { ...page, alerts: page.records.map(({ alert }) => alert).join('') }
    }

    const pages = [await read({})]
    for (let cursor = pages[0]?.cursor; cursor !== undefined && pages.length < 9; cursor = pages.at(-1)?.cursor) pages.push(await read({ cursor }))
    t.same(pages.map(({ alerts }) => alerts), ['ed', 'cb', 'a'])
    t.equal((await read({ to })).alerts, 'cb')
    const b = pages[1]?.records[1]?.id
    t.equal((await read({ cursor: b, order: 'asc' })).alerts, 'cd')
    t.equal((await read({ cursor: b })).alerts, 'a')
  })

  check('what is no cursor is refused', async (t, { state }) => {
    for (const cursor of ['x', '', '-1', '1-', '1-0.', '(1-0.0', '99999999999999999999-0.0']) {
      await t.rejects(state.history.read({ cursor, limit: 1, accept: () => true }), { name: 'BadRequest' }, cursor)
    }
  })

  check('a history that takes too much loses its oldest lines', async (t, { state }) => {
    const reason = 'x'.repeat(1000)
    for (let n = 0; n < 30; n++) await state.history.append(Array.from({ length: 100 }, () => ({ at: state.now(), kind: 'failed' as const, alert: String(n), reason })))
    await state.history.trim(0, 1_000_000)
    const { records } = await state.history.read({ limit: 5000, accept: () => true })
    t.ok(records.length < 1500, `${records.length} of 3000 lines are left`)
    t.ok(records.length > 0)
    t.equal(records.at(-1)?.alert, '29', 'the newest among them')
  })
}
