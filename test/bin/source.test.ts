import t from 'tap'
import { runTocsin } from '../support/amtool.ts'
import { serveTo } from '../support/served.ts'
import { sourcesOf } from '../support/told-sources.ts'

t.test('sources are listed with when they were heard of and what came of it', async t => {
  const { tocsin } = await serveTo(t, { sources: sourcesOf() })
  t.same(await tocsin('source'), {
    code: 0,
    stdout: 'Name          Type          Last Contact             Accepted  Refused         Open  State           \n' +
      'alertmanager  alertmanager                           0         0               0     never heard of  \n' +
      'shop          sentry        2026-11-20 09:01:00 UTC  3         4 wrong secret  2     SILENT          \n',
    stderr: ''
  })
  t.match((await tocsin('source', 'list', '-o', 'extended')).stdout, /\nshop +sentry .*SILENT +2 +1 +1d +6h +team="shop"/)
  t.match(JSON.parse((await tocsin('source', 'list', '-o', 'json')).stdout), [{ name: 'alertmanager' }, { name: 'shop', refused: { 'wrong secret': 4 }, open: 2 }])
})

t.test('the last requests of a source are listed, and one is shown with its body', async t => {
  const { tocsin } = await serveTo(t, { sources: sourcesOf() })
  t.same(await tocsin('source', 'deliveries', 'shop'), {
    code: 0,
    stdout: 'ID  At                       Bytes    Outcome                          \n' +
      'd1  2026-11-20 09:01:00 UTC  2048     issue:42 fires: new; and 1 more  \n' +
      'd0  2026-11-20 09:00:00 UTC  3000000  issue:41 fires: new              \n',
    stderr: ''
  })
  t.match((await tocsin('source', 'deliveries', 'shop', '-o', 'extended')).stdout, /d1 .* sentry-hook-resource="issue" +issue:42 fires: new; data\.issue\.level: expected/)
  t.equal((await tocsin('source', 'deliveries', 'shop', 'd1')).stdout, `Delivery  d1
At        2026-11-20 09:01:00 UTC
Request   POST, 2048 bytes
Header    sentry-hook-resource: issue
Outcome   issue:42 fires: new
Outcome   data.issue.level: expected a text, got a number

{
  "action": "created"
}
`)
  t.match((await tocsin('source', 'deliveries', 'shop', 'd0')).stdout, /The body was not kept\.\n$/)
  t.equal(JSON.parse((await tocsin('source', 'deliveries', 'shop', 'd1', '-o', 'json')).stdout).body, '{"action":"created"}')
})

t.test('what a body says does nothing to a terminal', async t => {
  const sources = sourcesOf()
  const { tocsin } = await serveTo(t, { sources: { ...sources, delivery: async (name, id) => ({ ...await sources.delivery(name, id), body: '{"a":"\u009b2J\u202etext"}' }) } })
  t.match((await tocsin('source', 'deliveries', 'shop', 'd1')).stdout, /\n\{\n {2}"a": "2Jtext"\n\}\n$/)
})

t.test('a request is taken again', async t => {
  const sources = sourcesOf()
  const { tocsin } = await serveTo(t, { sources })
  t.same(await tocsin('source', 'replay', 'shop', 'd1'), { code: 0, stdout: 'issue:42 still fires\n', stderr: '' })
  t.match(JSON.parse((await tocsin('source', 'replay', 'shop', 'd1', '-o', 'json')).stdout), { accepted: 1, rejected: 0 })
  t.same(sources.replayed, ['shop d1', 'shop d1'])
})

for (const [args, message] of [
  [['deliveries'], "required argument 'NAME' not provided, try --help"],
  [['deliveries', 'shop', 'd1', 'x'], 'unexpected x, try --help'],
  [['deliveries', 'shp'], 'no source is named "shp"; known: alertmanager, shop'],
  [['deliveries', 'shop', 'd9'], 'no delivery "d9" of shop is kept'],
  [['replay', 'shop'], "required argument 'ID' not provided, try --help"],
  [['replay', 'shop', 'd0'], 'the body of the delivery "d0" was too large to be kept'],
  [['try'], "required argument 'NAME' not provided, try --help"],
  [['try', 'sentry'], "required argument 'FILE' not provided, try --help"],
  [['try', 'sentry', 'none.json'], "path 'none.json' does not exist"],
  [['try', 'sentri', 'none.json'], 'no source is named "sentri", did you mean "sentry"?; known: alertmanager, sentry; others need --config.file'],
  [['try', 'sentry', 'none.json', '--header=x'], "--header must be as 'Sentry-Hook-Resource: issue', not \"x\""]
] as const) {
  t.test(`tocsin source ${args.join(' ')} is refused`, async t => {
    const { origin } = await serveTo(t, { sources: sourcesOf() })
    t.same(await runTocsin(['source', ...args, `--alertmanager.url=${origin}`, '--no-version-check']), { code: 1, stdout: '', stderr: `tocsin: error: ${message}\n` })
  })
}
