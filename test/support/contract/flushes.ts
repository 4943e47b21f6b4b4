import { group } from '../build.ts'
import type { Check } from '../state-contract.ts'
import { within } from './intake.ts'

export function checkFlushes (check: Check) {
  check('a flush that owes nothing leaves the group due at its next tick, with its note', async (t, { fresh, post, claimGroup, commit, waitFor }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 200 })] })
    const first = await claimGroup()
    t.match(await commit(first, [], { note: 'all muted' }), { kind: 'committed', deliveries: [], destroyed: false })

    await waitFor(200)
    const second = await claimGroup()
    t.equal(second.due, first.nextTick)
    t.equal(second.note, 'all muted')
  })

  check('a flush is ended once', async (t, { fresh, post, claimGroup, commit }) => {
    await post(fresh({ alertname: 'A' }))
    const claimed = await claimGroup()
    await commit(claimed)
    t.same(await commit(claimed), { kind: 'lost' })
  })

  check('a flush leaves its events', async (t, { state, fresh, post, claimGroup, commit }) => {
    await post(fresh({ alertname: 'A' }))
    await commit(await claimGroup(), [], { events: [{ at: state.now(), kind: 'flushed', firing: 1 }] })
    t.match((await state.history.read({ limit: 10, accept: () => true })).records, [{ kind: 'flushed', firing: 1 }])
  })

  check('with nothing owed the resolved leave, and an empty group is destroyed with its timer', async (t, { state, fresh, post, claimGroup, commit, due }) => {
    await post(fresh({ alertname: 'A' }, { ends: -1000 }))
    t.match(await commit(await claimGroup()), { kind: 'committed', destroyed: true })
    t.equal(await state.groups.count(), 0)
    t.equal((await due('flush')).size, 0)
  })

  check('with nothing owed those that fire stay', async (t, { state, fresh, post, claimGroup, commit }) => {
    const firing = fresh({ alertname: 'firing' })
    await post(firing)
    await post(fresh({ alertname: 'ended' }, { ends: -1000 }))
    t.match(await commit(await claimGroup()), { destroyed: false })
    t.match(await state.groups.list(1), [{ fingerprints: [firing.fingerprint] }])
  })

  check('a resolved alert that was written since the claim stays', async (t, { state, fresh, post, claimGroup, commit }) => {
    await post(fresh({ alertname: 'A' }, { ends: -1000 }))
    const claimed = await claimGroup()
    await post(fresh({ alertname: 'A' }))
    t.match(await commit(claimed), { destroyed: false })
    t.equal(await state.groups.count(), 1)
  })

  check('a group that was destroyed begins anew with group_wait', async (t, { state, fresh, post, claimGroup, commit, due }) => {
    await post(fresh({ alertname: 'A' }, { ends: -1000 }))
    await commit(await claimGroup())
    const before = state.now()
    await post(fresh({ alertname: 'A' }, { starts: 0 }), { groupWait: 30_000 })
    const [at] = (await due('flush')).values()
    t.ok(within(at, [before + 30_000, state.now() + 30_000]))
  })

  check('an alert that left its group is not known, whatever its end', async (t, { state, fresh, post, claimGroup, commit }) => {
    const alert = fresh({ alertname: 'A' }, { ends: -1000 })
    await post(alert)
    await commit(await claimGroup())
    const [stored] = await state.alerts.get([alert.fingerprint])
    t.equal(stored?.generation, 0)
    t.match(await state.alerts.refresh([{ fingerprint: alert.fingerprint, digest: stored?.digest ?? '', endsAt: fresh({}).endsAt, updatedAt: state.now() }], { generation: 1 }),
      [{ alert: { fingerprint: alert.fingerprint } }])
  })

  check('an alert that arrives while its group is flushed is in it afterwards', async (t, { state, fresh, post, claimGroup, commit }) => {
    await post(fresh({ alertname: 'A' }, { ends: -1000 }))
    const claimed = await claimGroup()
    const late = fresh({ alertname: 'B' })
    await post(late)
    t.match(await commit(claimed), { destroyed: false })
    t.match(await state.groups.list(1), [{ fingerprints: [late.fingerprint] }])
  })

  check('what a flush owes is claimed for the node that made it, under a number that grows', async (t, { fresh, post, claimGroup, claimDeliveries, commit, waitFor }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert, { groups: [group('a', { interval: 150 })] })
    const claimed = await claimGroup()
    const first = await commit(claimed, ['r/webhook/0', 'r/webhook/1'])
    if (first.kind === 'lost') return t.fail('the flush was lost')

    t.equal(first.destroyed, false)
    t.match(first.deliveries, ['r/webhook/0', 'r/webhook/1'].map(integration => ({ groupId: '1-a', integration, logId: 'log-a', seq: first.seq, attempts: 0 })))
    t.same(first.deliveries[0]?.snapshot.alerts, [{ alert, status: 'firing' }])
    t.same(await claimDeliveries(), [])

    await waitFor(150)
    const second = await commit(await claimGroup(), ['r/webhook/2'])
    t.ok(second.kind === 'committed' && second.seq > first.seq)
  })
}
