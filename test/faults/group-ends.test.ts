import t from 'tap'
import { alertNamed, configFor, createRouter, fail, accept, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)

const always = `
time_intervals:
  - name: always
    time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]
`
const quiet: Array<[name: string, config: (url: string) => string]> = [
  ['whose receiver has no integrations', () => 'route: {receiver: nobody, group_by: [alertname], group_wait: 300ms, group_interval: 1s}\nreceivers: [{name: nobody}]'],
  ['that is muted', url => `${always}
route:
  receiver: ops
  group_by: [alertname]
  routes: [{matchers: [alertname="Disk"], group_wait: 300ms, group_interval: 1s, mute_time_intervals: [always]}]
receivers: [{name: ops, webhook_configs: [{url: '${url}'}]}]`]
]
for (const [name, config] of quiet) {
  t.test(`a group ${name} ends with its alerts, and a later fire waits for group_wait only`, async t => {
    const ops = await startReceiver(t)
    const router = createRouter(t, { url: redis.url, config: config(ops.url).replace('group_interval: 1s', 'group_interval: 30s') })
    const node = await router.node()
    await node.receive([alertNamed('Disk').firing(100)])
    await until('the group is there', async () => (await router.groups()).length === 1)
    await until('the group is gone at its first flush', () => router.idle(), 10_000)

    await node.receive([alertNamed('Disk').firing()])
    const [id = ''] = await router.groups()
    const next = Number(await router.redis.zscore(router.keys.due('flush'), id))
    t.ok(next - node.state.now() <= 300, `due in ${next - node.state.now()} ms`)
    t.equal(ops.told.length, 0)
  })
}

t.test('an end that cannot be told until two ticks later is told then, and only then the group goes', async t => {
  const [ops, chat] = [await startReceiver(t), await startReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor([ops.url, chat.url]) })
  const node = await router.node()
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  await until('the fire is told to both', () => ops.told.length === 1 && chat.told.length === 1)

  chat.behaviour = fail(400)
  await node.receive([disk.resolved()])
  await until('three ticks failed', () => chat.told.length === 4)
  t.same(await router.idle(), false)
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])

  chat.behaviour = accept
  await until('the group is gone', () => router.idle())
  t.same(chat.lines.slice(-2), ['resolved Disk', 'resolved Disk'])
  t.equal(ops.told.length, 2, 'who knew of the end is not told again')
})

t.test('an alert that fires again while its end is owed is told as it was frozen, and stays', async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '20s' }) })
  const node = await router.node()
  const [disk, net] = ['disk', 'net'].map(instance => alertNamed('Slow', { instance, startsAt: Date.now() - 5000 }))
  await node.receive([disk?.firing(240_000, { value: 'first' }) ?? { labels: {} }, net?.firing() ?? { labels: {} }])
  await until('both are told', () => ops.told.length === 1)

  // The tick comes when we say so.
  ops.behaviour = fail(503)
  await node.receive([disk?.resolved() ?? { labels: {} }])
  const [id = ''] = await router.groups()
  await router.redis.zadd(router.keys.due('flush'), 0, id)
  await until('the end was tried', () => ops.told.length >= 2)
  await node.receive([alertNamed('Slow', { instance: 'disk' }).firing(240_000, { value: 'second' })])
  ops.behaviour = accept
  const tried = ops.told.length
  await until('the end is told', () => ops.told.length > tried)

  const last = ops.told.at(-1)
  t.same([last?.firing, last?.resolved], [['net'], ['disk']])
  t.same(last?.alerts.find(({ labels }) => labels.instance === 'disk')?.annotations, {}, 'with the annotations of the end')
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.equal(await router.redis.scard(`${router.keys.prefix}members:${id}`), 2, 'it is still in its group')
  await router.redis.zadd(router.keys.due('flush'), 0, id)
  await until('it is told again', () => ops.told.at(-1)?.firing.includes('disk'))
})
