import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createLog } from '../src/log.ts'
import { startRedisServer, type RedisServerOptions } from '../src/redis-server.ts'
import { withRedis } from './support/redis.ts'
import { isAlive, until } from './support/until.ts'

function storage (t: Test, name = '') {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tocsin-test-')))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return join(folder, name)
}

async function started (t: Test, storagePath: string, options: Partial<RedisServerOptions> = {}) {
  const lines: string[] = []
  const log = createLog({ level: 'debug', format: 'logfmt', write: line => lines.push(line) })
  const server = await startRedisServer({ storagePath, log, appendfsync: 'always', ...options })
  t.teardown(() => server.stop())
  return { server, lines }
}

function client (t: Test, url: string) {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  t.teardown(() => redis.disconnect())
  return redis
}

t.test('it listens on a socket that only its user can open, and is set not to lose anything', async t => {
  const { server, lines } = await started(t, storage(t, 'a/data'))
  const redis = client(t, server.url)
  t.equal(statSync(server.url).mode & 0o077, 0)
  t.match(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
  t.match(await redis.config('GET', 'appendonly'), ['appendonly', 'yes'])
  t.match(await redis.config('GET', 'appendfsync'), ['appendfsync', 'always'])
  t.match(await redis.config('GET', 'save'), ['save', ''])
  t.match(await redis.config('GET', 'port'), ['port', '0'])
  t.match(lines.join(''), /level=debug msg="[^\n]*Ready to accept connections[^\n]*" component=redis-server/i)
  t.notMatch(lines.join(''), /level=(warn|error)/)
})

t.test('a child that is killed comes back with its data, at the same place', async t => {
  const { server, lines } = await started(t, storage(t))
  const redis = client(t, server.url)
  await redis.set('kept', 'yes')
  const before = server.pid
  process.kill(before, 'SIGKILL')
  await until(() => server.pid !== before)
  t.equal(await redis.get('kept'), 'yes')
  t.match(lines.join(''), /level=error msg="redis-server died; starting it again" how=SIGKILL/)
})

t.test('stopping while it is being started again leaves nothing running', async t => {
  const folder = storage(t)
  const { server, lines } = await started(t, folder)
  process.kill(server.pid, 'SIGKILL')
  await until(() => lines.join('').includes('redis-server died'))
  await server.stop()
  t.notOk(isAlive(server.pid))
  t.same(readdirSync(folder).filter(name => name.endsWith('.sock')), ['redis.sock'], 'only the file of the killed one stays')
})

t.test('a second router on the same storage path is refused, and one after the first is not', async t => {
  const folder = storage(t)
  const { server } = await started(t, folder)
  await t.rejects(started(t, `${folder}/../${folder.split('/').at(-1)}`), { name: 'StorageInUse', message: /another router runs on the storage path .*--storage\.path.*--redis\.url/ })
  t.ok(isAlive(server.pid))
  await server.stop()
  t.notOk(isAlive(server.pid))
  await started(t, folder)
})

t.test('the child does not outlive a router that was killed, and a new one starts at once', async t => {
  const folder = storage(t)
  const owner = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('support/redis-owner.ts', import.meta.url)), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(owner.stdout, 'data')
  const { url, pid } = JSON.parse(line)
  await client(t, url).set('kept', 'yes')
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const { server } = await started(t, folder)
  t.equal(await client(t, server.url).get('kept'), 'yes')
  await until(() => !isAlive(pid), { what: 'the end of the first child' })
})

t.test('a child that was left behind is stopped, if it is ours', async t => {
  const folder = storage(t)
  const leftover = spawn('redis-server', ['--dir', folder, '--unixsocket', join(folder, 'redis.sock'), '--port', '0', '--appendonly', 'yes', '--save', ''])
  t.teardown(() => leftover.kill('SIGKILL'))
  await client(t, join(folder, 'redis.sock')).set('kept', 'yes')
  const { server, lines } = await started(t, folder)
  t.equal(await client(t, server.url).get('kept'), 'yes')
  t.match(lines.join(''), /level=warn msg="stopping the redis-server that an earlier router left behind"/)
  await until(() => leftover.exitCode !== null)
})

t.test('a redis-server that keeps its data elsewhere is left alone', async t => {
  const folder = storage(t)
  const foreign = spawn('redis-server', ['--dir', storage(t), '--unixsocket', join(folder, 'redis.sock'), '--port', '0', '--save', ''])
  t.teardown(() => foreign.kill('SIGKILL'))
  await client(t, join(folder, 'redis.sock')).ping()
  await t.rejects(started(t, folder), { name: 'StorageInUse', message: /belongs to a redis-server that keeps its data in / })
  t.equal(foreign.exitCode, null)
})

t.test('a storage path that is too long for a socket, or has odd characters, works', async t => {
  for (const name of ['x'.repeat(200), 'what? a "path"']) {
    const { server } = await started(t, storage(t, name))
    t.equal(await client(t, server.url).ping(), 'PONG')
    await server.stop()
  }
})

t.test('one that cannot start says why, and lets go of the storage path', async t => {
  const folder = storage(t)
  await t.rejects(started(t, folder, { extraArgs: ['--maxmemory-policy', 'nonsense'] }), { message: /redis-server did not start \(exit code 1\)[^]*maxmemory-policy/ })
  await started(t, folder)
})

t.test('files of another user are named with their owner and what helps', async t => {
  const folder = storage(t)
  const kept = join(folder, 'appendonlydir')
  mkdirSync(kept, { mode: process.getuid?.() === 0 ? 0o700 : 0 })
  // Root may open anything: as root the router of the test is another user.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if (nobody.uid) chownSync(folder, nobody.uid, nobody.gid)
  const owner = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('support/redis-owner.ts', import.meta.url)), folder], { ...nobody, stdio: ['ignore', 'ignore', 'pipe'] })
  const stderr = text(owner.stderr)
  t.teardown(() => owner.kill('SIGKILL'))
  t.match(await stderr, /redis-server did not start: \S+appendonlydir belongs to the user \S+, and \S+, as whom this runs, may not open it\. Allow it: (sudo chown|chmod) -R \S+ \S+appendonlydir/)
})

t.test('a storage path of another user is refused where only the own is wanted, and nothing is left in it', { skip: process.getuid?.() !== 0 && 'only root can give a folder away' }, async t => {
  const folder = storage(t)
  chownSync(folder, 65534, 65534)
  await t.rejects(started(t, folder, { onlyOwn: true }), { message: /belongs to the user \S+ and this runs as root: .* sudo -u \S+ …$/ })
  t.same(readdirSync(folder), [])
})

t.test('the Redis of a test can be killed, paused and started again', async t => {
  const server = await withRedis(t)
  const redis = client(t, server.url)
  await redis.set('a', '1')
  await server.kill()
  t.notOk(isAlive(server.pid))
  await server.restart()
  t.equal(await redis.get('a'), '1')
  server.pause()
  const answer = redis.ping()
  t.equal(await Promise.race([answer, new Promise(resolve => setTimeout(resolve, 50, 'silence'))]), 'silence')
  server.resume()
  t.equal(await answer, 'PONG')
})
