import t, { type Test } from 'tap'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { nodesOfWhichOneDies } from '../support/death.ts'
import { withRedis } from '../support/redis.ts'

/** More than the story has; the test says so when that is not true any more. */
const mostCalls = 22

const redis = await withRedis(t)
t.jobs = 8

/** An alert fires, is told, ends, is told; the first node dies on the way and the second one goes on. */
async function tellStory (t: Test, n: number, reaches: boolean) {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url) })
  const { death, ask } = await nodesOfWhichOneDies(t, router, { n, reaches })
  const disk = alertNamed('Disk')
  await ask(node => node.receive([disk.firing()]))
  await until('the fire is told', () => ops.lines.includes('firing Disk'))
  // What was sent is only to be told again when nobody could record it.
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  await ask(node => node.receive([disk.resolved()]))
  await until('the end is told', () => ops.lines.includes('resolved Disk'))
  await until('the group is gone', () => router.idle())

  const expected = ['firing Disk', 'resolved Disk']
  if (death.whileSending) t.same([...new Set(ops.lines)], expected, `${death.at}: all is told`)
  else t.same(ops.lines, expected, `${death.at || 'no death'}: all is told once`)
  return death
}

for (const reaches of [false, true]) {
  for (let n = 1; n <= mostCalls; n++) {
    t.test(`a node that dies at its call ${n}, ${reaches ? 'which takes effect unanswered' : 'which is lost'}, loses nothing`, { buffered: true }, async t => {
      const death = await tellStory(t, n, reaches)
      if (n === mostCalls) t.notOk(death.isDead, 'no call is left to die at')
    })
  }
}
