import type { FailedDelivery } from '../../../src/state/state.ts'
import { group, logEntry } from '../build.ts'
import type { Check } from '../state-contract.ts'
import type { Scene } from './scene.ts'

const webhook = 'r/webhook/0'
const target = { key: 's/webhook/0 for "r"', integration: 's/webhook/0' }
const next = { key: 'u/webhook/0 for "r"', integration: 'u/webhook/0' }
const fallbacks = { of: new Map([[webhook, [target]], [target.key, [next]]]), patience: 60_000 }
const failure = (fields: Partial<FailedDelivery> = {}): FailedDelivery => ({ reason: 'refused', fallbacks: [target], patience: 60_000, events: [{ at: 0, kind: 'fallback' }], ...fields })

/** An alert is flushed to an integration, which fails for good; the fallback's delivery is claimed. */
async function fallBack ({ state, fresh, post, flushTo, claimDeliveries }: Scene, { interval = 60_000 } = {}) {
  await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval })] })
  const failed = await flushTo(webhook)
  await state.deliveries.begin(failed)
  const owed = await state.deliveries.settle(failed, { kind: 'failed', failure: failure() }, [])
  const [delivery] = await claimDeliveries()
  if (!delivery) throw new Error('the fallback is owed nothing')
  return { failed, owed, delivery }
}

/** The next flush, which owes these integrations; answers how it ended. */
async function flushAgain ({ claimGroup, commit, waitFor }: Scene, integrations: readonly string[]) {
  await waitFor(150)
  const result = await commit(await claimGroup(), integrations, { fallbacks })
  if (result.kind === 'lost') throw new Error('the flush was lost')
  return result
}

