import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Redis } from 'ioredis'
import { setTimeout } from 'node:timers/promises'
import { keysOf } from '../../src/state/keys.ts'
import { lease } from '../../src/state/redis/lease.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { withRedis } from '../support/redis.ts'
import { stateContract } from '../support/state-contract.ts'

const { url } = await withRedis(t)
const redis = new Redis(url.replace(/^unix:\/\//, ''))
t.teardown(() => redis.disconnect())

stateContract(t, {
  async create () {
    const namespace = randomUUID()
    const { due } = keysOf(namespace)
    return {
      state: await openRedisState({ url, namespace, onArmed () {} }),
      lease,
      advance: ms => setTimeout(ms),
      async due (queue) {
        const flat = await redis.zrange(due(queue), '0', '-1', 'WITHSCORES')
        return new Map(flat.flatMap((key, n) => n % 2 ? [] : [[key, Number(flat[n + 1])]]))
      },
      async forget (queue) { await redis.del(due(queue)) },
      async plant (queue, key, at) { await redis.zadd(due(queue), String(at), key) }
    }
  }
})
