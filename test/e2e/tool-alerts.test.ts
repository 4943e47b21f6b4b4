import t from 'tap'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { compare, runTocsin } from '../support/amtool.ts'
import { without } from '../support/program.ts'

const config = {
  route: {
    receiver: 'chat',
    group_wait: '1h',
    routes: [
      { matchers: ['severity="critical"', 'team=~"a|b"'], receiver: 'page', continue: true, routes: [{ match: { service: 'db' }, receiver: 'dba' }] },
      { match_re: { service: '^(x|y)$' }, receiver: 'web', routes: [{ matchers: ['a!=b'], routes: [{ matchers: ['c="d\\ne"'] }, { matchers: ['f!~"g.*"'], continue: true }] }] }
    ]
  },
  receivers: ['chat', 'page', 'dba', 'web'].map(name => ({ name })),
  inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['service'] }]
}

const skip = withoutAlertmanager || without('amtool')
const outputs = ['simple', 'extended', 'json']
const refused = 'what the server says is shown as amtool 0.34 shows it, as JSON'
const times = ['--start=2020-02-29T12:00:00Z', '--end=2099-01-01T00:00:00+02:00']

t.test('alerts, configuration and cluster look as in amtool', { skip }, async t => {
  const { origin } = await runAlertmanager(t, { config })
  const flags = [`--alertmanager.url=${origin}`]

  await compare(t, [
    [['alert']],
    [['alert', '--output=json']],
    [['alert', 'add', 'alertname=Down', 'severity=critical', 'team=a', 'service=db', 'instance=x 1', '--annotation=summary=It is <down> & out', '--generator-url=http://prometheus.example/g?a=1&b', ...times],
      { why: 'a matcher that only the classic syntax reads is told on standard error', stderr: /^(warning: matchers .*\n){2}$/ }],
    [['alert', 'add', 'Late', 'severity=warning', 'service=db', '--start=2020-02-29T14:00:00+05:30', '--end=2099-01-01T00:00:00Z']],
    [['alert', 'add', 'alertname="Slow\tand\\nlong"', 'severity=info', 'service="ü日本"', '--annotation=summary="Slow\té\tnow"', '--annotation=runbook=http', '--start=2020-02-28T00:00:00.123456789-03:30', '--end=2099-01-01T00:00:00Z']],
    [['alert', 'add', 'Wrong', '--start=2020-01-02T00:00:00Z', '--end=2020-01-01T00:00:00Z'], { why: refused, stderr: 'tocsin: error: [POST /alerts][400] postAlertsBadRequest "start time must be before end time"\n' }],
    [['alert', 'add'], { why: refused, stderr: 'tocsin: error: [POST /alerts][400] postAlertsBadRequest "at least one label pair required"\n' }],
    [['alert', 'add', 'a=b', 'c']],
    [['alert', 'add', 'Down', 'a=~b']],
    [['alert', 'add', 'a=~b', 'c=d'], { why: 'amtool 0.34 refuses it, too; 0.25 takes it as the name', code: 1, stderr: 'tocsin: error: labels must be specified as key=value pairs\n' }],
    [['alert', 'add', 'Down', '--annotation=a']],
    [['alert', 'add', 'Down', '--start=noon'], { why: 'our own words', stderr: 'tocsin: error: --start must be a time such as 2026-11-20T09:00:00+01:00, not "noon"\n' }],
    ...outputs.flatMap(output => [[['alert', `--output=${output}`]], [['alert', 'query', '-ai', '-o', output]]] as const),
    [['alert', 'query', '-s', '-u']],
    [['alert', '--inhibited', '--active', '--silenced', '--unprocessed', 'severity=~"c.*|warning"', 'service!=x']],
    [['alert', 'query', '--receiver=da|dba', '--date.format=Mon Jan _2 15:04:05.000 2006 -07:00 MST']],
    [['alert', 'query', '--receiver=('], { why: refused, stderr: /^tocsin: error: \[GET \/alerts\]\[400\] getAlertsBadRequest "failed to parse receiver param: .*"\n$/ }],
    [['alert', '-r', 'chat', 'Late', '-oextended', '--date.format', '']],
    [['alert', 'query', 'Down']],
    [['alert', 'query', 'Down', 'b'], { why: refused, stderr: /^tocsin: error: \[GET \/alerts\]\[400\] getAlertsBadRequest ".*"\n$/ }],
    [['-o', 'json', 'alert', 'query', 'alertname=~"L.*"']],
    [['cluster']],
    ...outputs.map(output => [['cluster', 'show', '-o', output]] as const),
    [['config']],
    [['--no-version-check', 'config', 'show']],
    [['config', '-o', 'json']]
  ], { flags })

  const extended = await runTocsin(['config', 'show', '-o', 'extended', ...flags])
  t.match(extended.stdout, /^global:\n[^]*\n\nbuildUser .*\ngoVersion go1.*\nrevision .*\nversion 0\.25\.0\nbranch .*\nbuildDate .*\nuptime 20\d\d-.*Z\n$/, 'amtool prints addresses in its memory here')
})

t.test('routes are drawn and tested as by amtool, of a router and of a file', { skip }, async t => {
  const { origin } = await runAlertmanager(t, { config })
  const folder = t.testdir({ 'a.yml': JSON.stringify(config), 'bad.yml': 'route: {receiver: none}\nreceivers: []\n' })
  const file = `--config.file=${folder}/a.yml`
  const rows = [
    [[]],
    [['show']],
    [['test']],
    [['test', 'severity=critical', 'team=a', 'service=db']],
    [['test', 'severity=critical', 'team=b', '--tree']],
    [['test', '--tree', 'service=x', 'c="d\\ne"']],
    [['test', '--tree', '--verify.receivers=web', 'service=y']],
    [['test', '--verify.receivers=page,web', 'severity=critical', 'team=b', 'service=x']],
    [['test', '--verify.receivers=web', 'service=db']],
    [['test', 'what']],
    [['test', 'a!=b'], { why: 'the words of amtool 0.34', stderr: /^(Warning.*\n)?tocsin: error: Labels must be specified as key=value pairs\n$/ }]
  ] as const

  const below = (command: readonly string[]) => rows.map(([args, ...rest]) => [[...command, ...args], ...rest] as const)
  await compare(t, below(['config', 'routes']), { flags: [`--alertmanager.url=${origin}`] })
  await compare(t, below(['config', 'routes', file]), { flags: [`--alertmanager.url=${origin}`] })
  await compare(t, [
    [['config', 'routes', 'show', `--config.file=${folder}/none.yml`]],
    [['config', 'routes', 'show', 'more']],
    [['config', 'routes', 'show', `--config.file=${folder}/bad.yml`], { why: 'the words of our own check', stderr: /bad\.yml:1:19: route\.receiver: undefined receiver "none"/ }]
  ], { flags: [`--alertmanager.url=${origin}`] })

  const [long, short] = await Promise.all([['config', 'routes'], ['routes']].map(command => runTocsin([...command, 'test', file, '--tree', 'service=x'])))
  t.strictSame(short, long, 'tocsin routes is tocsin config routes')
  t.equal(short?.stderr, '', 'without --alertmanager.url there is nothing to override')
})
