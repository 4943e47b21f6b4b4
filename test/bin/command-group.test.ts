import t from 'tap'
import { runTocsin } from '../support/amtool.ts'

t.test('each command says how it is used', async t => {
  for (const [argv, usage] of [
    [['silence', '--help'], /^usage: tocsin silence <command>.*\n\n[^]*\n {2}query +list silences \(the default\)\n/],
    [['help', 'silence'], /^usage: tocsin silence <command>/],
    [['help', 'silence', 'add'], /^usage: tocsin silence add \[<flags>\] <matcher>\.\.\.\n[^]*-c, --comment=/],
    [['silence', '--help', 'add'], /^usage: tocsin silence add /],
    [['silence', 'add', '-h'], /^usage: tocsin silence add /],
    [['alert', 'query', '--help'], /^usage: tocsin alert query [^]*-a, --active/],
    [['config', 'routes', '--help'], /^usage: tocsin routes <command>/],
    [['routes', 'test', '--help'], /--verify\.receivers=NAMES/],
    [['cluster', 'show', '--help'], /-o, --output=simple/]
  ] as const) {
    const { code, stdout, stderr } = await runTocsin(argv)
    t.equal(code, 0, argv.join(' '))
    t.match(stdout, usage)
    t.notMatch(stdout, 'require-comment')
    t.equal(stderr, '')
  }
  t.match(await runTocsin(['silence', 'query', '--version']), { code: 0, stdout: /^tocsin, version 1\.2\.3\n/ })
})

t.test('flags may stand before the command, and what is no command is an operand of the default', async t => {
  const nowhere = '--alertmanager.url=http://127.0.0.1:1'
  for (const [argv, stderr] of [
    [[nowhere, '-v', 'alert', 'add', 'x'], /POST http:\/\/127\.0\.0\.1:1\/api\/v2\/alerts: connection refused/],
    [['--alertmanager.url', 'http://127.0.0.1:1', 'silence', '-ojson', 'query'], /GET http:\/\/127\.0\.0\.1:1\/api\/v2\/silences: connection refused/],
    [['silence', '-q', nowhere, 'add'], /GET .*silences: connection refused/],
    [['alert', 'Down', nowhere], /GET .*alerts: connection refused/],
    [['silence', 'add', nowhere, '--', '-c'], /comment required by config/],
    [['cluster', 'shw'], 'tocsin: error: unexpected shw, try --help\n'],
    [['silence', '--nonsense'], "tocsin: error: unknown long flag '--nonsense', try --help\n"]
  ] as const) {
    const outcome = await runTocsin(argv)
    t.match(outcome, { code: 1, stdout: '', stderr }, argv.join(' '))
  }
})
