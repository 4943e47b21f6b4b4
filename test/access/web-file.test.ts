import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { openWebFile } from '../../src/access/web-file.ts'
import { until } from '../support/until.ts'

const hash = `$2y$04$${'a'.repeat(53)}`
const withUsers = `basic_auth_users: {ana: "${hash}"}\n`

for (const [what, empty] of [['nothing', ''], ['blank lines', ' \n\n'], ['only a comment', '# Who may come in\n']] as const) {
  t.test(`a file that has ${what} in it is taken at the start, and not later: who is asked for a password stays so`, async t => {
    const told: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => { told.push(line) } })
    const path = join(t.testdir({}), 'web.yml')
    const write = (text: string) => { writeFileSync(path, text) }
    write(empty)
    const file = await openWebFile(path, { log })
    t.teardown(() => file.close())
    t.equal(file.current().users.size, 0)

    write(withUsers)
    await until(() => file.current().users.size === 1, { what: 'the users' })
    let changes = 0
    file.onChange(() => { changes++ })
    write(empty)
    await until(() => told.some(line => /what was read before stays in force: .*the file is empty/.test(line)), { what: 'the complaint' })
    t.same([...file.current().users], [['ana', hash]])
    t.equal(changes, 0)

    write('{}\n')
    await until(() => file.current().users.size === 0, { what: 'the end of passwords' })
    t.equal(changes, 1)
    t.ok(told.some(line => line.includes('can be read again')))
  })
}
