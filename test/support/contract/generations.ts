import { group } from '../build.ts'
import type { Check } from '../state-contract.ts'
import { node } from './scene.ts'

const webhook = 'r/webhook/0'

export function checkGenerations (check: Check) {
  check('the current configuration keeps its number, also over a restart and a reload', async (t, { state, due }) => {
    for (const reload of [false, true]) t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload }), { generation: 1, newest: true })
    t.equal((await due('upkeep')).size, 0)
    t.same(await state.generations.current(), { generation: 1, routed: 1 })
  })

  check('a configuration never seen takes a new number and asks for the re-route', async (t, { state, due }) => {
    t.same(await state.generations.enter('hash-2', { nodeId: 'node-2', reload: false }), { generation: 2, newest: true })
    t.same([...(await due('upkeep')).keys()], ['reroute'])
    t.same(await state.generations.current(), { generation: 2, routed: 1 })
  })

  check('a start with an older configuration stays behind the nodes that run a newer one', async (t, { state }) => {
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await state.nodes.stamp({ ...node, generation: 2 })
    t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload: false }), { generation: 1, newest: false })
    t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload: true }), { generation: 3, newest: true }, 'a reload back to it means it')
  })

  check('a start with an older configuration takes a new number when nobody runs a newer one', async (t, { state }) => {
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await state.nodes.stamp({ ...node, generation: 2 })
    await state.nodes.leave(node.id)
    t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload: false }), { generation: 3, newest: true })
  })

  check('a node counts as one of what it entered, before its next stamp and in spite of one that was on its way', async (t, { state }) => {
    await state.generations.enter('hash-2', { nodeId: node.id, reload: true })
    const old = { nodeId: 'node-2', reload: false }
    t.same(await state.generations.enter('hash-1', old), { generation: 1, newest: false })
    await state.nodes.stamp(node)
    t.same(await state.generations.enter('hash-1', old), { generation: 1, newest: false })
    t.match(await state.nodes.list(), [{ generation: 2 }])
  })

  check('a node that runs an older configuration waits for a newest that has just left; one that starts does not', async (t, { state, advance }) => {
    await state.generations.enter('hash-2', { nodeId: node.id, reload: true })
    await state.nodes.leave(node.id)
    const old = { nodeId: 'node-2', reload: false, running: 1 }
    t.same(await state.generations.enter('hash-1', old), { generation: 1, newest: false })
    await advance(6000)
    t.same(await state.generations.enter('hash-1', old), { generation: 3, newest: true })
    await state.nodes.stamp({ ...node, id: 'node-2', generation: 3 })
    await state.nodes.leave('node-2')
    t.same(await state.generations.enter('hash-2', { nodeId: node.id, reload: false }), { generation: 4, newest: true })
  })

  check('numbers that the state has lost come back with the nodes that run them', async (t, { state }) => {
    const first = { nodeId: 'node-1', reload: false }
    t.same(await state.generations.enter('hash-2', { ...first, running: 7 }), { generation: 7, newest: true })
    t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload: false, running: 6 }), { generation: 6, newest: false }, 'who runs 7 is the newer')
    t.same(await state.generations.enter('hash-1', { nodeId: 'node-2', reload: false, running: 9 }), { generation: 9, newest: true })
  })

  check('heirs are the resolved members of groups of other generations', async (t, { state, fresh, post, claimGroups, commit }) => {
    const [told, untold] = [fresh({ alertname: 'told' }, { ends: -1000 }), fresh({ alertname: 'untold' }, { ends: -1000 })]
    await post(told, { groups: [group('told')] })
    for (const claimed of await claimGroups()) await commit(claimed)
    await post(untold)
    await post(fresh({ alertname: 'firing' }))

    t.same(await state.generations.heirs(1), new Set())
    t.same(await state.generations.heirs(2), new Set([untold.fingerprint]))
  })

  check('the end of a re-route drops groups, timers and deliveries of the old generation', async (t, { state, fresh, post, flushTo, due }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert)
    await state.deliveries.settle(await flushTo(webhook), { kind: 'retry', at: state.now() + 60_000 }, [])
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await post(alert, { groups: [group('new', { generation: 2 })], generation: 2 })
    await state.generations.routed(2)

    t.same((await state.groups.list(1)), [])
    t.same([...(await due('flush')).keys()], ['2-new'])
    t.equal((await due('deliver')).size, 0)
    t.same(await state.generations.current(), { generation: 2, routed: 2 })
    t.match(await state.groups.claim({ generation: 2, limit: 10, lateBy: 0 }), { groups: [{ id: '2-new' }] })
  })

  check('the end of a re-route lets an attempt under way come to its end', async (t, { state, fresh, post, flushTo, succeed }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert, { groups: [group('old', { log: 'same' })] })
    const delivery = await flushTo(webhook)
    await state.deliveries.begin(delivery)
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await post(alert, { groups: [group('new', { generation: 2, log: 'same' })], generation: 2 })
    await state.generations.routed(2)

    t.equal(await state.deliveries.renew(delivery), true)
    const entry = await succeed(delivery)
    const { groups } = await state.groups.claim({ generation: 2, limit: 10, lateBy: 0 })
    t.same(groups.map(({ id, log }) => [id, [...log]]), [['2-new', [[webhook, entry]]]])
  })

  check('an attempt under way that has not ended 10 s after the re-route is over, and is not made again', async (t, { state, fresh, post, flushTo, due, advance }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('old')] })
    const delivery = await flushTo(webhook)
    await state.deliveries.begin(delivery)
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await state.generations.routed(2)
    for (let second = 0; second < 9; second += 3) {
      await advance(3000)
      t.equal(await state.deliveries.renew(delivery), true)
    }
    await advance(1100)
    t.equal(await state.deliveries.renew(delivery), false)
    await advance(3000)
    await state.nodes.stamp(node)
    t.same((await state.deliveries.claim({ generation: 2, limit: 10, lateBy: 0 })).deliveries, [])
    t.equal((await due('deliver')).size, 0)
  })

  check('an attempt under way that fails after the re-route is not made again', async (t, { state, fresh, post, flushTo, due }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('old')] })
    const delivery = await flushTo(webhook)
    await state.deliveries.begin(delivery)
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await state.generations.routed(2)
    await state.deliveries.settle(delivery, { kind: 'retry', at: state.now() + 60_000 }, [])
    t.equal((await due('deliver')).size, 0)
  })

  check('what was claimed before a newer configuration came does not begin after it', async (t, { state, fresh, post, flushTo }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('old')] })
    const delivery = await flushTo(webhook)
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    t.equal(await state.deliveries.begin(delivery), 'lost')
    await state.generations.routed(2)
    t.equal(await state.deliveries.begin(delivery), 'lost')
  })

  check('a re-route that was overtaken by a newer one ends nothing', async (t, { state, fresh, post }) => {
    await post(fresh({ alertname: 'A' }), { groups: [group('old')] })
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    await state.generations.enter('hash-3', { nodeId: 'node-1', reload: true })
    await post(fresh({ alertname: 'B' }), { groups: [group('new', { generation: 3 })], generation: 3 })
    await state.generations.routed(2)
    t.same(await state.generations.current(), { generation: 3, routed: 1 })
    t.equal((await state.groups.list(3)).length, 1)
  })
}
