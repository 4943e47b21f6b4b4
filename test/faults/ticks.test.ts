import t, { type Test } from 'tap'
import type { ClaimedGroup, FlushResult, State } from '../../src/state/state.ts'
import { intercept } from '../support/intercept.ts'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 3

/** What the router itself says of its flushes: when a receiver hears of them depends on the machine. */
function watchFlushes () {
  const claimed: ClaimedGroup[] = []
  const committed: ClaimedGroup[] = []
  const wrap = (state: State) => intercept(state, async (call, proceed, [flush]) => {
    const answer = await proceed()
    if (call === 'groups.claim') claimed.push(...(answer as { groups: ClaimedGroup[] }).groups)
    if (call === 'groups.commit' && (answer as FlushResult).kind === 'committed') committed.push((flush as { group: ClaimedGroup }).group)
    return answer
  })
  return { claimed, committed, wrap }
}

t.test('twenty ticks stay on the grid of the first, however late each is claimed', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '500ms', repeat: '1ms' }) })
  const { committed, wrap } = watchFlushes()
  const nodes = await Promise.all([router.node({ wrap }), router.node({ wrap })])
  await nodes[0].receive([alertNamed('Disk').firing()])
  await until('twenty ticks were flushed', () => committed.length > 20)

  // What was due at another time than its tick was taken over, as a machine that is busy for seconds brings about.
  const judged = [...committed.entries()].filter(([, { due, tick }]) => due === tick)
  for (const [n, { due, claimedAt, nextTick }] of judged) {
    // Half an interval and more is too late for the grid; a busy machine does that at times.
    const expected = claimedAt - due < 250 ? due + 500 : claimedAt + 500
    if (nextTick !== expected) t.equal(nextTick - due, expected - due, `tick ${n}, claimed ${claimedAt - due} ms late`)
    const before = committed[n - 1]
    if (before) t.equal(due, before.nextTick, `tick ${n} is due when tick ${n - 1} said`)
  }
  t.ok(judged.length > 10, `${judged.length} were judged`)
  t.ok(judged.some(([, { due, claimedAt }]) => claimedAt > due), 'some were late')
})

/** One flush makes up for all that were missed, and the next is a whole interval later. */
function checkNoneIsCaughtUp (t: Pick<Test, 'ok' | 'equal' | 'fail'>, [first, second]: readonly ClaimedGroup[]) {
  if (!first || !second) return t.fail('there were no two flushes')
  t.equal(first.nextTick, first.claimedAt + 700)
  t.ok(second.claimedAt >= first.nextTick, `${second.claimedAt - first.claimedAt} ms between them`)
}

t.test('after a time without any node a group is flushed once, and its next tick is a whole interval later', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '700ms', repeat: '1ms' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('a tick was told', () => ops.told.length === 2)
  await node.stop()
  const [id = ''] = await router.groups()
  // As if five ticks had passed: nobody was there to see them.
  await router.redis.hset(`${router.keys.prefix}group:${id}`, 'next', Date.now() - 3500)
  await router.redis.zadd(router.keys.due('flush'), Date.now() - 3500, id)

  const { claimed, wrap } = watchFlushes()
  await router.node({ wrap })
  await until('it was flushed again, and once more', () => claimed.length >= 2)
  checkNoneIsCaughtUp(t, claimed)
})

t.test('a group whose flush was taken over long after is not flushed a second time at once', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '700ms', repeat: '1ms' }) })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('a tick was told', () => ops.told.length === 2)
  await node.stop()
  const [id = ''] = await router.groups()
  const past = Date.now() - 5000
  await router.redis.hset(`${router.keys.prefix}group:${id}`, 'next', past + 700, 'tick', past, 'fence', 'of a dead node')
  await router.redis.zadd(router.keys.due('flush'), past + 4000, id)

  const { claimed, wrap } = watchFlushes()
  await router.node({ wrap })
  await until('it was taken over, and flushed once more', () => claimed.length >= 2)
  checkNoneIsCaughtUp(t, claimed)
})
