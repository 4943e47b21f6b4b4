import t, { type Test } from 'tap'
import { dieAt } from '../support/intercept.ts'
import { alertNamed, createRouter, fail, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

/** More than the story has; the test says so when that is not true any more. */
const mostCalls = 30

const redis = await withRedis(t)
t.jobs = 8

const configFor = (chat: string, mail: string) => `
route: {receiver: chat, group_by: [alertname], group_wait: 200ms, group_interval: 2s, repeat_interval: 1h}
receivers:
  - {name: chat, webhook_configs: [{url: '${chat}'}], fallback: mail}
  - {name: mail, webhook_configs: [{url: '${mail}'}]}
`

/** An alert fires and ends while its receiver refuses all; the first node dies on the way and the second one goes on. */
async function tellStory (t: Test, n: number, reaches: boolean) {
  const [chat, mail] = [await startReceiver(t, fail(400)), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor(chat.url, mail.url) })
  const death = dieAt(n, { reaches })
  t.teardown(death.bury)
  const first = await router.node({ wrap: death.wrap, wrapTimers: death.wrapTimers })
  await until('the first node routes', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  const second = await router.node({ wrapTimers: timers => ({ ...timers, start: work => timers.start(async queue => { if (death.isDead) await work(queue) }) }) })
  const disk = alertNamed('Disk')
  death.arm()

  async function post (alert: ReturnType<typeof disk.firing>) {
    const answered = !death.isDead && await Promise.race([first.receive([alert]).then(() => true), death.died.then(() => false)])
    if (!answered) await second.receive([alert])
  }
  await post(disk.firing())
  await until('the fallback is told of the fire', () => mail.lines.includes('firing Disk'))
  await until('that is recorded', async () => (await logged()).some(field => field.startsWith('mail/')))
  await post(disk.resolved())
  await until('the fallback is told of the end', () => mail.lines.includes('resolved Disk'))
  // Whoever was never told of the fire is not told of its end.
  await until('the group is gone', () => router.idle())

  async function logged () {
    const [log] = await router.redis.keys(`${router.keys.prefix}log:*`)
    return log ? await router.redis.hkeys(log) : []
  }
  const expected = ['firing Disk', 'resolved Disk']
  if (death.whileSending) t.same([...new Set(mail.lines)], expected, `${death.at}: all is told`)
  else t.same(mail.lines, expected, `${death.at || 'no death'}: all is told once`)
  t.equal(mail.told[0]?.alerts[0]?.annotations.tocsin_fallback?.replace(/: .*/s, ''), 'chat/webhook[0] failed')
  t.same(await router.due('deliver'), [])
  return death
}

for (const reaches of [false, true]) {
  for (let n = 1; n <= mostCalls; n++) {
    t.test(`a node that dies at its call ${n}, ${reaches ? 'which takes effect unanswered' : 'which is lost'}, keeps no fallback from being told`, { buffered: true }, async t => {
      const death = await tellStory(t, n, reaches)
      if (n === mostCalls) t.notOk(death.isDead, 'no call is left to die at')
    })
  }
}
