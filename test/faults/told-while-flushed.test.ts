import t from 'tap'
import { intercept } from '../support/intercept.ts'
import { accept, alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 2

/** A receiver that takes its time with the first that it is told, until `answer` is called. */
async function startSlowReceiver (t: Parameters<typeof startReceiver>[0]) {
  const receiver = await startReceiver(t, response => {
    receiver.behaviour = accept
    slow.answer = () => response.end('ok')
  })
  const slow = { receiver, answer () {} }
  return slow
}

t.test('the end of an alert is told though its beginning was recorded only after the flush had read the log', { buffered: true }, async t => {
  const slow = await startSlowReceiver(t)
  const ops = slow.receiver
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { wait: '20ms', interval: '300ms' }) })
  let recorded = 0
  let resolved = false
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed, [flush]) => {
      if (call === 'groups.commit' && (flush as { resolved: unknown[] }).resolved.length > 0 && !resolved) {
        resolved = true
        slow.answer()
        await until('the beginning is recorded', () => recorded === 1)
      }
      const result = await proceed()
      if (call === 'deliveries.settle') recorded++
      return result
    })
  })
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  await until('the beginning is being told', () => ops.told.length === 1)
  await node.receive([disk.resolved()])
  await until('the group is gone', () => router.idle())
  t.same(ops.lines, ['firing Disk', 'resolved Disk'])
})

t.test('who is still being told of the beginning of an alert when all others are told of its end is told of it afterwards', { buffered: true }, async t => {
  const [ops, slow] = [await startReceiver(t), await startSlowReceiver(t)]
  const router = createRouter(t, { url: redis.url, config: configFor([ops.url, slow.receiver.url], { wait: '20ms', interval: '300ms' }) })
  let recorded = 0
  const node = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      const result = await proceed()
      if (call === 'deliveries.settle') recorded++
      return result
    })
  })
  const disk = alertNamed('Disk')
  await node.receive([disk.firing()])
  await until('one is told, the other is being told', () => recorded === 1 && slow.receiver.told.length === 1)
  await node.receive([disk.resolved()])
  await until('the one knows the end', () => ops.lines.includes('resolved Disk') && recorded === 2)
  slow.answer()
  await until('the group is gone', () => router.idle())
  t.same(slow.receiver.lines, ['firing Disk', 'resolved Disk'])
})
