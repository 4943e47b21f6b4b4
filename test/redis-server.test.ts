import { Redis } from 'ioredis'
import t from 'tap'
import { withRedis } from './support/redis.ts'

t.test('a private Redis keeps its data over a kill', async t => {
  const server = await withRedis(t)
  const redis = new Redis(server.url)
  t.teardown(() => redis.disconnect())
  await redis.set('a', '1')
  await server.kill()
  await server.restart()
  t.equal(await redis.get('a'), '1')
  t.same(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
})
