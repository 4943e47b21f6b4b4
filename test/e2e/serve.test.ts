import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { getJson, postAlerts } from '../support/api.ts'
import { startInbox } from '../support/inbox.ts'
import { without } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'
import { spawnRouter, startRouter } from '../support/router.ts'

const withoutRedis = without('redis-server')
const timing = { group_by: ['alertname'], group_wait: '500ms', group_interval: '1s' }

t.test('two nodes on one Redis, which both receive everything, tell it once', { skip: withoutRedis }, async t => {
  const inbox = await startInbox(t)
  const redis = await withRedis(t)
  const options = { config: { route: { receiver: 'hook', ...timing }, receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }] }, args: [`--redis.url=${redis.url}`] }
  const nodes = await Promise.all([startRouter(t, options), startRouter(t, options)])
  const names = Array.from({ length: 20 }, (_, index) => `Alert${index + 10}`)
  const both = async (alertnames: readonly string[], endsAt: string) => {
    const alerts = alertnames.map(alertname => ({ labels: { alertname }, endsAt }))
    await Promise.all(nodes.map(({ origin }) => postAlerts(origin, alerts)))
  }

  await both(names, new Date(Date.now() + 3_600_000).toISOString())
  await inbox.wait('hook', names.length)
  await both(names, new Date().toISOString())
  await inbox.wait('hook', 2 * names.length)
  await both(['Zzz'], new Date(Date.now() + 3_600_000).toISOString())
  await inbox.find('hook', ({ groupLabels }) => groupLabels['alertname'] === 'Zzz')
  t.strictSame(
    inbox.bodies('hook').map(({ status, groupLabels }) => `${groupLabels['alertname']} ${status}`).sort(),
    [...names.flatMap(name => [`${name} firing`, `${name} resolved`]), 'Zzz firing'])

  const { cluster } = await getJson<{ cluster: { status: string, peers: unknown[] } }>(`${nodes[0]?.origin}/api/v2/status`)
  t.equal(cluster.status, 'ready')
  t.equal(cluster.peers.length, 2)
})

t.test('SIGHUP keeps the running configuration when the file is wrong, says where, and takes it when it is right', { skip: withoutRedis }, async t => {
  const inbox = await startInbox(t)
  const config = (receiver: string) => ({ route: { receiver, ...timing }, receivers: [{ name: receiver, webhook_configs: [{ url: inbox.url(receiver) }] }] })
  const router = await startRouter(t, { config: config('old') })

  await writeFile(router.configFile, 'route:\n  reciever: old\n  receiver: nobody\n  group_wait: soon\nreceivers: []\n')
  router.kill('SIGHUP')
  await router.line(/level=error.*the running one is kept/)
  await router.line(/tocsin\.yml:2:3: .*reciever.*receiver/)
  await router.line(/tocsin\.yml:4:15: route\.group_wait: /)
  t.equal((await fetch(`${router.origin}/-/reload`, { method: 'POST' })).status, 500)
  await postAlerts(router.origin, [{ labels: { alertname: 'Before' } }])
  t.equal((await inbox.wait('old', 1))[0]?.groupLabels['alertname'], 'Before')

  await writeFile(router.configFile, JSON.stringify(config('new')))
  router.kill('SIGHUP')
  await router.line(/Completed loading of configuration file/)
  await postAlerts(router.origin, [{ labels: { alertname: 'After' } }])
  await inbox.find('new', ({ groupLabels }) => groupLabels['alertname'] === 'After')
  t.equal(inbox.bodies('old').length, 1)
})

t.test('every line of the log is JSON when asked for', { skip: withoutRedis }, async t => {
  const inbox = await startInbox(t, response => { response.statusCode = 400; response.end('no "thanks"\n') })
  const config = { route: { receiver: 'hook', ...timing }, receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }] }
  const router = await startRouter(t, { config, args: ['--log.format=json', '--log.level=debug', '--cluster.peer=a:1'] })
  await postAlerts(router.origin, [{ labels: { alertname: 'Odd "name"\n' } }])
  await router.line(/notify failed/)
  await writeFile(router.configFile, 'route: [')
  router.kill('SIGHUP')
  await router.line(/the running one is kept/)
  router.kill('SIGTERM')
  t.equal((await router.exited).code, 0)
  t.strictSame(router.lines.filter(line => !isRecord(JSON.parse(line))), [])
})

t.test('a port in use and a Redis that is not there end the start with one line that says so', { skip: withoutRedis }, async t => {
  const taken = await freePort(t, { keep: true })
  const used = await spawnRouter(t, { config, args: [`--web.listen-address=127.0.0.1:${taken}`] })
  t.equal((await used.exited).code, 1)
  t.strictSame(errorsOf(used.lines).length, 1)
  t.match(errorsOf(used.lines)[0], new RegExp(`address already in use 127\\.0\\.0\\.1:${taken}.*--web\\.listen-address`))

  const lonely = await spawnRouter(t, { config, args: [`--redis.url=redis://user:hidden@127.0.0.1:${await freePort(t)}`] })
  t.equal((await lonely.exited).code, 1)
  t.strictSame(errorsOf(lonely.lines).length, 1)
  t.match(errorsOf(lonely.lines)[0], /Redis does not answer.*ECONNREFUSED.*--redis\.url/)
  t.notOk(lonely.lines.some(line => line.includes('hidden')))
})

const config = { route: { receiver: 'none' }, receivers: [{ name: 'none' }] }

function isRecord ({ time, level, msg }: { time: string, level: string, msg: string }): boolean {
  return Date.parse(time) > 0 && ['debug', 'info', 'warn', 'error'].includes(level) && msg !== ''
}

function errorsOf (lines: readonly string[]): string[] {
  return lines.filter(line => line.includes('level=error'))
}

async function freePort (t: Test, { keep = false } = {}): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (keep) t.teardown(() => server.close())
  else server.close()
  return address !== null && typeof address === 'object' ? address.port : 0
}
