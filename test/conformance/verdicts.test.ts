import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { receivers } from '../../receivers/index.ts'
import { readConfigFile } from '../../src/config/read-file.ts'
import { ConfigError } from '../../src/errors.ts'
import { runAmtool } from '../support/amtool.ts'
import { temporaryFolder, without } from '../support/program.ts'
import { refused } from './refused.ts'

const folder = 'test/cases/alertmanager'
const withoutAmtool = without('amtool')

for (const name of readdirSync(folder).sort()) {
  const file = join(folder, name)
  t.test(`${name} is taken`, async t => {
    t.equal(verdict(file), 'ok')
    if (withoutAmtool) return
    const isNewer = /^# not in 0\.25/m.test(readFileSync(file, 'utf8'))
    t.equal((await runAmtool(['check-config', file])).code, isNewer ? 1 : 0, isNewer ? 'amtool does not know it yet' : 'by amtool, too')
  })
}

t.test('what is refused is refused for the reason that Alertmanager gives', async t => {
  const home = await temporaryFolder(t)
  for (const [name, { words, newer, ...config }] of Object.entries(refused)) {
    const file = join(home, 'config.yml')
    writeFileSync(file, JSON.stringify({ route: { receiver: 'one' }, ...config }))
    t.ok(verdict(file).includes(words), `${name}: ${verdict(file)}`)
    if (withoutAmtool || newer) continue
    const { code, stdout, stderr } = await runAmtool(['check-config', file])
    t.ok(code === 1 && (stdout + stderr).includes(words), `${name}, by amtool: ${stdout}${stderr}`)
  }
})

function verdict (file: string): string {
  try {
    readConfigFile(file, { receivers })
    return 'ok'
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}
