import { group } from '../build.ts'
import type { Check } from '../state-contract.ts'
import type { Scene } from './scene.ts'

const [one, two] = ['r/webhook/0', 'r/webhook/1']
const quick = [group('a', { interval: 100 })]

async function postEnded ({ post, fresh }: Scene) {
  const alert = fresh({ alertname: 'A' }, { ends: -1000 })
  await post(alert, { groups: quick })
  return alert
}

/** Two flushes, an attempt of the first being under way while the second is committed. */
async function flushTwice ({ state, fresh, post, flush, flushTo, waitFor }: Scene) {
  await post(fresh({ alertname: 'A' }), { groups: quick })
  const first = await flushTo(one)
  await state.deliveries.begin(first)
  await waitFor(100)
  return { first, claimed: await flush([one]) }
}

export function checkSnapshots (check: Check) {
  check('when all were told of the end, the resolved leave and an empty group is destroyed', async (t, scene) => {
    await postEnded(scene)
    const [first, second] = await scene.flush([one, two])
    if (!first || !second) return t.fail('the deliveries are not ready')

    await scene.succeed(first)
    t.equal(await scene.state.groups.count(), 1, 'not while one is owed')
    await scene.succeed(second)
    t.equal(await scene.state.groups.count(), 0)
    t.equal((await scene.due('flush')).size, 0)
    t.equal((await scene.due('deliver')).size, 0)
  })

  check('when one could not be told, the resolved stay for the next tick', async (t, scene) => {
    const alert = await postEnded(scene)
    const [first, second] = await scene.flush([one, two])
    if (!first || !second) return t.fail('the deliveries are not ready')

    await scene.state.deliveries.settle(first, { kind: 'failed' }, [])
    await scene.succeed(second)
    await scene.waitFor(100)
    t.same((await scene.claimGroup()).members.map(({ alert }) => alert.fingerprint), [alert.fingerprint])
  })

  check('a resolved alert that fires again meanwhile stays', async (t, scene) => {
    await postEnded(scene)
    const delivery = await scene.flushTo(one)
    await scene.post(scene.fresh({ alertname: 'A' }), { groups: quick })
    await scene.succeed(delivery)
    await scene.waitFor(100)
    t.match((await scene.claimGroup()).members, [{ alert: { labels: { alertname: 'A' } } }])
  })

  check('an alert that joins while the end is told keeps the group, and its timer', async (t, scene) => {
    await postEnded(scene)
    const delivery = await scene.flushTo(one)
    const before = await scene.due('flush')
    const late = scene.fresh({ alertname: 'B' })
    await scene.post(late, { groups: quick })
    await scene.succeed(delivery)
    t.match(await scene.state.groups.list(1), [{ fingerprints: [late.fingerprint] }])
    t.same(await scene.due('flush'), before)
  })

  check('a newer snapshot takes the place of one that waits for its next attempt', async (t, scene) => {
    const { state, fresh, post, flush, claimDeliveries } = scene
    await post(fresh({ alertname: 'A' }), { groups: quick })
    const first = await scene.flushTo(one)
    await state.deliveries.begin(first)
    await state.deliveries.settle(first, { kind: 'retry', at: state.now() + 120 }, [])
    await scene.waitFor(100)

    const [second] = await flush([one])
    t.ok(second && second.seq > first.seq && second.attempts === 0)
    await scene.waitFor(50)
    t.same(await claimDeliveries(), [], 'the older one is owed no more')
  })

  check('a flush that owes nothing takes back what waits from an earlier one', async (t, scene) => {
    const { state, fresh, post, claimGroup, commit } = scene
    await post(fresh({ alertname: 'A' }), { groups: quick })
    await state.deliveries.settle(await scene.flushTo(one), { kind: 'retry', at: state.now() + 60_000 }, [])
    await scene.waitFor(100)
    await commit(await claimGroup())
    t.equal((await scene.due('deliver')).size, 0)
  })

  check('a newer snapshot waits for the attempt under way', async (t, scene) => {
    const { first, claimed } = await flushTwice(scene)
    t.same(claimed, [])
    t.same(await scene.claimDeliveries(), [])
    t.equal(await scene.state.deliveries.renew(first), true)
  })

  check('a newer snapshot is due at once when the older one was told', async (t, scene) => {
    const { first } = await flushTwice(scene)
    await scene.succeed(first)
    const [second] = await scene.claimDeliveries()
    t.ok(second && second.seq > first.seq && second.attempts === 0)
  })

  check('a newer snapshot does not wait for the retries of the older one', async (t, scene) => {
    const { first } = await flushTwice(scene)
    await scene.state.deliveries.settle(first, { kind: 'retry', at: scene.state.now() + 60_000 }, [])
    const [second] = await scene.claimDeliveries()
    t.ok(second && second.seq > first.seq && second.attempts === 0)
  })

  check('a flush that owes nothing leaves the resolved while an attempt is under way', async (t, scene) => {
    await postEnded(scene)
    const first = await scene.flushTo(one)
    await scene.state.deliveries.begin(first)
    await scene.waitFor(100)
    t.match(await scene.commit(await scene.claimGroup()), { kind: 'committed', destroyed: false })
    await scene.succeed(first)
    t.equal(await scene.state.groups.count(), 0, 'they leave when it succeeds')
  })

  check('a group is not destroyed while a newer snapshot is owed', async (t, scene) => {
    await postEnded(scene)
    const first = await scene.flushTo(one)
    await scene.state.deliveries.begin(first)
    await scene.waitFor(100)
    await scene.flush([one])
    await scene.succeed(first)
    t.equal(await scene.state.groups.count(), 1)

    const [second] = await scene.claimDeliveries()
    if (!second) return t.fail('the newer snapshot is not due')
    await scene.state.deliveries.settle(second, { kind: 'done' }, [])
    t.equal(await scene.state.groups.count(), 0)
  })
}
