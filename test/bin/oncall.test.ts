import { join } from 'node:path'
import t from 'tap'
import { shiftsOf } from '../../bin/commands/oncall/preview.ts'
import { formatterOf } from '../../bin/format/index.ts'
import type { ApiShifts } from '../../bin/own-answers.ts'
import { toolFlags } from '../../bin/tool-flags.ts'
import { runTocsin } from '../support/amtool.ts'
import { serveTo } from '../support/served.ts'
import { onCallOf, primary } from '../support/told-incidents.ts'

const empty = { ...primary, name: 'night', rotations: [] }

t.test('who is on call is shown, until when on the clock of the schedule', async t => {
  const { tocsin } = await serveTo(t, { onCall: onCallOf([primary, empty]) })
  t.same(await tocsin('oncall'), {
    code: 0,
    stdout: 'Schedule  On Call  Until                    \nprimary   ana      2026-11-23 09:00:00 CET  \nnight     NOBODY                            \n',
    stderr: ''
  })
  t.match((await tocsin('oncall', 'show', '-o', 'extended', '--schedule=primary', '--at=2026-11-24T09:00')).stdout, /\nprimary +bo +2026-11-30 09:00:00 CET +ana +Europe\/Paris/)
  t.match(JSON.parse((await tocsin('oncall', 'show', '-o', 'json')).stdout), [{ schedule: 'primary', users: ['ana'] }, { schedule: 'night', users: [] }])
  t.match(await tocsin('oncall', 'show', '--schedule=x'), { code: 1, stderr: 'tocsin: error: no schedule is named "x"\n' })
  t.match(await tocsin('oncall', 'show', '--at=x'), { code: 1, stderr: /^tocsin: error: at is "x", expected a time/ })
  t.match(await tocsin('oncall', 'show', 'x'), { code: 1, stderr: 'tocsin: error: unexpected x, try --help\n' })
})

const configuration = `route: {receiver: chat}
receivers: [{name: chat, console_configs: [{}]}]
users: [{name: ana, notify: {high: [{receiver: chat}]}}, {name: bo, notify: {high: [{receiver: chat}]}}]
schedules:
- name: primary
  time_zone: Europe/Paris
  rotations: [{start: 2026-11-02T09:00, every: {count: 1, unit: week}, participants: [ana, bo]}]
`
const range = ['--from=2027-03-22', '--to=2027-04-06T00:00']
const changes = `Starts At                 Ends At                   On Call  
2027-03-22 00:00:00 CET   2027-03-22 09:00:00 CET   bo       
2027-03-22 09:00:00 CET   2027-03-29 09:00:00 CEST  ana      
2027-03-29 09:00:00 CEST  2027-04-05 09:00:00 CEST  bo       
2027-04-05 09:00:00 CEST  2027-04-06 00:00:00 CEST  ana      
`

const file = 'tocsin.yml'
const asked = { file, name: 'primary', from: '2027-03-22', to: '2027-04-06T00:00', now: Date.parse('2026-11-20T12:00:00Z') }

t.test('every change of a schedule is printed on its clock, by the router and by a file alike', async t => {
  const { tocsin } = await serveTo(t, { onCall: onCallOf() })
  t.same(await tocsin('oncall', 'preview', 'primary', ...range), { code: 0, stdout: changes, stderr: '' })
  const answer: ApiShifts = JSON.parse((await tocsin('oncall', 'preview', 'primary', ...range, '-o', 'json')).stdout)
  t.match(answer, { timeZone: 'Europe/Paris', items: [{ start: '2027-03-21T23:00:00.000Z', users: ['bo'] }] })
  t.same(shiftsOf([primary], asked).items, answer.items)
  t.equal(formatterOf('simple', toolFlags['date.format'].default).shifts(shiftsOf([primary], asked)), changes)
  t.match(shiftsOf([primary], { ...asked, from: 'now', to: undefined }).items.at(-1), { end: '2026-12-18T12:00:00.000Z' }, 'four weeks')
})

t.test('with a file no router is asked', async t => {
  const path = join(t.testdir({ [file]: configuration }), file)
  t.same(await runTocsin(['oncall', 'preview', 'primary', `--config.file=${path}`, ...range]), { code: 0, stdout: changes, stderr: '' })
  t.match(await runTocsin(['oncall', 'preview', 'primary', `--config.file=${path}`, '--alertmanager.url=http://127.0.0.1:1', ...range]), { code: 0, stderr: 'Warning: --config.file flag overrides the --alertmanager.url.\n' })
})

for (const [fields, message] of [
  [{ name: 'primry' }, /^no schedule "primry" in tocsin\.yml, did you mean "primary"\?$/],
  [{ from: 'x' }, /^--from must be a time such as .*, not "x"$/],
  [{ to: 'x' }, /^--to must be a time such as .*, not "x"$/],
  [{ to: '-1h' }, /^expected a time that ends after it begins$/]
] as const) {
  t.test(`of a file, ${JSON.stringify(fields)} cannot be previewed`, async t => {
    t.throws(() => shiftsOf([primary], { ...asked, ...fields }), { name: 'CommandError', message })
  })
}

t.test('what cannot be previewed is told', async t => {
  const { tocsin } = await serveTo(t, { onCall: onCallOf() })
  t.match(await tocsin('oncall', 'preview'), { code: 1, stderr: /required argument 'SCHEDULE' not provided/ })
  t.match(await tocsin('oncall', 'preview', 'a', 'b'), { code: 1, stderr: /unexpected b/ })
  t.match(await tocsin('oncall', 'preview', 'primary', '--to=400d'), { code: 1, stderr: /at most 366 are shown/ })
  t.match(await runTocsin(['oncall', 'preview', 'primary', '--config.file=none.yml']), { code: 1, stderr: /path 'none\.yml' does not exist/ })
})
