import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { postAlerts } from '../support/api.ts'
import { createGate } from '../support/gate.ts'
import { startInbox, type Inbox } from '../support/inbox.ts'
import { temporaryFolder, without } from '../support/program.ts'
import { redisKinds } from '../support/redis-kinds.ts'
import { withRedis } from '../support/redis.ts'
import { startRouter, type Router } from '../support/router.ts'
import { isAlive } from '../support/until.ts'

const quiet = { route: { receiver: 'none' }, receivers: [{ name: 'none' }] }
const withoutRedis = without('redis-server')

t.test('SIGTERM lets a send that is under way finish, which the next start knows', { skip: withoutRedis }, async t => {
  const { begun, finish, inbox, start } = await arrange(t)
  const first = await start()
  await postAlerts(first.origin, [{ labels: { alertname: 'Slow' } }])
  await begun
  const asked = performance.now()
  first.kill('SIGTERM')
  await first.line(/stopping.*SIGTERM/)
  finish()
  t.strictSame(await first.exited, { code: 0, signal: null })
  t.ok(performance.now() - asked < 5_000, 'within five seconds')
  t.notOk(first.lines.some(line => line.includes('Stopping took too long')))

  const second = await start()
  await passFence(second.origin, inbox)
  t.equal(inbox.bodies('hook').filter(({ groupLabels }) => groupLabels['alertname'] === 'Slow').length, 1)
})

t.test('SIGTERM ends within five seconds when a send hangs, and the next start sends it', { skip: withoutRedis }, async t => {
  const { begun, finish, inbox, start } = await arrange(t)
  const first = await start()
  await postAlerts(first.origin, [{ labels: { alertname: 'Slow' } }])
  await begun
  const asked = performance.now()
  first.kill('SIGTERM')
  t.strictSame(await first.exited, { code: 0, signal: null })
  t.ok(performance.now() - asked < 5_000, 'within five seconds')

  finish()
  await start()
  const [hung, again] = await inbox.wait('hook', 2)
  t.strictSame(again, hung)
})

for (const [kind, open] of redisKinds) {
  t.test(`SIGTERM ends in good order and at once while ${kind} is away, which is told once`, { skip: withoutRedis }, async t => {
    const redis = await open(t)
    const router = await startRouter(t, { config: quiet, args: [`--redis.url=${redis.url}`] })
    await redis.away()
    // Until the connection of the jobs knows, a stop waits for its answer, as long as it has.
    await router.line(/Redis connection failed.*connection=jobs/)
    router.kill('SIGTERM')
    t.strictSame(await router.exited, { code: 0, signal: null })
    const [asked, ended] = [/Received a signal/, /See you next time/].map(text => Date.parse(/time=(\S+)/.exec(router.lines.find(line => text.test(line)) ?? '')?.[1] ?? ''))
    const took = Number(ended) - Number(asked)
    t.ok(took < 3_000, `without waiting for it: ${took} ms`)
    t.notMatch(router.lines.join('\n'), /timers do not wake/)
  })
}

t.test('SIGTERM ends in good order while Redis hangs and a send does', { skip: withoutRedis }, async t => {
  const redis = await withRedis(t)
  t.teardown(redis.resume)
  const { begun, finish, start } = await arrange(t)
  t.teardown(finish)
  const router = await start(`--redis.url=${redis.url}`)
  await postAlerts(router.origin, [{ labels: { alertname: 'Slow' } }])
  await begun
  redis.pause()
  await endsInGoodOrder(t, router)
})

t.test('a Redis of our own that hangs is ended by the stop', { skip: withoutRedis }, async t => {
  const router = await startRouter(t, { config: quiet })
  const child = Number((await readFile(join(dirname(router.configFile), 'data', 'redis.pid'), 'utf8')).trim())
  process.kill(child, 'SIGSTOP')
  t.teardown(() => { if (isAlive(child)) process.kill(child, 'SIGKILL') })
  await endsInGoodOrder(t, router)
  t.notOk(isAlive(child))
})

t.test('a request that is never sent whole does not keep the router from handing its work back', { skip: withoutRedis }, async t => {
  const { begun, finish, inbox, start } = await arrange(t)
  const first = await start()
  const { hostname, port } = new URL(first.origin)
  const socket = connect(Number(port), hostname).on('error', () => {})
  t.teardown(() => socket.destroy())
  socket.write('POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[')
  await postAlerts(first.origin, [{ labels: { alertname: 'Slow' } }])
  await begun
  first.kill('SIGTERM')
  await first.line(/stopping.*SIGTERM/)
  finish()
  t.strictSame(await first.exited, { code: 0, signal: null })
  t.notOk(first.lines.some(line => line.includes('Stopping took too long')))

  const second = await start()
  await passFence(second.origin, inbox)
  t.equal(inbox.bodies('hook').filter(({ groupLabels }) => groupLabels['alertname'] === 'Slow').length, 1)
})

t.test('what waits when the router is killed is told by the next start, once', { skip: withoutRedis }, async t => {
  const { finish, inbox, start } = await arrange(t, { group_wait: '3s' })
  finish()
  const first = await start()
  const names = ['a', 'b', 'c', 'd']
  await postAlerts(first.origin, names.map(alertname => ({ labels: { alertname } })))
  first.kill('SIGKILL')
  t.strictSame(await first.exited, { code: null, signal: 'SIGKILL' })
  t.strictSame(inbox.bodies('hook'), [])

  const second = await start()
  await inbox.wait('hook', names.length)
  await passFence(second.origin, inbox)
  t.strictSame(inbox.bodies('hook').map(({ groupLabels }) => groupLabels['alertname']).sort(), [...names, 'fence'])
})

/** A router that can be started again on its storage path, and a receiver that answers once `finish` was called. */
async function arrange (t: Test, timing = {}) {
  const folder = await temporaryFolder(t)
  const [begun, finished] = [createGate(), createGate()]
  const inbox = await startInbox(t, response => {
    begun.open()
    finished.opened.then(() => response.end(), () => {})
  })
  const config = {
    route: { receiver: 'hook', group_by: ['alertname'], group_wait: '100ms', group_interval: '1s', ...timing },
    receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }]
  }
  return { inbox, begun: begun.opened, finish: finished.open, start: (...args: string[]) => startRouter(t, { config, folder, args }) }
}

async function endsInGoodOrder (t: Test, router: Router): Promise<void> {
  const asked = performance.now()
  router.kill('SIGTERM')
  t.strictSame(await router.exited, { code: 0, signal: null })
  t.ok(performance.now() - asked < 5_000, 'within five seconds')
  t.match(router.lines.join('\n'), /See you next time/)
  t.notMatch(router.lines.join('\n'), /Stopping took too long/)
}

/** Once this is told, group intervals have passed in which anything else would have been told as well. */
async function passFence (origin: string, inbox: Inbox): Promise<void> {
  const fence = { labels: { alertname: 'fence' } }
  await postAlerts(origin, [fence])
  await inbox.find('hook', ({ groupLabels }) => groupLabels['alertname'] === 'fence')
}
