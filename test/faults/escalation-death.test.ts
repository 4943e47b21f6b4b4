import t, { type Test } from 'tap'
import { alertNamed, createRouter, until } from '../support/cluster.ts'
import { openIncidentOf, startPhones } from '../support/phones.ts'
import { nodesOfWhichOneDies } from '../support/death.ts'
import { withRedis } from '../support/redis.ts'

/** More than the story has; the test says so when that is not true any more. */
const mostCalls = 70

const redis = await withRedis(t)
t.jobs = 8

/** Ana is paged, then bo, who acknowledges, so nobody else is; then it ends. The first node dies on the way and the second one goes on. */
async function tellStory (t: Test, n: number, reaches: boolean) {
  // A timer that is late does not delay the next one, so the head's turn comes long after all leases.
  const phones = await startPhones(t, { waits: ['1s', '30s'] })
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const { death, ask, second } = await nodesOfWhichOneDies(t, router, { n, reaches })
  const disk = alertNamed('Disk')
  await ask(node => node.receive([disk.firing()]))
  // Also by the other, where the first has claimed the page and died: bo must not acknowledge before.
  await until('both are paged', () => phones.lines.includes('ana') && phones.lines.includes('bo'))
  const id = await openIncidentOf(router)
  await ask(node => node.engine.incidents.act(id, { kind: 'acknowledged', by: 'bo' }))
  await ask(node => node.receive([disk.resolved()]))
  await until('the ends are told', () => phones.lines.filter(line => line.endsWith('(end)')).length >= 2)
  await until('nothing of it is left to be done', async () => (await second.engine.incidents.get(id)).incident.runs.length === 0)

  const expected = ['ana', 'bo', 'ana (end)', 'bo (end)']
  const told = phones.lines.toSorted()
  if (death.whileSending) t.same([...new Set(told)], expected.toSorted(), `${death.at}: all is told, and nothing else`)
  else t.same(told, expected.toSorted(), `${death.at || 'no death'}: all is told once, and nothing else`)
  return death
}

for (const reaches of [false, true]) {
  for (let n = 1; n <= mostCalls; n++) {
    t.test(`a node that dies at its call ${n} of an escalation, ${reaches ? 'which takes effect unanswered' : 'which is lost'}, loses no page`, { buffered: true }, async t => {
      const death = await tellStory(t, n, reaches)
      if (n === mostCalls) t.notOk(death.isDead, 'no call is left to die at')
    })
  }
}
