import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { serve } from '../../bin/commands/serve.ts'
import { withRedis } from '../support/redis.ts'
import { spawnTocsin } from '../support/tocsin.ts'
import { isAlive, until } from '../support/until.ts'

const example = new URL('../../examples/tocsin.yml', import.meta.url)

function arrange (t: Test) {
  const folder = t.testdir({ 'tocsin.yml': readFileSync(example, 'utf8') })
  const config = join(folder, 'tocsin.yml')
  return { config, storage: join(folder, 'data'), flags: [`--config.file=${config}`, `--storage.path=${join(folder, 'data')}`, '--web.listen-address=127.0.0.1:0'] }
}

t.test('wrong flags end it with exit code 1 and one line', async t => {
  for (const [argv, line] of [
    [['--nonsense'], "tocsin: error: unknown long flag '--nonsense', try --help"],
    [['--web.systemd-socket'], 'tocsin: error: --web.systemd-socket is not supported: give the addresses with --web.listen-address'],
    [['--enable-feature=x-ray'], /^tocsin: error: unknown option "x-ray" for --enable-feature, known are classic-mode, /],
    [['--redis.namespace={x}'], 'tocsin: error: --redis.namespace must not be empty and not contain { or }'],
    [['--web.listen-address=9093'], 'tocsin: error: --web.listen-address must be host:port or :port, not "9093"'],
    [['--redis.url=http://me:pw@host'], /^tocsin: error: the URL of Redis is not valid: it begins with none of the known forms\. Accepted are redis:\/\/.*cluster:\/\/[^\n]*$/],
    [['--redis.url=redis://:pw@host/abc'], /^tocsin: error: the URL of Redis is not valid: what stands behind the host must be the number of a database\./],
    [['--config.file='], 'tocsin: error: --config.file must not be empty'],
    [['--web.external-url=example.org'], /--web\.external-url must be a URL/]
  ] as const) {
    const errors: string[] = []
    t.equal(await serve(argv, { out: () => {}, err: text => errors.push(text), version: '', docsFolder: '' }), 1)
    t.match(errors, [line], argv[0])
  }
})

t.test('it serves with a Redis of its own, stops on SIGTERM and leaves nothing running', async t => {
  const { flags, storage } = arrange(t)
  const tocsin = spawnTocsin(t, ['serve', ...flags, '--log.level=debug', '--cluster.peer=a:9094', '--cluster.peer', 'b:9094', '--cluster.listen-address=', '--demo-hint'])
  const [, address] = await tocsin.says(/msg="Listening on" address=(127\.0\.0\.1:\d+)/)
  t.equal((await fetch(`http://${address}/-/healthy`)).status, 200)
  t.match(tocsin.stderr(), /level=info msg="these flags have no effect: nodes share their state through Redis[^"]*" flags=--cluster\.listen-address,--cluster\.peer\n/)

  // What the hint says is pasted into a shell.
  const [, hint = ''] = await tocsin.says(/^ +(curl .*)$/m)
  const [, body] = /--data '(.*)'/.exec(hint) ?? []
  const [url] = /http:\S+$/.exec(hint) ?? []
  const answer = await fetch(url ?? '', { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? '' })
  t.equal(answer.status, 200, await answer.text())
  await until(() => /"alertname":"FirstAlert"/.test(tocsin.stdout()), { what: 'the notification' })

  const redis = Number(readFileSync(join(storage, 'redis.pid'), 'utf8'))
  t.ok(isAlive(redis))
  const asked = performance.now()
  tocsin.child.kill('SIGTERM')
  t.equal((await tocsin.exited).code, 0)
  t.ok(performance.now() - asked < 5_000, 'within five seconds')
  t.notOk(isAlive(redis), 'its redis-server is gone too')
})

