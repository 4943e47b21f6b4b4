import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { withRedis } from '../support/redis.ts'
import { spawnTocsin } from '../support/tocsin.ts'

const example = readFileSync(new URL('../../examples/tocsin.yml', import.meta.url), 'utf8')

t.test('a node that stood back for a newer configuration says when it decides again', async t => {
  const folder = t.testdir({ 'old.yml': example, 'new.yml': example })
  const { url } = await withRedis(t)
  const start = async (file: string) => {
    const tocsin = spawnTocsin(t, ['serve', `--config.file=${join(folder, file)}`, '--web.listen-address=127.0.0.1:0'], { REDIS_URL: url })
    await tocsin.says(/msg="Listening on"/)
    return tocsin
  }
  const [old, other] = await Promise.all([start('old.yml'), start('new.yml')])
  writeFileSync(join(folder, 'new.yml'), `${example}\n# newer\n`)
  other.child.kill('SIGHUP')
  await old.says(/msg="another node runs a newer configuration/)
  t.notMatch(old.stderr(), /decides and notifies again/)
  other.child.kill('SIGTERM')
  t.ok(await old.says(/level=info msg="this node decides and notifies again"/))
})
