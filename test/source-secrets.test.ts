import t from 'tap'
import { join } from 'node:path'
import type { SourceConfig } from '../src/domain/config.ts'
import { checkSourceSecrets, secretsIn } from '../src/source-secrets.ts'

const source = (name: string, rest: Partial<SourceConfig> = {}): SourceConfig => ({ name, type: 'sentry', labels: {}, tags: [], ackOnAssign: false, ...rest })

t.test('each line of a file is a secret, so that two are valid while one is replaced', async t => {
  t.same(secretsIn('old-0123456789ab\r\n\n  new-0123456789ab \n'), ['old-0123456789ab', 'new-0123456789ab'])
  t.same(secretsIn(' \n'), [])
})

t.test('files of secrets that do not do are told, and nothing of what is in them', async t => {
  const folder = t.testdir({ good: 'old-0123456789ab\nnew-0123456789ab\n', empty: '\n', short: 'old-0123456789ab\nhunter2\n' })
  const [good, empty, short, none] = ['good', 'empty', 'short', 'none'].map(name => join(folder, name))
  const sources = [source('direct', { secret: 'hunter2' }), ...Object.entries({ good, empty, short, none, folder }).map(([name, secretFile]) => source(name, { secretFile: String(secretFile) }))]
  t.strictSame(await checkSourceSecrets(sources, 'tocsin.yml'), [
    `tocsin.yml: source "empty": secret_file: ${empty} is empty: all that comes is refused until it is not`,
    `tocsin.yml: source "short": secret_file: a secret in ${short} has fewer than 16 characters: it could be found by trying`,
    `tocsin.yml: source "none": secret_file: unable to read ${none}: no such file; all that comes before it can be read is refused`,
    `tocsin.yml: source "folder": secret_file: unable to read ${folder}: it is a folder; all that comes before it can be read is refused`
  ])
})
