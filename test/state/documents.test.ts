import { randomUUID } from 'node:crypto'
import t from 'tap'
import { openRedis } from '../../src/state/redis/client.ts'
import { createDocuments } from '../../src/state/redis/documents.ts'
import { withRedis } from '../support/redis.ts'

const { url } = await withRedis(t)

/** Documents of a Redis of their own, as long as they are kept: how often was Redis asked for some? */
async function scene (limits: { most: number, idle: number }) {
  const redis = await openRedis({ url, namespace: randomUUID(), onArmed () {} })
  t.teardown(() => redis.close())
  let asked = 0
  const alertsOf = createDocuments({ ...redis, async command (send) { asked++; return await redis.command(send) } }, limits)

  async function store (fingerprint: string, { end, digest }: { end: number, digest: string }): Promise<readonly [string, string]> {
    const record = `1 1 ${end} 5 ${digest} ${new Date(end).toISOString()}`
    const document = JSON.stringify({ l: { alertname: fingerprint }, a: { summary: digest }, s: '2026-11-20T09:00:00Z' })
    await redis.command(client => client.multi().hset(redis.keys.records, fingerprint, record).hset(redis.keys.documents, fingerprint, document).exec())
    return [fingerprint, record]
  }
  const asking = async (records: ReadonlyArray<readonly [string, string]>) => {
    asked = 0
    return { alerts: await alertsOf(records), asked }
  }
  return { store, asking }
}

for (const [how, idle] of [['while it is new', 60_000], ['when it has become old', -1]] as const) {
  t.test(`an alert with the same record is the same object, ${how}; one that was refreshed has its labels and its new end`, async t => {
    const { store, asking } = await scene({ most: 10, idle })
    const record = await store('a', { end: 1000, digest: '1/x' })
    const first = await asking([record])
    t.equal(first.asked, 1)
    const again = await asking([record])
    t.equal(again.asked, 0)
    t.equal(again.alerts[0], first.alerts[0])

    const { alerts: [refreshed], asked } = await asking([await store('a', { end: 2000, digest: '1/x' })])
    t.equal(asked, 0)
    t.equal(refreshed?.alert.endsAt.ms, 2000)
    t.equal(refreshed?.alert.labels, first.alerts[0]?.alert.labels)
    t.equal(first.alerts[0]?.alert.endsAt.ms, 1000, 'what was answered stays as it was')

    const changed = await asking([await store('a', { end: 2000, digest: '1/y' })])
    t.equal(changed.asked, 1)
    t.equal(changed.alerts[0]?.alert.annotations['summary'], '1/y')
  })
}

t.test('no more than so many are kept, and those that are stay', async t => {
  const { store, asking } = await scene({ most: 2, idle: 60_000 })
  const records = [await store('a', { end: 1, digest: '1/x' }), await store('b', { end: 1, digest: '1/x' }), await store('c', { end: 1, digest: '1/x' })]
  await asking(records)
  t.equal((await asking(records.slice(0, 2))).asked, 0)
  t.equal((await asking(records)).asked, 1)
})

t.test('what was not asked for twice as long as it is kept at least is read again', async t => {
  const { store, asking } = await scene({ most: 10, idle: -1 })
  const [a, b] = [await store('a', { end: 1, digest: '1/x' }), await store('b', { end: 1, digest: '1/x' })]
  await asking([a, b])
  t.equal((await asking([a])).asked, 0)
  t.equal((await asking([a])).asked, 0)
  t.equal((await asking([b])).asked, 1)
})
