import { connect as connectSocket, createServer, type AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import t from 'tap'
import { createLog } from '../../src/log.ts'
import { connect, connectForWorkers, ready, RedisRefusal } from '../../src/state/redis/connection.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import type { Client } from '../../src/state/redis/script.ts'
import { parseRedisUrl, redisUrlForms } from '../../src/state/redis/url.ts'
import { withRedis } from '../support/redis.ts'

t.test('the forms of a URL', async t => {
  const plain = (url: string) => ({ kind: 'single', url })
  for (const [url, address] of [
    ['redis://localhost', plain('redis://localhost')],
    ['REDIS://localhost:1/', plain('REDIS://localhost:1/')],
    ['rediss://me:s%40@[::1]:6380/3?family=6', plain('rediss://me:s%40@[::1]:6380/3?family=6')],
    ['/run/redis.sock?db=2', plain('/run/redis.sock?db=2')],
    ['unix:///run/a%20b.sock', { kind: 'socket', path: '/run/a b.sock' }],
    ['redis-sentinel://:a:b@one,[::1]:7/main', { kind: 'sentinel', hosts: [{ host: 'one', port: 26379 }, { host: '::1', port: 7 }], master: 'main', login: { password: 'a:b' } }],
    ['redis-cluster://me:pw@one:7,two/', { kind: 'cluster', hosts: [{ host: 'one', port: 7 }, { host: 'two', port: 6379 }], login: { username: 'me', password: 'pw' } }]
  ] as const) t.same(parseRedisUrl(url), address, url)
})

t.test('what is no URL of a Redis is refused with the accepted forms and without its password', async t => {
  for (const url of [
    'redis://:hunter2@host/abc', 'redis://host/1/2', 'redis://host?db=x', 'redis://host/-1', 'redis://:12/hunter2@host', 'redis://u:1#hunter2@host',
    'redis://host:notaport', 'redis://host:99999', 'redis://:hunter2%zz@host', 'redis:/host', 'redis:host', 'host:6379', '6379', '//host',
    'http://me:hunter2@host', 'unix://run/redis.sock', 'redis-sentinel://host', 'redis-sentinel://host/', 'redis-sentinel://:hunter2@host:x/main', 'redis-cluster://',
    'redis-cluster://:hunter2@host:70000', 'redis-cluster://host/1'
  ]) {
    t.throws(() => parseRedisUrl(url), { name: 'RedisUrlError', message: new RegExp(`^the URL of Redis is not valid: [^\\n]*${redisUrlForms.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }, url)
    try { parseRedisUrl(url) } catch (error) { t.notMatch(String(error), /hunter2/, url) }
  }
})

t.test('a Redis that refuses us ends the start at once, in words, and nothing is written anywhere', async t => {
  const redis = await withRedis(t, { extraArgs: ['--databases', '4'] })
  const owner = new Redis(redis.url)
  await owner.config('SET', 'requirepass', 'hunter2')
  owner.disconnect()
  const lines: string[] = []
  const log = createLog({ level: 'debug', format: 'logfmt', write: line => lines.push(line) })
  // In front of a socket there is no place for a password, so a port leads there.
  const { port } = await portTo(t, redis.url)
  const open = (url: string) => openRedisState({ url, namespace: 'x', log, onArmed () {}, connectTimeout: 60_000 })
  await t.rejects(open(`redis://127.0.0.1:${port}`), { name: 'RedisRefusal', message: /answers but refuses the password \(NOAUTH\)/ })
  await t.rejects(open(`redis://:hunter3@127.0.0.1:${port}`), { name: 'RedisRefusal', message: /answers but refuses the password \(WRONGPASS\)/ })
  await t.rejects(open(`redis://:hunter2@127.0.0.1:${port}/99`), { name: 'RedisRefusal', message: /does not let us use the database.*\(ERR DB index is out of range\)/ })
  const state = await open(`redis://:hunter2@127.0.0.1:${port}/3`)
  await state.ping()
  await state.close()
  t.notMatch(lines.join(''), /hunter|level=(warn|error)/)
})

t.test('a connection that could not select its database takes no command, those of workers and their copies neither', async t => {
  const { url } = await withRedis(t, { extraArgs: ['--databases', '4'] })
  const { port } = await portTo(t, url)
  const workers = connectForWorkers(`redis://127.0.0.1:${port}/99`, 'worker')
  for (const client of [connect(`redis://127.0.0.1:${port}/99`, { name: 'x' }), workers, copyOf(workers)]) {
    client.on('error', () => {})
    let readies = 0
    client.on('ready', () => { readies++ })
    // Three times, so that coming back changes nothing.
    for (let time = 0; time < 3; time++) await t.rejects(ready(client, 20_000), RedisRefusal)
    client.disconnect()
    t.equal(readies, 0)
  }
})

t.test('a port that speaks something else is told as such', async t => {
  const server = createServer(socket => { socket.on('error', () => {}).write('HTTP/1.1 400 Bad Request\r\n\r\n') })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.close() })
  const client = connect(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, { name: 'x' })
  await t.rejects(ready(client, 20_000), { name: 'RedisRefusal', message: /does not speak the protocol of Redis/ })
  client.disconnect()
})

async function portTo (t: { teardown: (handler: () => void) => void }, path: string): Promise<AddressInfo> {
  const server = createServer(socket => {
    const there = connectSocket(path)
    socket.on('error', () => there.destroy()).on('close', () => there.destroy())
    there.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.pipe(there).pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.close() })
  return server.address() as AddressInfo
}

function copyOf (client: Client): Client {
  return client instanceof Redis ? client.duplicate() : client
}
