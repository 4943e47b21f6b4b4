import t from 'tap'
import { createNodes } from '../../src/state/redis/nodes.ts'
import { openRedis } from '../../src/state/redis/client.ts'
import type { Pulse } from '../../src/state/state.ts'
import { withRedis } from '../support/redis.ts'

const hour = 3_600_000
const node = { id: 'a', address: '', generation: 1, startedAt: 0 }

for (const [direction, ahead] of [['forward', -hour], ['back', hour]] as const) {
  t.test(`a clock set ${direction} is followed once by a node that stamps twice at a time`, async t => {
    const redis = await openRedis({ url: (await withRedis(t)).url, namespace: 'test', onArmed () {} })
    t.teardown(() => redis.close())
    let second: Promise<Pulse> | undefined
    let meanwhile = false
    const nodes = createNodes({
      ...redis,
      async run (script, ...rest) {
        const answer = redis.run(script, ...rest)
        if (meanwhile && script.name === 'stamp') second ??= nodes.stamp(node)
        return await answer
      }
    })
    await nodes.stamp(node)
    const due = redis.now() + 2 * hour
    await redis.command(async client => await client.zadd(redis.keys.due('flush'), due, 'group'))

    // Where the clock was before, by what the node knows; and when it was stamped.
    redis.anchor(redis.now() + ahead)
    await redis.command(async client => await client.hset(redis.keys.pulse, 'at', redis.now() + ahead))
    meanwhile = true
    const jumps = [await nodes.stamp(node), await second].map(pulse => Math.round((pulse?.jump ?? NaN) / hour))
    t.same(jumps, [-ahead / hour, 0])
    const shifted = Number(await redis.command(async client => await client.zscore(redis.keys.due('flush'), 'group'))) - due
    t.equal(Math.round(shifted / hour), -ahead / hour)
  })
}
