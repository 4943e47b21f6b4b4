import { group } from '../build.ts'
import type { Check } from '../state-contract.ts'

export function checkClaims (check: Check) {
  check('a group is claimed by one, with its members and what it is about', async (t, { fresh, post, claimGroup, claimGroups, state }) => {
    const alerts = [fresh({ alertname: 'A' }), fresh({ alertname: 'B' })]
    for (const alert of alerts) await post(alert)
    const before = state.now()
    const claimed = await claimGroup()

    t.same(await claimGroups(), [])
    t.match(claimed, { id: '1-a', routeId: '{}', labels: { group: 'a' }, logId: 'log-a', note: '' })
    t.same(claimed.members.map(({ alert }) => alert.labels.alertname).sort(), ['A', 'B'])
    t.same([...claimed.log], [])
    t.ok(claimed.due <= claimed.claimedAt && claimed.claimedAt >= before)
  })

  check('a group is not claimed before it is due, nor by who looks for late ones before it is late', async (t, { state, fresh, post, claimGroups, waitFor }) => {
    await post(fresh({ alertname: 'A' }, { starts: 0 }), { groupWait: 600 })
    t.same(await claimGroups(), [])
    await waitFor(600)
    t.same((await state.groups.claim({ generation: 1, limit: 10, lateBy: 10_000 })).groups, [])
    t.equal((await claimGroups()).length, 1)
  })

  check('a claim takes what is due longest, up to its limit, and says whether there is more', async (t, { state, fresh, post, advance }) => {
    for (const name of ['x', 'y', 'z']) {
      await post(fresh({ alertname: name }), { groups: [group(name)] })
      await advance(5)
    }
    const claim = () => state.groups.claim({ generation: 1, limit: 2, lateBy: 0 })
    const first = await claim()
    t.same(first.groups.map(({ id }) => id), ['1-x', '1-y'])
    t.equal(first.more, true)
    t.same((await claim()).groups.map(({ id }) => id), ['1-z'])
  })

  check('no timer is claimed by a node of another generation, nor while alerts are being routed anew', async (t, { state, fresh, post, claimGroups }) => {
    await post(fresh({ alertname: 'A' }))
    const claim = (generation: number) => state.groups.claim({ generation, limit: 10, lateBy: 0 })
    t.same((await claim(2)).groups, [])

    await state.generations.enter('hash-2', { nodeId: 'other', reload: true })
    t.same(await claimGroups(), [], 'the old one is over')
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { generation: 2 })], generation: 2 })
    t.same((await claim(2)).groups, [], 'the new one is not complete')
    await state.generations.routed(2)
    t.same((await claim(2)).groups.map(({ id }) => id), ['2-a'])
    t.equal(await state.groups.count(), 1, 'and the group of the old one is gone')
  })

  check('a group claimed in time is next due an interval after it was due', async (t, { fresh, post, claimGroup }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 60_000 })] })
    const claimed = await claimGroup()
    t.equal(claimed.nextTick, claimed.due + 60_000)
    t.equal(claimed.tick, claimed.due)
  })

  check('a group claimed late is next due an interval after the claim: nothing is caught up', async (t, { fresh, post, claimGroup, advance }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 100 })] })
    await advance(60)
    const claimed = await claimGroup()
    t.equal(claimed.nextTick, claimed.claimedAt + 100)
    t.equal(claimed.tick, claimed.due, 'it is judged by when it was due')
  })

  check('a claim that runs out is taken over with its tick and its next tick, and its first owner can end nothing', async (t, { fresh, post, claimGroup, claimGroups, commit, waitFor, lease }) => {
    await post(fresh({ alertname: 'A' }))
    const first = await claimGroup()
    await waitFor(lease / 2)
    t.same(await claimGroups(), [], 'not before')
    await waitFor(lease / 2)
    const second = await claimGroup()

    t.match(second, { id: first.id, tick: first.tick, nextTick: first.nextTick })
    t.not(second.fence, first.fence)
    t.same(await commit(first), { kind: 'lost' })
    t.match(await commit(second, ['r/webhook/0']), { kind: 'committed' })
  })

  check('a group that is given back is due at once, with the tick it had', async (t, { state, fresh, post, claimGroup }) => {
    await post(fresh({ alertname: 'A' }))
    const first = await claimGroup()
    await state.groups.release([first])
    const second = await claimGroup()
    t.match(second, { id: first.id, tick: first.tick, nextTick: first.nextTick })
  })

  check('the groups of a generation are listed with their next tick', async (t, { state, fresh, post, commit, claimGroup }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert)
    const claimed = await claimGroup()
    await commit(claimed, ['r/webhook/0'])

    t.same(await state.groups.list(2), [])
    t.match(await state.groups.list(1), [{ id: '1-a', routeId: '{}', labels: { group: 'a' }, nextTick: claimed.nextTick, fingerprints: [alert.fingerprint] }])
    t.equal(await state.groups.count(), 1)
  })
}
