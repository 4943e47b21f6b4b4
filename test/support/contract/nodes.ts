import type { Check } from '../state-contract.ts'
import { node } from './scene.ts'

export function checkNodes (check: Check) {
  check('nodes that stamp are listed until they leave', async (t, { state }) => {
    const other = { ...node, id: 'node-2', address: '127.0.0.1:9094' }
    await state.nodes.stamp(other)
    t.same((await state.nodes.list()).map(({ id }) => id).sort(), ['node-1', 'node-2'])
    t.same((await state.nodes.list()).find(({ id }) => id === other.id), other)
    await state.nodes.leave(other.id)
    t.same(await state.nodes.list(), [node])
  })

  check('a stamp in time finds neither gap nor jump, and tells the newest generation', async (t, { state, advance }) => {
    await advance(50)
    t.same(await state.nodes.stamp(node), { gap: undefined, jump: 0, generation: 1, hash: 'hash-1', back: false })
    await state.generations.enter('hash-2', { nodeId: 'node-2', reload: true })
    t.match(await state.nodes.stamp(node), { generation: 2, hash: 'hash-2' })
  })

  check('nothing is claimed that the next stamp might find to lie in a gap', async (t, { state, fresh, post, advance, claimGroups }) => {
    await state.nodes.stamp(node)
    await post(fresh({ alertname: 'A' }))
    await advance(5100)
    t.same(await claimGroups(), [])
    t.equal((await state.nodes.stamp(node)).gap, undefined)
    t.equal((await claimGroups()).length, 1)
  })

  check('after a time without stamps nothing is claimed until the gap is known', async (t, { state, fresh, post, advance, claimGroups }) => {
    await post(fresh({ alertname: 'timed out' }, { ends: 1000 }), { inhibits: ['1:key'] })
    const ended = { ...fresh({ alertname: 'ended' }, { ends: 1000 }), updatedAt: state.now() + 1000 }
    await post(ended, { inhibits: ['1:key'] })
    const last = state.now()
    await advance(10_100)
    t.same(await claimGroups(), [])
    t.equal((await state.nodes.list()).length, 0, 'the node counts as dead')

    const { gap } = await state.nodes.stamp(node)
    t.ok(gap && gap.start <= last && gap.end - gap.start > 10_000)
    const claim = await state.groups.claim({ generation: 1, limit: 10, lateBy: 0 })
    t.same(claim.gap, gap)
    t.equal(claim.groups.length, 1)
    t.equal(claim.groups[0]?.tick, claim.groups[0]?.claimedAt, 'a tick that late is judged by the time it is made')

    const [sources] = await state.alerts.sources(['1:key'], 10)
    t.same(sources, [fresh({ alertname: 'timed out' }).fingerprint], 'an alert whose end fell into the gap still fires; one that was ended does not')
  })
}
