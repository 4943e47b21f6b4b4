import t, { type Test } from 'tap'
import { alertNamed, createRouter, fail, startReceiver, until } from '../support/cluster.ts'
import { nodesOfWhichOneDies } from '../support/death.ts'
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
  const { death, ask } = await nodesOfWhichOneDies(t, router, { n, reaches })
  const disk = alertNamed('Disk')
  await ask(node => node.receive([disk.firing()]))
  await until('the fallback is told of the fire', () => mail.lines.includes('firing Disk'))
  await until('that is recorded', async () => (await logged()).some(field => field.startsWith('mail/')))
  await ask(node => node.receive([disk.resolved()]))
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
