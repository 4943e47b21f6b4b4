import t from 'tap'
import { join } from 'node:path'
import type { SourceConfig } from '../src/domain/config.ts'
import { checkSourceSecrets, readSourceSecrets } from '../src/source-secrets.ts'

const source = (name: string, rest: Partial<SourceConfig> = {}): SourceConfig => ({ name, type: 'sentry', labels: {}, tags: [], ackOnAssign: false, ...rest })

t.test('each line is a secret, so that two are valid while one is replaced', async t => {
  const lines = 'old-0123456789ab\r\n\n  new-0123456789ab \n'
  const file = join(t.testdir({ secrets: lines }), 'secrets')
  const both = ['old-0123456789ab', 'new-0123456789ab']
  t.same(await readSourceSecrets(source('shop', { secretFile: file })), both)
  t.same(await readSourceSecrets(source('shop', { secret: lines })), both)
  t.same(await readSourceSecrets(source('shop'), { sentry: lines }), [])
  t.same(await readSourceSecrets(source('sentry'), { sentry: lines }), both)
  t.same(await readSourceSecrets(source('sentry', { secret: 'mine' }), { sentry: lines }), ['mine'])
})

t.test('a file that is empty or not there opens the source to nobody', async t => {
  const folder = t.testdir({ empty: '\n' })
  await t.rejects(readSourceSecrets(source('shop', { secretFile: join(folder, 'empty') })), { name: 'SecretUnreadable', message: /secret file .*empty is empty$/ })
  await t.rejects(readSourceSecrets(source('shop', { secretFile: join(folder, 'none') })), { name: 'SecretUnreadable', message: /unable to read secret file .*none: no such file/ })
})

t.test('files of secrets that do not do are told, and nothing of what is in them', async t => {
  const folder = t.testdir({ good: 'old-0123456789ab\nnew-0123456789ab\n', empty: '\n', short: 'old-0123456789ab\nhunter2\n' })
  const [good, empty, short, none] = ['good', 'empty', 'short', 'none'].map(name => join(folder, name))
  const sources = [source('direct', { secret: 'hunter2' }), ...Object.entries({ good, empty, short, none, folder }).map(([name, secretFile]) => source(name, { secretFile: String(secretFile) }))]
  t.strictSame(await checkSourceSecrets(sources, 'tocsin.yml'), [
    `tocsin.yml: source "empty": secret_file: ${empty} is empty; until it is not, all that comes is answered with 503`,
    `tocsin.yml: source "short": secret_file: a secret in ${short} has fewer than 16 characters: it could be found by trying`,
    `tocsin.yml: source "none": secret_file: unable to read ${none}: no such file; until it can be read, all that comes is answered with 503`,
    `tocsin.yml: source "folder": secret_file: unable to read ${folder}: it is a folder; until it can be read, all that comes is answered with 503`
  ])
})
