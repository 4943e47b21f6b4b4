import t from 'tap'
import { intercept } from '../support/intercept.ts'
import { accept, alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 3

function gate () {
  let open = () => {}
  const opened = new Promise<void>(resolve => { open = resolve })
  return { open, opened }
}

t.test('a process that is paused while it sends, and wakes when another has sent, sends nothing more', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const unanswered: Array<() => void> = []
  ops.behaviour = response => { unanswered.push(() => response.socket?.destroy()) }
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '20s' }) })
  const child = await router.child()
  await child.receive([alertNamed('Disk').firing()])
  await until('the child sends', () => ops.told.length === 1)
  await child.kill('SIGSTOP')
  await router.node()
  ops.behaviour = accept
  await until('the other has taken over', () => ops.told.length === 2)
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)

  // What it wakes to is a failure, which by itself would be tried again.
  for (const cut of unanswered) cut()
  await child.kill('SIGCONT')
  await until('the child works again', async () => { await child.receive([alertNamed('Net').firing()]); return true })
  await until('the child or the other told of it', () => ops.lines.includes('firing Net'))
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  t.same(ops.lines, ['firing Disk', 'firing Disk', 'firing Net'])
})

for (const [when, before] of [['before', true], ['after', false]] as const) {
  t.test(`a node that is paused ${when} it asks whether it may send, for longer than its lease, does not send`, { buffered: true }, async t => {
    const ops = await startReceiver(t)
    const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '20s' }) })
    const { open, opened } = gate()
    let paused = 0
    let ended = 0
    const answers: unknown[] = []
    await router.node({
      wrap: state => intercept(state, async (call, proceed) => {
        if (call === 'deliveries.renew') return true
        // It does not take over from itself.
        if (call === 'deliveries.claim' && paused > 0) return { deliveries: [], more: false }
        if (call !== 'deliveries.begin') return await proceed()
        paused++
        if (before) await opened
        const answer = await proceed()
        answers.push(answer)
        if (!before) await opened
        setImmediate(() => { ended++ })
        return answer
      })
    }).then(node => node.receive([alertNamed('Disk').firing()]))
    await until('it is paused', () => paused > 0)
    await router.node()
    await until('the other has sent', () => ops.told.length === 1)
    await until('and recorded it', async () => await router.redis.scard(router.keys.owing) === 0)

    open()
    await until('it is awake', () => ended === paused)
    await router.node().then(node => node.receive([alertNamed('Net').firing()]))
    await until('a later notification is out', () => ops.lines.includes('firing Net'))
    t.same(ops.lines, ['firing Disk', 'firing Net'])
    if (before) t.same(answers[0], 'lost')
  })
}

t.test('a flush by a node that was paused longer than its lease changes nothing', { buffered: true }, async t => {
  const ops = await startReceiver(t)
  const router = createRouter(t, { url: redis.url, config: configFor(ops.url, { interval: '20s' }) })
  const { open, opened } = gate()
  const results: unknown[] = []
  let asleep = false
  const slow = await router.node({
    wrap: state => intercept(state, async (call, proceed) => {
      if (call === 'groups.claim' && asleep) return { groups: [], more: false, gap: undefined }
      if (call !== 'groups.commit') return await proceed()
      asleep = true
      await opened
      const result = await proceed()
      results.push(result)
      return result
    })
  })
  await slow.receive([alertNamed('Disk').firing()])
  const [id = ''] = await router.groups()
  await until('it is claimed', async () => await router.redis.hexists(`${router.keys.prefix}group:${id}`, 'fence'))
  await router.node()
  await until('another flushed and sent', () => ops.told.length === 1)
  open()
  await until('the first one goes on', () => results.length === 1)
  t.match(results, [{ kind: 'lost' }])
})
