import { group, logEntry } from '../build.ts'
import type { Check } from '../state-contract.ts'

const webhook = 'r/webhook/0'

export function checkDeliveries (check: Check) {
  check('a delivery that is done leaves the log, which the next flush and the next attempt read', async (t, { state, fresh, post, flushTo, succeed, claimGroup, commit, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 150 })] })
    const first = await flushTo(webhook)
    t.same(await state.deliveries.begin(first), { entry: undefined, others: [] })
    const entry = await succeed(first)

    await waitFor(150)
    const claimed = await claimGroup()
    t.same([...claimed.log], [[webhook, entry]])
    const result = await commit(claimed, [webhook])
    const [second] = result.kind === 'committed' ? result.deliveries : []
    t.same(second && await state.deliveries.begin(second), { entry, others: [] })
  })

  check('what a service said is remembered with the entry, and as text whatever it is', async (t, { state, fresh, post, flushTo, succeed, claimGroup, commit, waitFor }) => {
    const remembered = { threadTs: '1732012800.000100', channelId: 'C0"}\\é', at: '5' }
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    const entry = await succeed(await flushTo(webhook), { remembered })
    t.same(entry.remembered, remembered)

    await waitFor(100)
    const claimed = await claimGroup()
    t.same([...claimed.log], [[webhook, entry]])
    const result = await commit(claimed, [webhook])
    const [delivery] = result.kind === 'committed' ? result.deliveries : []
    t.same(delivery && await state.deliveries.begin(delivery), { entry, others: [] })
  })

  check('the log forgets after the time given', async (t, { fresh, post, flushTo, succeed, claimGroup, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    await succeed(await flushTo(webhook), { keepLog: 50 })
    await waitFor(100)
    t.same([...(await claimGroup()).log], [])
  })

  check('what another router has told is logged as if it had been told here', async (t, { state, fresh, post, claimGroup, commit }) => {
    const entry = { at: state.now() - 1000, firing: ['0123456789abcdef'], resolved: [], hash: 'xxhash64' as const, remembered: { threadTs: '1732.5' } }
    const told = { logId: group('a').logId, integration: webhook, entry, keepUntil: state.now() + 60_000 }
    t.same(await state.deliveries.adopt([told, { ...told, integration: 'r/webhook/1' }]), ['taken', 'taken'])
    t.same(await state.deliveries.adopt([told]), ['known'], 'a second time changes nothing')

    await post(fresh({ alertname: 'A' }))
    const claimed = await claimGroup()
    t.same(claimed.log.get(webhook), { ...entry, seq: 0 })
    const result = await commit(claimed, [webhook])
    const [delivery] = result.kind === 'committed' ? result.deliveries : []
    t.same(delivery && await state.deliveries.begin(delivery), { entry: { ...entry, seq: 0 }, others: [] })
  })

  check('of what was told here and by another router the later counts', async (t, { state, fresh, post, flushTo, succeed, claimGroup, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 150 })] })
    const delivery = await flushTo(webhook)
    const own = await succeed(delivery)
    const foreign = (at: number) => ({ logId: group('a').logId, integration: webhook, entry: { at, firing: [], resolved: ['ff'] }, keepUntil: at + 60_000 })

    t.same(await state.deliveries.adopt([foreign(own.at - 1), foreign(own.at)]), ['known', 'known'])
    await waitFor(150)
    t.same(await state.deliveries.adopt([foreign(own.at + 100)]), ['taken'])
    t.same((await claimGroup()).log.get(webhook), { at: own.at + 100, firing: [], resolved: ['ff'], seq: delivery.seq })
  })

  check('what another router has told is forgotten at its time', async (t, { state, fresh, post, claimGroup, waitFor }) => {
    await post(fresh({ alertname: 'A' }))
    await state.deliveries.adopt([{ logId: group('a').logId, integration: webhook, entry: { at: state.now(), firing: ['a'], resolved: [] }, keepUntil: state.now() + 50 }])
    await waitFor(50)
    t.same([...(await claimGroup()).log], [])
  })

  check('an outcome without an entry leaves the log as it is', async (t, { state, fresh, post, flushTo, claimGroup, claimDeliveries, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    await state.deliveries.settle(await flushTo(webhook), { kind: 'done' }, [{ at: state.now(), kind: 'not sent' }])
    await waitFor(100)
    t.same(await claimDeliveries(), [])
    t.same([...(await claimGroup()).log], [])
    t.match((await state.history.read({ limit: 10, accept: () => true })).records, [{ kind: 'not sent' }])
  })

  check('a retry is due at its time, with one attempt more and the same snapshot', async (t, { state, fresh, post, flushTo, claimDeliveries, waitFor }) => {
    await post(fresh({ alertname: 'A' }))
    const first = await flushTo(webhook)
    await state.deliveries.begin(first)
    const at = state.now() + 600
    await state.deliveries.settle(first, { kind: 'retry', at }, [])

    t.same(await claimDeliveries(), [])
    await waitFor(600)
    const [second] = await claimDeliveries()
    t.match(second, { integration: webhook, attempts: 1, seq: first.seq, due: at, snapshot: first.snapshot })
    t.not(second?.fence, first.fence)
  })

  check('what was postponed comes back without an attempt counted', async (t, { state, fresh, post, flushTo, claimDeliveries }) => {
    await post(fresh({ alertname: 'A' }))
    await state.deliveries.settle(await flushTo(webhook), { kind: 'postponed', at: state.now() }, [])
    t.match(await claimDeliveries(), [{ integration: webhook, attempts: 0 }])
  })

  check('a claim tells to whom a delivery is owed, under way or not, until it is through', async (t, { state, fresh, post, flush, claimGroup, commit, succeed, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    const [waiting, underWay, done] = await flush([webhook, 'r/webhook/1', 'r/webhook/2'])
    if (!waiting || !underWay || !done) return t.fail('the deliveries are not ready')
    await state.deliveries.settle(waiting, { kind: 'retry', at: state.now() + 60_000 }, [])
    await succeed(done)
    await waitFor(100)
    const claimed = await claimGroup()
    t.same([...claimed.owed].sort(), [webhook, 'r/webhook/1'])
    await commit(claimed)
    await succeed(underWay)
    await waitFor(100)
    t.same((await claimGroup()).owed, [])
  })

  check('what failed is owed no more', async (t, { state, fresh, post, flushTo, claimDeliveries, due }) => {
    await post(fresh({ alertname: 'A' }))
    await state.deliveries.settle(await flushTo(webhook), { kind: 'failed' }, [])
    t.same(await claimDeliveries(), [])
    t.equal((await due('deliver')).size, 0)
  })

  check('Retry-After holds back what is owed to that integration by any group', async (t, { state, fresh, post, flush, claimDeliveries, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a')] })
    const [asked] = await flush([webhook])
    await post(fresh({ alertname: 'B' }), { groups: [group('b')] })
    const [retried, elsewhere] = await flush([webhook, 's/webhook/0'])
    if (!asked || !retried || !elsewhere) return t.fail('the deliveries are not ready')

    await state.deliveries.settle(asked, { kind: 'retry', at: state.now(), receiverUntil: state.now() + 1000 }, [])
    for (const delivery of [retried, elsewhere]) await state.deliveries.settle(delivery, { kind: 'retry', at: state.now() }, [])
    t.same((await claimDeliveries()).map(({ integration }) => integration), ['s/webhook/0'])
    await waitFor(1000)
    t.same((await claimDeliveries()).map(({ integration }) => integration), [webhook, webhook])
  })

  check('a flush during Retry-After owes its delivery for the end of it', async (t, { state, fresh, post, flush, flushTo, claimDeliveries, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a')] })
    await state.deliveries.settle(await flushTo(webhook), { kind: 'failed', receiverUntil: state.now() + 1000 }, [])
    await post(fresh({ alertname: 'B' }), { groups: [group('b')] })

    t.same(await flush([webhook]), [])
    t.same(await claimDeliveries(), [])
    await waitFor(1000)
    t.match(await claimDeliveries(), [{ groupId: '1-b', attempts: 0 }])
  })

  check('one attempt at a time is made for a log and integration', async (t, { state, fresh, post, flushTo }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { log: 'shared' })] })
    const first = await flushTo(webhook)
    await post(fresh({ alertname: 'B' }), { groups: [group('b', { log: 'shared' })] })
    const second = await flushTo(webhook)

    t.same(await state.deliveries.begin(first), { entry: undefined, others: [] })
    t.equal(await state.deliveries.begin(second), 'busy')
    await state.deliveries.settle(second, { kind: 'postponed', at: state.now() + 60_000 }, [])
    t.equal(await state.deliveries.renew(first), true, 'which takes nothing from the one under way')
  })

  check('the lock is free after the attempt', async (t, { state, fresh, post, flushTo, succeed }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { log: 'shared' })] })
    const first = await flushTo(webhook)
    await post(fresh({ alertname: 'B' }), { groups: [group('b', { log: 'shared' })] })
    const second = await flushTo(webhook)

    await state.deliveries.begin(first)
    const entry = await succeed(first)
    t.same(await state.deliveries.begin(second), { entry, others: [] })
  })

  check('a delivery renewed in time is not taken over', async (t, { state, fresh, post, flushTo, claimDeliveries, waitFor, lease }) => {
    await post(fresh({ alertname: 'A' }))
    const delivery = await flushTo(webhook)
    await state.deliveries.begin(delivery)
    for (let turn = 0; turn < 3; turn++) {
      await waitFor(lease / 2)
      t.equal(await state.deliveries.renew(delivery), true)
    }
    t.same(await claimDeliveries(), [])
  })

  check('a lease that ran out is taken over; a success of its first owner is recorded all the same', async (t, { state, fresh, post, flushTo, succeed, claimDeliveries, waitFor, lease }) => {
    await post(fresh({ alertname: 'A' }))
    const first = await flushTo(webhook)
    await state.deliveries.begin(first)
    await waitFor(lease)
    const [second] = await claimDeliveries()
    if (!second) return t.fail('the delivery was not taken over')

    t.equal(await state.deliveries.renew(first), false)
    t.equal(await state.deliveries.begin(first), 'lost')
    const entry = await succeed(first)
    t.same(await state.deliveries.begin(second), { entry, others: [] }, 'the second sees it before it sends')
  })

  check('a success does not overwrite what a newer snapshot told', async (t, { state, fresh, post, flushTo, claimGroup, succeed, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    const delivery = await flushTo(webhook)
    const newer = logEntry({ seq: delivery.seq + 1 })
    await state.deliveries.settle(delivery, { kind: 'done', entry: newer, keepLog: 60_000 }, [])
    await succeed(delivery)
    await waitFor(100)
    t.same([...(await claimGroup()).log], [[webhook, newer]])
  })
}
