import t from 'tap'
import { accept, alertNamed, createRouter, fail, hang, startReceiver, until, watch } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 2

const configFor = (chat: string, mail: string, fallback = 'fallback: mail') => `
route: {receiver: chat, group_by: [alertname], group_wait: 200ms, group_interval: 1s, repeat_interval: 1h}
receivers:
  - {name: chat, webhook_configs: [{url: '${chat}'}], ${fallback}}
  - {name: mail, webhook_configs: [{url: '${mail}'}]}
`

t.test('several nodes tell a fallback once, whatever the receiver goes on to refuse', { buffered: true }, async t => {
  const [chat, mail] = [await startReceiver(t, fail(400)), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor(chat.url, mail.url) })
  const nodes = [await router.node(), await router.node(), await router.node()]
  const names = Array.from({ length: 20 }, (_, n) => `Disk${n}`)
  const alerts = names.map(name => alertNamed(name))
  await Promise.all(nodes.map(node => node.receive(alerts.map(alert => alert.firing()))))
  await until('each was refused three times', () => names.every(name => chat.lines.filter(line => line === `firing ${name}`).length >= 3))
  t.same(mail.lines.toSorted(), names.map(name => `firing ${name}`).sort())

  chat.behaviour = accept
  await until('the receiver is told', () => chat.told.filter(({ status }) => status === 'firing').length >= 4 * names.length)
  await nodes[1]?.receive(alerts.map(alert => alert.resolved()))
  await until('all groups are gone', () => router.idle())
  t.same(mail.lines.toSorted(), names.flatMap(name => [`firing ${name}`, `resolved ${name}`]).sort())
})

t.test('a receiver that hangs is told through its fallback, and a process that is killed meanwhile is made up for', { buffered: true }, async t => {
  const [chat, mail] = [await startReceiver(t, hang), await startReceiver(t, hang)]
  const router = createRouter(t, { url: redis.url, config: configFor(chat.url, mail.url) })
  const victim = await router.child()
  await victim.receive([alertNamed('Disk').firing()])
  await until('the fallback hears of it', () => mail.told.length > 0, 60_000)
  await router.node()
  mail.behaviour = accept
  await victim.kill('SIGKILL')
  const before = mail.told.length
  await until('it hears of it again', () => mail.told.length > before, 60_000)
  await until('that is recorded', async () => {
    const [log = ''] = await router.redis.keys(`${router.keys.prefix}log:*`)
    return log !== '' && await router.redis.hexists(log, 'mail/webhook/0 for "chat"')
  })
  await watch(2500)
  t.equal(mail.told.length, before + 1, 'and then no more')
})

t.test('a reload that removes the fallback leaves nothing of it', { buffered: true }, async t => {
  const [chat, mail] = [await startReceiver(t, fail(400)), await startReceiver(t, fail(500))]
  const router = createRouter(t, { url: redis.url, config: configFor(chat.url, mail.url) })
  const node = await router.node()
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  await until('the fallback fails', () => mail.told.length > 0)
  router.config = configFor(chat.url, mail.url, '')
  await node.engine.reload()
  await until('the new configuration is routed', async () => await router.redis.hget(router.keys.generation, 'routed') === '2')
  const [told, refused] = [mail.told.length, chat.told.length]
  mail.behaviour = accept
  await until('the receiver is tried twice more', () => chat.told.length >= refused + 2)
  t.equal(mail.told.length, told)
  chat.behaviour = accept
  await until('the receiver is told', async () => await router.redis.scard(router.keys.owing) === 0)
  await node.receive([disk.resolved()])
  await until('the group is gone', () => router.idle())
  t.equal(mail.told.length, told)
})
