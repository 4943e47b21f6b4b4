import t from 'tap'
import { getAlerts } from '../support/api.ts'
import { without } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'
import { clientSecret } from '../support/sentry-samples.ts'
import { createSender, type Answer } from '../support/sentry-sender.ts'
import { until } from '../support/until.ts'

const skip = without('redis-server')
const config = { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources: [{ name: 'shop', type: 'sentry', secret: clientSecret }] }
/** What the answer is to come within, and what a busy machine may need on top of it. */
const patience = 2500 + 1500

for (const away of ['kill', 'pause'] as const) {
  t.test(`while Redis is away (${away}) a sender is told at once to come again, and nothing is half done when it is back`, { skip }, async t => {
    const redis = await withRedis(t, { appendfsync: 'always' })
    const router = await startRouter(t, { config, args: [`--redis.url=${redis.url}`] })
    const { send } = createSender(router.origin)
    const renumber = (n: number) => (body: { data: { issue: { id: string } } }) => { body.data.issue.id = `${n}` }
    t.match(await send('shop', 'issue.created', renumber(1)), { status: 200, accepted: 1 })
    t.match(await send('shop', 'metric_alert.warning'), { status: 200, accepted: 1 })

    await redis[away]()
    const begin = performance.now()
    const answers = await Promise.all([send('shop', 'issue.created', renumber(2)), send('shop', 'issue.resolved', renumber(1)), send('shop', 'metric_alert.critical', () => {})])
    const took = performance.now() - begin
    t.same(answers.map(({ status }) => status), [503, 503, 503])
    for (const { headers } of answers) t.match(headers.get('retry-after'), /^\d+$/)
    t.ok(took < patience, `answered after ${Math.round(took)} ms`)
    const unsigned = await fetch(`${router.origin}/webhooks/shop`, { method: 'POST', body: '{}' })
    t.equal(unsigned.status, 401, 'whoever is not known is told so even then')

    if (away === 'kill') await redis.restart()
    else redis.resume()
    const again = await until(async () => await isTaken(send('shop', 'issue.created', renumber(3))), { what: 'it takes requests again', timeout: 60_000 })
    t.match(again, { accepted: 1 })
    // What hung may have reached it after all: then all of it has, or the router does the rest.
    const seen = await until(async () => {
      const found = (await getAlerts(router.origin)).map(({ labels }) => labels['sentry_issue_id'] ?? labels['severity']).toSorted()
      return away === 'pause' || found.join() === '1,3,warning' ? found : undefined
    }, { what: 'it is as before', timeout: 60_000 })
    t.equal(seen.filter(one => one === 'warning' || one === 'critical').length, 1, 'the metric alert has one severity')
    t.ok(seen.includes('3'))

    // The same, sent again as the sender was told to, is done once.
    for (const [name, n] of [['issue.created', 2], ['issue.resolved', 1]] as const) t.equal((await send('shop', name, renumber(n))).status, 200)
    t.equal((await send('shop', 'metric_alert.critical', () => {})).status, 200)
    const after = (await getAlerts(router.origin)).map(({ labels }) => labels['sentry_issue_id'] ?? labels['severity']).toSorted()
    t.same(after, ['2', '3', 'critical'])
  })
}

t.test('what was answered with 200 outlives the sudden death of Redis', { skip }, async t => {
  const redis = await withRedis(t, { appendfsync: 'always' })
  const router = await startRouter(t, { config, args: [`--redis.url=${redis.url}`] })
  const { send } = createSender(router.origin)
  const renumber = (n: number) => (body: { data: { issue: { id: string } } }) => { body.data.issue.id = `${n}` }
  const fired = new Set<number>()
  const ended = new Set<number>()
  const death = { isDead: false }
  /** Each fires, and every other one ends; whoever comes while it dies is told nothing, or that it failed. */
  async function report (n: number) {
    if ((await send('shop', 'issue.created', renumber(n))).status !== 200) return
    fired.add(n)
    if (n % 2 === 0 && (await send('shop', 'issue.resolved', renumber(n))).status === 200) ended.add(n)
  }
  const work = (async () => {
    for (let n = 1; !death.isDead && n < 1000; n += 5) await Promise.all([0, 1, 2, 3, 4].map(more => report(n + more)))
  })()
  await until(() => ended.size >= 20, { what: 'some have ended', timeout: 60_000 })
  await redis.kill()
  death.isDead = true
  await work
  await redis.restart()
  await until(async () => await isTaken(send('shop', 'issue.created', renumber(9999))), { what: 'it takes requests again', timeout: 60_000 })
  const firing = new Set((await getAlerts(router.origin)).map(({ labels }) => Number(labels['sentry_issue_id'])))
  t.same([...fired].filter(n => n % 2 === 1 && !firing.has(n)), [], 'all fire that were said to')
  t.same([...ended].filter(n => firing.has(n)), [], 'and none that was said to have ended')
})

async function isTaken (sent: Promise<Answer>): Promise<Answer | undefined> {
  const answer = await sent
  return answer.status === 200 ? answer : undefined
}
