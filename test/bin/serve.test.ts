import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { withRedis } from '../support/redis.ts'
import { serveFolder } from '../support/serve-folder.ts'
import { spawnTocsin } from '../support/tocsin.ts'
import { isAlive, until } from '../support/until.ts'

t.test('it serves with a Redis of its own, stops on SIGTERM and leaves nothing running', async t => {
  const { flags, storage } = serveFolder(t)
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
  const { config, flags } = serveFolder(t)
  const original = readFileSync(config)
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
  writeFileSync(config, original)
  tocsin.child.kill('SIGHUP')
  await tocsin.says(/"msg":"Completed loading of configuration file"/)
  t.equal(count(/tocsin\.yml:1:1: /g), 2 * problems, 'a reload by HTTP is logged like one by a signal, once')
  t.equal(count(/The configuration is wrong; the running one is kept/g), 2)
  tocsin.child.kill('SIGINT')
  t.equal((await tocsin.exited).code, 0)
})

t.test('a signal that comes twice at once, as a process group gets it, does not cut the stop short', async t => {
  const { flags } = serveFolder(t)
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
