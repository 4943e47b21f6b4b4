import { readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { getJson } from '../support/api.ts'
import { appOf } from '../support/app.ts'
import { alertNamed, configFor, createRouter, startReceiver, until, watch } from '../support/cluster.ts'
import { temporaryFolder } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'

t.jobs = 3
type Group = { labels: { alertname: string }, alerts: Array<{ labels: { alertname: string } }> }
const sort = (names: Iterable<string>) => [...names].sort()

/** A router on a Redis that syncs every second, which is posted alerts as Prometheus does it and tells nobody before it is let. */
async function scene (t: Test) {
  const redis = await withRedis(t, { appendfsync: 'everysec' })
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '100ms', interval: '1h' }) })
  let held = true
  const node = await router.node({
    wrap: state => ({
      ...state,
      groups: { ...state.groups, claim: async options => held ? { groups: [], more: false, gap: undefined, silences: '' } : await state.groups.claim(options) }
    })
  })
  await until('it is routed', () => router.redis.hget(router.keys.generation, 'routed'))
  const app = appOf(node.engine)
  const startsAt = Date.now()
  const posted = new Map<string, { group: string, at: number | undefined }>()

  async function post (name: string, group: string): Promise<boolean> {
    posted.set(name, { group, at: posted.get(name)?.at })
    const { labels, endsAt } = alertNamed(group, { instance: name }).firing()
    const alert = { labels, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt ?? 0).toISOString() }
    const { statusCode } = await app.inject({ method: 'POST', url: '/api/v2/alerts', payload: [alert] })
    if (statusCode === 200) posted.set(name, { group, at: performance.now() })
    return statusCode === 200
  }

  async function stored (): Promise<Set<string>> {
    const alerts = await until('Redis answers', () => node.engine.alerts().catch(() => undefined))
    return new Set(alerts.map(({ alert }) => alert.labels['instance'] ?? ''))
  }

  return {
    redis,
    post,
    stored,
    confirmed: () => [...posted].flatMap(([name, { at }]) => at === undefined ? [] : [{ name, at }]),
    /** Posts again all that was ever posted; then each group has what belongs to it, and is told once. */
    async sendAgain (t: Test) {
      for (const [name, { group }] of posted) await until(`${name} is taken`, () => post(name, group))
      t.same(sort(await stored()), sort(posted.keys()))
      t.same(ops.told, [])
      held = false
      const expected = new Map<string, string[]>()
      for (const [name, { group }] of posted) expected.set(group, [...expected.get(group) ?? [], name])
      await until('all groups are told', () => new Set(ops.told.map(({ groupKey }) => groupKey)).size === expected.size)
      await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
      t.same(sort(ops.told.map(({ alerts, firing }) => `${alerts[0]?.labels['alertname']}: ${sort(firing)}`)), sort([...expected].map(([group, names]) => `${group}: ${sort(names)}`)))
    }
  }
}

t.test('kill -9 of Redis with appendfsync everysec: nothing confirmed more than 2 s before is missing, and what is gets taken when it is sent again', { buffered: true }, async t => {
  const { redis, post, confirmed, stored, sendAgain } = await scene(t)
  let count = 0
  async function keepPosting (): Promise<void> {
    for (;;) {
      const n = count++
      if (!await post(`i${n}`, `Disk${n % 20}`)) return
      // For the sake of the machine: the server has to be killed while alerts come, not while it can take no more.
      await watch(20)
    }
  }
  const posting = Promise.all(Array.from({ length: 4 }, keepPosting))
  await until('there are old ones and new ones', () => confirmed().length >= 100 && confirmed().some(({ at }) => performance.now() - at > 3000))
  const killed = performance.now()
  await redis.kill()
  await posting
  const old = confirmed().filter(({ at }) => at < killed - 2000)
  await redis.restart()
  const kept = await stored()
  t.ok(old.length > 0)
  t.same(old.filter(({ name }) => !kept.has(name)), [])
  await sendAgain(t)
})

t.test('what a machine without power had not synced is gone, all before is there, and a node that knew it takes it again', { buffered: true }, async t => {
  const { redis, post, confirmed, stored, sendAgain } = await scene(t)
  for (let n = 0; n < 40; n++) await post(`kept${n}`, `Disk${n % 10}`)
  const kept = confirmed().map(({ name }) => name)
  t.equal(kept.length, 40)
  const file = await appendOnlyFile(redis.storagePath)
  const { size } = await stat(file)
  // Into groups that were there, and into others; sent again at once, so that the node has them among what it knows.
  for (let n = 0; n < 80; n++) await post(`lost${n % 40}`, `Disk${n % 20}`)
  t.equal(confirmed().length, 80)
  await redis.kill()
  await truncate(file, size)
  await redis.restart()
  t.same(sort(await stored()), sort(kept))
  await sendAgain(t)
})

t.test('what a webhook brought is never lost when the redis-server of a router is killed, though that syncs every second', { buffered: true }, async t => {
  const folder = await temporaryFolder(t)
  const router = await startRouter(t, { folder, config: configFor('http://127.0.0.1:9/', { wait: '1h' }) })
  const confirmed: string[] = []
  const send = async (path: string, body: object) => await fetch(router.origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    .then(async response => { await response.text(); return response.status === 200 }, () => false)
  const startsAt = new Date().toISOString()
  await until('it takes alerts', () => send('/api/v2/alerts', [{ labels: { alertname: 'First' } }]))
  const posting = Array.from({ length: 60 }, async (_, n) => {
    await until('its turn', () => confirmed.length >= Math.min(n - 8, 40))
    // Others go on without waiting for the disk, and their end of it must not be taken for that of the webhooks.
    const [taken] = await Promise.all([
      send('/webhooks/alertmanager', { version: '4', alerts: [{ status: 'firing', labels: { alertname: `Hook${n}` }, annotations: {}, startsAt, endsAt: '0001-01-01T00:00:00Z' }] }),
      send('/api/v2/alerts', [{ labels: { alertname: `Other${n}` } }])
    ])
    if (taken) confirmed.push(`Hook${n}`)
  })
  await until('most are confirmed', () => confirmed.length >= 40)
  process.kill(Number(await readFile(join(folder, 'data', 'redis.pid'), 'utf8')), 'SIGKILL')
  await Promise.all(posting)
  await router.line(/redis-server runs again/)
  const groups = await until('it answers', () => getJson<Group[]>(`${router.origin}/api/v2/alerts/groups`).catch(() => undefined))
  const kept = new Set(groups.flatMap(({ labels, alerts }) => alerts.filter(alert => alert.labels.alertname === labels.alertname)).map(({ labels }) => labels.alertname))
  t.same(confirmed.filter(name => !kept.has(name)), [])
})

async function appendOnlyFile (storagePath: string): Promise<string> {
  const folder = join(storagePath, 'appendonlydir')
  const [name = '', ...more] = (await readdir(folder)).filter(name => name.endsWith('.incr.aof'))
  if (more.length > 0) throw new Error('the file was rewritten meanwhile')
  return join(folder, name)
}
