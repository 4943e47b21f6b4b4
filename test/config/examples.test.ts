import t from 'tap'
import { readdirSync, readFileSync } from 'node:fs'
import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/domain/config.ts'

const now = Date.parse('2026-11-20T09:00Z')
const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const load = (file: string, text = read(file)): Config => loadConfig({ file, text, receivers, now })
const blocksOf = (file: string) => [...read(file).matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text = '']) => text)
const blocks = blocksOf('docs/configuration.md')

for (const name of readdirSync(new URL('../../examples', import.meta.url)).filter(name => name.endsWith('.yml'))) {
  t.test(`examples/${name} loads without a warning`, async t => { t.same(load(`examples/${name}`).warnings, []) })
}

t.test('examples/escalation.yml does what it says: an hour from the primary to the manager', async t => {
  const { policies: [policy], route, schedules } = load('examples/escalation.yml')
  t.same(policy?.tiers.map(({ after }) => after / 60_000), [0, 15, 45])
  t.equal(route.routes[0]?.escalation, policy?.name)
  t.equal(schedules.length, 2)
})

t.test('every example of the documentation loads without a warning', async t => {
  t.ok(blocks.length >= 3)
  for (const text of [...blocks, ...blocksOf('docs/sources.md')]) {
    const rest = [['route', 'route: {receiver: default}\n'], ['receivers', 'receivers: [{name: default}]\n']] as const
    const whole = rest.filter(([key]) => !new RegExp(`^${key}:`, 'm').test(text)).map(([, more]) => more).join('') + text
    const named = /^ {2}- name: (\S+)/m.exec(text.slice(text.indexOf('receivers:')))?.[1]
    t.same(load('docs/configuration.md', text.includes('receivers:') ? whole.replace('receiver: default', `receiver: ${named}`) : whole).warnings, [], text.slice(0, 40))
  }
})

t.test('the example of people on call is what the tables say, as far as they name a default', async t => {
  const text = blocks.find(text => text.includes('escalation_policies:')) ?? ''
  const { policies: [given], severity } = load('docs/configuration.md', text)
  const short = text.replace(/^ {8}(urgency|mode|ack): .*\n/gm, '').replace(/^ {4}(ack_timeout|reopen_window|keep_ack_on_reopen): .*\n/gm, '').replace(/^severity:[^]*/m, '').replace(', from_tier: 0', '')
  t.ok(short.length < text.length - 150)
  const { policies: [byDefault], severity: usual } = load('docs/configuration.md', short)
  t.same(byDefault, given)
  t.same(usual, severity)
})
