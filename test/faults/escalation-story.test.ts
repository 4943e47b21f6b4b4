import t, { type Test } from 'tap'
import { postedSilence } from '../support/build.ts'
import { alertNamed, createRouter, until } from '../support/cluster.ts'
import { escalationConfig } from '../support/escalation.ts'
import { openIncidentOf } from '../support/phones.ts'
import { withRedis } from '../support/redis.ts'
import { startSink } from '../support/sink.ts'

const redis = await withRedis(t)
t.jobs = 3

const hour = 3_600_000
const minute = 60_000

/** A router on a real Redis, and what it pages. Alerts fire for as long as the story takes. */
async function openStory (t: Test) {
  const pages: string[] = []
  const sink = await startSink(t, (response, { body }) => {
    const { status, groupKey, receiver } = JSON.parse(body)
    if (groupKey.startsWith('incident/')) pages.push(status === 'firing' ? receiver : `${receiver} (end)`)
    response.end('ok')
  })
  const config = escalationConfig({ urlOf: name => `${sink.origin}/${name}` }).replace('group_wait: 30s', 'group_wait: 50ms').replace('group_interval: 5m', 'group_interval: 1s')
  const router = createRouter(t, { url: redis.url, config })
  const node = await router.node()
  const disk = (instance: string) => alertNamed('Disk', { page: 'yes', severity: 'critical', instance })
  const first = disk('a')
  await node.receive([first.firing(10 * hour)])
  const id = await openIncidentOf(router)

  return {
    node,
    disk,
    first,
    id,
    incidents: node.engine.incidents,
    /** Waits for exactly these pages since it was asked last, in any order. */
    async paged (...expected: string[]) {
      await until(`there are as many pages as ${expected}`, () => pages.length >= expected.length)
      t.same(pages.splice(0).sort(), expected.sort())
    },
    mode: async () => (await node.engine.incidents.get(id)).mode,
    /** For the incident it is as if so much time had passed: all that it waits for is moved towards it, as for a jump of the clock away from it. */
    async pass (ms: number) {
      await until('nothing is under way', async () => (await node.engine.incidents.get(id)).incident.runs.every(({ steps }) => steps.every(({ claimed }) => !claimed)))
      await router.redis.multi().hincrby(router.keys.pulse, 'shift', -ms).zadd(router.keys.due('escalate'), Date.now(), id).exec()
      // Wakes it.
      await node.engine.onCall.lookAgain()
    }
  }
}

t.test('primary, secondary, the head, all again, and the last resort', { buffered: true }, async t => {
  const { paged, pass, mode, node, first } = await openStory(t)
  for (let round = 0; round < 2; round++) {
    await paged('ana-push')
    await pass(5 * minute)
    await paged('ana-sms')
    await pass(10 * minute)
    await paged('bo-push')
    await pass(5 * minute)
    await paged('bo-sms')
    await pass(40 * minute)
    await paged('head-push')
    await pass(5 * minute)
    await paged('head-sms')
    await pass(40 * minute)
  }
  await paged('war-room')
  t.equal(await mode(), 'unattended')
  await node.receive([first.resolved()])
  await paged(...['ana', 'bo', 'head'].flatMap(name => [`${name}-push (end)`, `${name}-sms (end)`]), 'war-room (end)')
})

t.test('acknowledged, timed out, given back, new alerts, resolved, and again', { buffered: true }, async t => {
  const { paged, pass, mode, node, first, disk, id, incidents } = await openStory(t)
  await paged('ana-push')
  await incidents.act(id, { kind: 'acknowledged', by: 'ana' })
  t.equal(await mode(), 'acknowledged')
  await pass(59 * minute)
  t.equal(await mode(), 'acknowledged')
  await pass(2 * minute)
  await paged('ana-push')

  await incidents.act(id, { kind: 'acknowledged', by: 'bo' })
  await pass(2 * minute)
  await incidents.act(id, { kind: 'unacknowledged', by: 'bo' })
  await paged('ana-push')

  await incidents.act(id, { kind: 'acknowledged', by: 'bo' })
  await pass(2 * minute)
  const second = disk('b')
  await node.receive([second.firing(10 * hour)])
  await paged('bo-push')
  await incidents.act(id, { kind: 'acknowledged', by: 'bo' })

  await node.receive([first.resolved(), second.resolved()])
  await paged('ana-push (end)', 'bo-push (end)')
  await pass(2 * minute)
  await node.receive([disk('c').firing(10 * hour)])
  await paged('ana-push')
  t.match(await incidents.get(id), { incident: { flaps: 1, state: 'triggered' } }, 'within the reopen_window it is the same')
})

t.test('snoozed, an override and a silence in the midst of it', { buffered: true }, async t => {
  const { paged, pass, mode, node, id, incidents } = await openStory(t)
  await paged('ana-push')
  await incidents.act(id, { kind: 'snoozed', by: 'ana', until: node.engine.now() + 1500 })
  t.equal(await mode(), 'snoozed')
  await pass(2 * minute)
  await paged('ana-push')

  const now = node.engine.now()
  await node.engine.onCall.addOverrides('primary', [{ start: now - 1000, end: now + hour, user: 'head', by: 'ana', reason: 'dentist' }])
  await paged('head-push')

  await node.engine.silences.put(postedSilence('alertname=Disk', { now: node.engine.now() }))
  await until('it is quiet', async () => await mode() === 'suppressed')
  const [silence] = await node.engine.silences.list()
  await pass(20 * minute)
  t.equal(await mode(), 'suppressed')
  await node.engine.silences.expire(silence?.id ?? '')
  await paged('head-push')
})
