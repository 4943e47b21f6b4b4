import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

setFlagsFromString('--expose-gc')
// What is garbage already must not count, and only a context made after the flag knows the function.
const collectGarbage: () => void = runInNewContext('gc')

for (const [how, away] of [['is killed', 'kill'], ['hangs', 'pause']] as const) {
  t.test(`while Redis ${how}, alerts are refused within about 2 s, nothing piles up, and it recovers by itself`, async t => {
    const redis = await withRedis(t, { appendfsync: 'always' })
    const ops = await startReceiver(t)
    const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
    const node = await router.node()
    await node.receive([alertNamed('Before').firing()])
    await until('it works', () => ops.told.length === 1)

    await redis[away]()
    const begin = performance.now()
    await t.rejects(node.receive([alertNamed('Refused').firing()]), Unavailable)
    t.ok(performance.now() - begin < 4000, `refused after ${Math.round(performance.now() - begin)} ms`)
    const alerts = Array.from({ length: 200 }, (_, n) => alertNamed(`Flood${n}`, { filler: 'x'.repeat(1000) }).firing())
    const flood = async () => { for (let n = 0; n < 20; n++) await Promise.allSettled(Array.from({ length: 5 }, () => node.receive(alerts).catch(() => {}))) }
    if (away === 'kill') {
      await flood()
      const before = heap()
      for (let n = 0; n < 3; n++) await flood()
      const grown = heap() - before
      t.ok(grown < 20e6, `the heap grew by ${grown} bytes while 60 MB were refused`)
    }

    if (away === 'kill') await redis.restart()
    else redis.resume()
    await until('it takes alerts again', async () => await node.receive([alertNamed('After').firing()]).then(() => true, () => false))
    await until('and tells of them', () => ops.lines.includes('firing After'))
    t.notOk(ops.lines.filter(line => line === 'firing Before').length > 1, 'nothing is told twice')
  })
}

function heap (): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