export function checkFallbacks (check: Check) {
  check('what failed for good is owed to its fallback at once, the same snapshot with a deadline of its own', async (t, scene) => {
    const { failed, owed, delivery } = await fallBack(scene)
    t.same(owed, [target.key])
    t.match(delivery, { integration: target.key, target: target.integration, seq: failed.seq, attempts: 0, failures: [{ integration: webhook, reason: 'refused' }] })
    t.same(delivery.snapshot.alerts, failed.snapshot.alerts)
    t.ok(delivery.snapshot.deadline >= delivery.claimedAt + 59_000 && delivery.snapshot.deadline <= delivery.claimedAt + 60_000)
    t.match((await scene.state.history.read({ limit: 10, accept: () => true })).records, [{ kind: 'fallback' }])
  })

  check('whoever has lost the fence owes a fallback nothing', async (t, scene) => {
    const { failed, delivery } = await fallBack(scene)
    await scene.state.deliveries.settle(delivery, { kind: 'done' }, [])
    t.same(await scene.state.deliveries.settle(failed, { kind: 'failed', failure: failure() }, []), [])
    t.equal((await scene.due('deliver')).size, 0)
  })

  check('of two that fail the fallback is owed one snapshot once', async (t, { state, fresh, post, flush, claimDeliveries }) => {
    await post(fresh({ alertname: 'A' }))
    const [one, two] = await flush([webhook, 'r/webhook/1'])
    if (!one || !two) return t.fail('the deliveries are not ready')
    t.same(await state.deliveries.settle(one, { kind: 'failed', failure: failure() }, []), [target.key])
    t.same(await state.deliveries.settle(two, { kind: 'failed', failure: failure() }, []), [])
    t.equal((await claimDeliveries()).length, 1)
  })

  check('a fallback that fails has its own, which hears of both', async (t, scene) => {
    const { delivery } = await fallBack(scene)
    t.same(await scene.state.deliveries.settle(delivery, { kind: 'failed', failure: failure({ reason: 'gone', fallbacks: [next] }) }, []), [next.key])
    t.match(await scene.claimDeliveries(), [{ integration: next.key, failures: [{ integration: webhook, reason: 'refused' }, { integration: target.key, reason: 'gone' }] }])
  })

  check('an attempt of a fallback reads what it was told itself, and those that failed', async (t, scene) => {
    const { failed, delivery } = await fallBack(scene)
    t.same(await scene.state.deliveries.begin(delivery, [webhook]), { entry: undefined, others: [] })
    const told = logEntry({ at: scene.state.now(), firing: ['x'], seq: failed.seq - 1 })
    await scene.state.deliveries.settle({ ...failed, fence: 'lost' }, { kind: 'done', entry: told, keepLog: 60_000 }, [])
    t.same(await scene.state.deliveries.begin(delivery, [webhook, next.key]), { entry: undefined, others: [told] })
  })

  check('what a fallback was told is kept as long as what the receiver is told', async (t, scene) => {
    const { delivery, failed } = await fallBack(scene, { interval: 150 })
    const entry = logEntry({ at: scene.state.now(), firing: ['x'], seq: delivery.seq })
    await scene.state.deliveries.settle(delivery, { kind: 'done', entry, keepLog: 100 }, [])
    await scene.state.deliveries.settle({ ...failed, fence: 'lost' }, { kind: 'done', entry, keepLog: 60_000, keepAlso: [target.key, next.key] }, [])
    await scene.waitFor(150)
    t.same([...(await scene.claimGroup()).log.keys()].sort(), [webhook, target.key].sort())
  })

  check('Retry-After of a receiver holds it back as a fallback too', async (t, scene) => {
    const { delivery } = await fallBack(scene)
    const until = scene.state.now() + 200
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now(), receiverUntil: until }, [])
    await scene.post(scene.fresh({ alertname: 'B' }), { groups: [group('b')] })
    t.same(await scene.flush([target.integration]), [])
    t.same(await scene.claimDeliveries(), [])
    await scene.waitFor(200)
    t.equal((await scene.claimDeliveries()).length, 2)
  })

  check('what was tried in vain until the next flush is owed to the fallback in the words of that one', async (t, scene) => {
    const { state, fresh, post, flushTo, claimDeliveries } = scene
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 150 })] })
    const first = await flushTo(webhook)
    await state.deliveries.settle(first, { kind: 'retry', at: state.now() + 60_000, failure: failure() }, [])
    const { failed, seq } = await flushAgain(scene, [webhook])
    t.same(failed, [{ integration: webhook, reason: 'refused' }])
    t.match(await claimDeliveries(), [{ integration: target.key, seq, failures: failed }])
  })

  check('what nobody could try before the next flush has not failed unless its time is up', async (t, scene) => {
    const { state, fresh, post, flushTo, claimDeliveries } = scene
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 150 })] })
    await state.deliveries.settle(await flushTo(webhook), { kind: 'postponed', at: state.now() + 60_000 }, [])
    t.same((await flushAgain(scene, [webhook])).failed, [])
    t.same(await claimDeliveries(), [])
  })

  check('an attempt that fails after the next flush leaves the fallback owed that one', async (t, scene) => {
    const { state, fresh, post, flushTo, claimDeliveries } = scene
    await post(fresh({ alertname: 'A' }), { groups: [group('a', { interval: 150 })] })
    const first = await flushTo(webhook)
    await state.deliveries.begin(first)
    const { seq } = await flushAgain(scene, [webhook])
    t.same(await state.deliveries.settle(first, { kind: 'retry', at: state.now(), failure: failure() }, []), [target.key])
    t.same((await claimDeliveries()).map(({ integration, seq }) => [integration, seq]).sort(), [[webhook, seq], [target.key, seq]])
  })

  check('what a fallback waits to tell goes over to the next flush with its attempts and its deadline', async (t, scene) => {
    const { delivery } = await fallBack(scene, { interval: 150 })
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now() + 10, failure: failure() }, [])
    const due = await scene.due('deliver')
    const { seq, superseded } = await flushAgain(scene, [webhook])
    t.same(superseded, [])
    const [key = ''] = due.keys()
    t.equal((await scene.due('deliver')).get(key), due.get(key), 'as late as it was, or nobody would find it')
    t.match(await scene.claimDeliveries(), [{ integration: target.key, seq, attempts: 1, snapshot: { deadline: delivery.snapshot.deadline }, failures: delivery.failures }])
  })

  check('a flush that has nothing to tell takes back what a fallback waits to tell', async (t, scene) => {
    const { delivery } = await fallBack(scene, { interval: 150 })
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now() + 10, failure: failure() }, [])
    t.same((await flushAgain(scene, [])).superseded, [target.key])
    t.equal((await scene.due('deliver')).size, 0)
  })

  for (const [kind, goesOn] of [['retry', true], ['done', false], ['failed', false]] as const) {
    check(`a fallback whose attempt ends after the next flush (${kind}) tells ${goesOn ? 'all' : 'only ends'} of that`, async (t, scene) => {
      const { delivery } = await fallBack(scene, { interval: 150 })
      await scene.state.deliveries.begin(delivery)
      const { seq, deliveries } = await flushAgain(scene, [webhook])
      await scene.state.deliveries.settle(delivery, kind === 'retry' ? { kind, at: scene.state.now() } : { kind }, [])
      const [again, ...others] = await scene.claimDeliveries()
      t.match(again, { integration: target.key, target: target.integration, seq, attempts: goesOn ? 1 : 0 })
      t.same(again?.failures, goesOn ? delivery.failures : undefined)
      t.same([others.length, deliveries.length], [0, 1])
    })
  }

  check('a failure while the fallback is being told of the last flush is told after that', async (t, scene) => {
    const { delivery } = await fallBack(scene, { interval: 150 })
    await scene.state.deliveries.begin(delivery)
    const { seq, deliveries: [again] } = await flushAgain(scene, [webhook])
    if (!again) return t.fail('the flush is not told')
    t.same(await scene.state.deliveries.settle(again, { kind: 'failed', failure: failure({ reason: 'again' }) }, []), [target.key])
    await scene.state.deliveries.settle(delivery, { kind: 'done' }, [])
    t.match(await scene.claimDeliveries(), [{ integration: target.key, seq, attempts: 0, failures: [{ integration: webhook, reason: 'again' }] }])
  })

  check('a failure while a fallback is tried in vain gives it no more time', async (t, scene) => {
    const { delivery } = await fallBack(scene, { interval: 150 })
    await scene.state.deliveries.begin(delivery)
    const { seq, deliveries: [again] } = await flushAgain(scene, [webhook])
    if (!again) return t.fail('the flush is not told')
    await scene.state.deliveries.settle(again, { kind: 'failed', failure: failure({ reason: 'again' }) }, [])
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now(), failure: failure() }, [])
    t.match(await scene.claimDeliveries(), [{ integration: target.key, seq, attempts: 1, snapshot: { deadline: delivery.snapshot.deadline }, failures: delivery.failures }])
  })

  check('a failure while a fallback is told of the last flush is forgotten with a flush that has nothing to tell', async (t, scene) => {
    const { delivery } = await fallBack(scene, { interval: 150 })
    await scene.state.deliveries.begin(delivery)
    const { deliveries: [again] } = await flushAgain(scene, [webhook])
    if (!again) return t.fail('the flush is not told')
    await scene.state.deliveries.settle(again, { kind: 'failed', failure: failure({ reason: 'again' }) }, [])
    await flushAgain(scene, [])
    await flushAgain(scene, [webhook])
    await scene.state.deliveries.settle(delivery, { kind: 'done' }, [])
    t.match(await scene.claimDeliveries(), [{ integration: target.key, failures: undefined }], 'it is told of ends only')
  })

  check('Retry-After holds a fallback back no longer than its own time', async (t, scene) => {
    const { state, fresh, post, flushTo, claimDeliveries } = scene
    await post(fresh({ alertname: 'A' }), { groups: [group('a')] })
    await state.deliveries.settle(await flushTo(webhook), { kind: 'failed', failure: failure({ patience: 150 }) }, [])
    const [delivery] = await claimDeliveries()
    if (!delivery) return t.fail('the fallback is owed nothing')
    await state.deliveries.settle(delivery, { kind: 'retry', at: state.now(), receiverUntil: state.now() + 60_000, failure: failure() }, [])
    t.same(await claimDeliveries(), [])
    await scene.waitFor(150)
    t.match(await claimDeliveries(), [{ integration: target.key, attempts: 1 }], 'to be given up, so that the next one is told')
  })

  check('the resolved stay while a fallback is told, and after: who failed is still to be told', async (t, scene) => {
    await scene.post(scene.fresh({ alertname: 'A' }, { ends: -1000 }), { groups: [group('a', { interval: 150 })] })
    await scene.state.deliveries.settle(await scene.flushTo(webhook), { kind: 'failed', failure: failure() }, [])
    const [delivery] = await scene.claimDeliveries()
    if (!delivery) return t.fail('the fallback is owed nothing')
    await scene.succeed(delivery)
    await scene.waitFor(150)
    const claimed = await scene.claimGroup()
    t.equal(claimed.members.length, 1)
    await scene.commit(claimed)
    t.equal(await scene.state.groups.count(), 0, 'a flush that owes nothing ends it')
  })

  check('a lost timer of a fallback is put back', async (t, scene) => {
    const { delivery } = await fallBack(scene)
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now(), failure: failure() }, [])
    await scene.forget('deliver')
    t.same(await scene.state.upkeep.repair(), { added: 1, dropped: 0 })
    t.match(await scene.claimDeliveries(), [{ integration: target.key, attempts: 1, failures: delivery.failures }])
  })

  check('a re-route drops what fallbacks are owed', async (t, scene) => {
    const { delivery } = await fallBack(scene)
    await scene.state.deliveries.settle(delivery, { kind: 'retry', at: scene.state.now(), failure: failure() }, [])
    await scene.state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await scene.state.generations.routed(2)
    t.equal((await scene.due('deliver')).size, 0)
    t.same(await scene.state.deliveries.claim({ generation: 2, limit: 10, lateBy: 0 }), { deliveries: [], more: false })
  })
}
