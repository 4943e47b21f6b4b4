import t from 'tap'
import { join, resolve } from 'node:path'
import { checkConfig } from '../../bin/commands/check-config.ts'
import { receivers } from '../support/config-receivers.ts'

async function run (...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await checkConfig(argv, { receivers, now: Date.parse('2026-11-03T00:00Z'), out: line => out.push(line), err: line => err.push(line) })
  return { code, out, err }
}

const good = 'route: {receiver: chat}\nreceivers: [{name: chat}]\ninhibit_rules: [{}]\ntemplates: ["*.tmpl"]\ntime_intervals: [{name: night, time_intervals: []}]\nsources: [{name: a, type: grafana}, {name: b, type: alertmanager}]\n'

t.test('a good file is counted as amtool counts', async t => {
  const file = join(t.testdir({ 'a.yml': good }), 'a.yml')
  t.same(await run(file), {
    code: 0,
    out: [`Checking '${file}'  SUCCESS`, 'Found:', ' - global config', ' - route', ' - 1 inhibit rules', ' - 1 receivers', ' - 1 templates', ' - 1 time intervals', ' - 2 sources', ''],
    err: []
  })
})

t.test('every error of every file has its own line', async t => {
  const folder = t.testdir({ 'a.yml': good, 'b.yml': 'route: {recever: chat}\nfoo: 1\n' })
  const [a, b, c] = ['a.yml', 'b.yml', 'c.yml'].map(name => join(folder, name))
  const { code, out, err } = await run(String(b), String(a), String(c))
  t.equal(code, 1)
  t.same(out.filter(line => !line.startsWith(' ')), [
    `Checking '${b}'  FAILED: 3 errors`,
    `${b}:1:8: route: root route must specify a default receiver`,
    `${b}:1:9: route: unknown key "recever", did you mean "receiver"?`,
    `${b}:2:1: unknown key "foo", expected one of global, route, inhibit_rules, receivers, templates, mute_time_intervals, time_intervals, tracing, sources, users, schedules, escalation_policies, severity`,
    '',
    `Checking '${a}'  SUCCESS`, 'Found:', '',
    `Checking '${c}'  FAILED: 1 error`,
    `${c}: cannot read the file: no such file`,
    ''
  ])
  t.same(err.filter(line => !line.startsWith('warning: ')), ['tocsin: error: failed to validate 2 file(s)'])
})

t.test('warnings do not fail', async t => {
  const file = join(t.testdir({ 'a.yml': 'route: {receiver: chat, repeat_interval: 1m}\nreceivers: [{name: chat}]\n' }), 'a.yml')
  const { code, err } = await run(file)
  t.equal(code, 0)
  t.match(err, [/^warning: .*a\.yml:1:42: route\.repeat_interval: repeat_interval 1m is shorter than group_interval 5m/])
})

t.test('certificates that the router would refuse are a warning, as they may be on another machine', async t => {
  const folder = t.testdir({ 'a.yml': 'route: {receiver: chat}\nreceivers: [{name: chat, webhook_configs: [{url: "http://chat.example/", http_config: {tls_config: {ca_file: none}}}]}]\n' })
  const file = join(folder, 'a.yml')
  t.match(await run(file), {
    code: 0,
    err: [`warning: ${file}: receiver "chat": webhook_configs[0].http_config.tls_config: unable to load specified CA cert ${join(folder, 'none')}: no such file: the router would not take this configuration`]
  })
})

t.test('secrets that are in no file yet are a warning', async t => {
  const file = join(t.testdir({ 'a.yml': 'route: {receiver: chat}\nreceivers: [{name: chat, webhook_configs: [{url_file: secrets/none}]}]\n' }), 'a.yml')
  t.match(await run(file), {
    code: 0,
    err: [`warning: ${file}: receiver "chat": webhook_configs[0].url_file: unable to read ${resolve('secrets/none')}: no such file; what is sent before it can be read fails`]
  })
})

t.test('so is a file of secrets of a source', async t => {
  const file = join(t.testdir({ 'a.yml': 'route: {receiver: chat}\nreceivers: [{name: chat}]\nsources: [{name: shop, type: sentry, secret_file: secrets/none}]\n' }), 'a.yml')
  t.match(await run(file), {
    code: 0,
    err: [`warning: ${file}: source "shop": secret_file: unable to read ${resolve('secrets/none')}: no such file; until it can be read, all that comes is answered with 503`]
  })
})

t.test('warnings are told beside errors, too', async t => {
  const file = join(t.testdir({ 'a.yml': 'route: {receiver: nobody}\nreceivers: [{name: chat}]\ntracing: {endpoint: x}\n' }), 'a.yml')
  const { code, err } = await run(file)
  t.equal(code, 1)
  t.match(err, [`warning: ${file}:3:10: tracing: tracing is accepted and has no effect`, 'tocsin: error: failed to validate 1 file(s)'])
})

t.test('without a file, or with an option that it has not, it tells how it is used', async t => {
  t.match(await run(), { code: 1, out: [], err: [/^usage: tocsin check-config FILE/] })
  t.match(await run('--strict'), { code: 1, err: ["tocsin: error: unknown long flag '--strict', try --help"] })
  t.match(await run('--help'), { code: 0, out: [/^usage/], err: [] })
})

t.test('routes that escalate by waiting are a suggestion, which does not fail', async t => {
  const file = join(t.testdir({
    'a.yml': `route:
  receiver: chat
  routes:
    - {matchers: [team="a"], continue: true}
    - {matchers: [team="a"], receiver: pager, group_wait: 15m}
receivers: [{name: chat, console_configs: [{}]}, {name: pager, console_configs: [{}]}]
`
  }), 'a.yml')
  const { code, out, err } = await run(file)
  t.equal(code, 0)
  t.equal(out[0], `Checking '${file}'  SUCCESS`)
  t.equal(err.length, 1)
  t.ok(err[0]?.startsWith(`suggestion: ${file}: routes that wait longer`))
  t.match(err[0], /- name: chat-escalation\n[^]*route\.routes\[0\] gets escalation: chat-escalation/)
})