t.test('SIGHUP reads the configuration again, and a wrong one is told and not taken', async t => {
  const { config, flags } = arrange(t)
  const { url } = await withRedis(t)
  const tocsin = spawnTocsin(t, ['serve', ...flags, '--log.format=json'], { REDIS_URL: url })
  const [, address] = await tocsin.says(/"address":"(127\.0\.0\.1:\d+)".*"msg":"Listening on"/)
  writeFileSync(config, 'rout: {}\n')
  tocsin.child.kill('SIGHUP')
  await tocsin.says(/"level":"error".*tocsin\.yml:1:1: .*rout/)
  const count = (pattern: RegExp) => tocsin.stderr().match(pattern)?.length ?? 0
  t.equal(count(/The configuration is wrong; the running one is kept/g), 1)
  const answer = await fetch(`http://${address}/-/reload`, { method: 'POST' })
  t.equal(answer.status, 500)
  const problems = (await answer.text()).match(/tocsin\.yml:1:1: /g)?.length ?? 0
  await until(() => count(/tocsin\.yml:1:1: /g) >= 2 * problems, { what: 'the lines of both' })
  writeFileSync(config, readFileSync(example))
  tocsin.child.kill('SIGHUP')
  await tocsin.says(/"msg":"Completed loading of configuration file"/)
  t.equal(count(/tocsin\.yml:1:1: /g), 2 * problems, 'a reload by HTTP is logged like one by a signal, once')
  t.equal(count(/The configuration is wrong; the running one is kept/g), 2)
  tocsin.child.kill('SIGINT')
  t.equal((await tocsin.exited).code, 0)
})

t.test('a wrong configuration, a port in use and a missing redis-server end the start with what to do', async t => {
  const { config, flags } = arrange(t)
  const { url } = await withRedis(t)
  const first = spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url })
  const [, port] = await first.says(/address=127\.0\.0\.1:(\d+)/)
  const taken = spawnTocsin(t, ['serve', ...flags, '--web.listen-address', `127.0.0.1:${port}`], { REDIS_URL: url })
  t.match(await taken.exited, { code: 1, stderr: /another process listens there; choose an address with --web\.listen-address/ })

  const withoutRedis = spawnTocsin(t, ['serve', ...flags], { PATH: '/nonexistent' })
  t.match(await withoutRedis.exited, { code: 1, stderr: /apt-get install redis-server[^]*REDIS_URL[^]*docker compose up/ })

  writeFileSync(config, 'route: {receiver: nobody}\nreceiver: []\n')
  const wrong = await spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url }).exited
  t.equal(wrong.code, 1)
  t.match(wrong.stderr, /level=error msg=".*tocsin\.yml:2:1: /)
})

t.test('a signal that comes twice at once, as a process group gets it, does not cut the stop short', async t => {
  const { flags } = arrange(t)
  const { url } = await withRedis(t)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const tocsin = spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url })
    await tocsin.says(/msg="Listening on"/)
    tocsin.child.kill(signal)
    await tocsin.says(/msg="Received a signal, stopping"/)
    tocsin.child.kill(signal)
    t.match(await tocsin.exited, { code: 0, stderr: /See you next time!/ }, signal)
  }
})

t.test('a storage path that cannot be a folder ends the start', async t => {
  const { config, flags } = arrange(t)
  for (const [path, line] of [
    [config, /tocsin\.yml is a file, expected a folder/],
    [join(config, 'data'), /tocsin\.yml is a file, expected a folder/],
    ...process.platform === 'linux' ? [['/proc/nope/data', /the folder \/proc\/nope cannot be made; choose another with --storage\.path/] as const] : []
  ] as const) t.match(await spawnTocsin(t, ['serve', ...flags, `--storage.path=${path}`]).exited, { code: 1, stderr: line }, path)
})

t.test('a missing configuration file is told without a position', async t => {
  const { flags } = arrange(t)
  t.match(await spawnTocsin(t, ['serve', ...flags, '--config.file=/nowhere.yml']).exited, { code: 1, stderr: /level=error msg="\/nowhere\.yml: cannot read the file: no such file"/ })
})

t.test('a Redis that came back empty is told loudly, and a refused database ends the start', async t => {
  const { flags } = arrange(t)
  const { url } = await withRedis(t)
  const tocsin = spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url })
  await tocsin.says(/msg="Listening on"/)
  const redis = new Redis(url)
  t.teardown(() => redis.disconnect())
  await redis.flushall()
  t.ok(await tocsin.says(/level=error msg="Redis came back empty:/))
  t.match(await spawnTocsin(t, ['serve', ...flags, `--redis.url=${url}?db=99`]).exited, { code: 1, stderr: /level=error msg="Redis answers but does not let us use the database/ })
})
