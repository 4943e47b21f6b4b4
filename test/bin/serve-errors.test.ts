import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t from 'tap'
import { serve } from '../../bin/commands/serve.ts'
import { withRedis } from '../support/redis.ts'
import { serveFolder } from '../support/serve-folder.ts'
import { spawnTocsin } from '../support/tocsin.ts'

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
    t.equal(await serve(argv, { out: () => {}, write: () => {}, err: text => errors.push(text), version: '', docsFolder: '' }), 1)
    t.match(errors, [line], argv[0])
  }
})

t.test('a wrong configuration, a port in use and a missing redis-server end the start with what to do', async t => {
  const { config, flags } = serveFolder(t)
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

t.test('a storage path that cannot be a folder ends the start', async t => {
  const { config, flags } = serveFolder(t)
  for (const [path, line] of [
    [config, /tocsin\.yml is a file, expected a folder/],
    [join(config, 'data'), /tocsin\.yml is a file, expected a folder/],
    ...process.platform === 'linux'
      ? [
          ['/proc/nope/data', /the folder \/proc\/nope cannot be made: \/proc takes no folders \(ENOENT\); choose another with --storage\.path/] as const,
          // Nobody can write there, not even root.
          ['/proc', /the folder \/proc of --storage\.path cannot be written: permission denied; .*choose another with --storage\.path/] as const
        ]
      : []
  ] as const) t.match(await spawnTocsin(t, ['serve', ...flags, `--storage.path=${path}`]).exited, { code: 1, stderr: line }, path)
})

t.test('an address that this machine does not have is told with its flag', async t => {
  const { flags } = serveFolder(t)
  const { url } = await withRedis(t)
  for (const address of ['nohost.invalid:0', '192.0.2.1:0']) {
    t.match(await spawnTocsin(t, ['serve', ...flags, `--web.listen-address=${address}`], { REDIS_URL: url }).exited, { code: 1, stderr: /this machine has no such address; choose another with --web\.listen-address/ }, address)
  }
})

t.test('a missing configuration file is told without a position', async t => {
  const { flags } = serveFolder(t)
  t.match(await spawnTocsin(t, ['serve', ...flags, '--config.file=/nowhere.yml']).exited, { code: 1, stderr: /level=error msg="\/nowhere\.yml: cannot read the file: no such file"/ })
})

t.test('a Redis that came back empty is told loudly, and a refused database ends the start', async t => {
  const { flags } = serveFolder(t)
  const { url } = await withRedis(t)
  const tocsin = spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url })
  await tocsin.says(/msg="Listening on"/)
  const redis = new Redis(url)
  t.teardown(() => redis.disconnect())
  await redis.flushall()
  t.ok(await tocsin.says(/level=error msg="Redis came back empty:/))
  t.match(await spawnTocsin(t, ['serve', ...flags, `--redis.url=${url}?db=99`]).exited, { code: 1, stderr: /level=error msg="Redis answers but does not let us use the database/ })
})
