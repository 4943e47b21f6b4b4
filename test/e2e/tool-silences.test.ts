import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { compare, normalise, runAmtool, runTocsin } from '../support/amtool.ts'
import { bareEnv, without } from '../support/program.ts'
import { spawnTocsin } from '../support/tocsin.ts'

const skip = withoutAlertmanager || without('amtool')
const config = { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }] }
const outputs = ['simple', 'extended', 'json']
const refused = 'what the server says is shown as amtool 0.34 shows it, as JSON'
const undescribed = 'the message of the server instead of {}'
const unknown = '11111111-1111-4111-8111-111111111111'
const span = ['--start=2090-01-01T00:00:00+01:00', '--end=2099-01-01T00:00:00Z']

type Silence = { id: string, matchers: unknown[], comment: string, endsAt: string }

/** A running Alertmanager, and what it has of silences. */
async function arrange (t: Test) {
  const { origin } = await runAlertmanager(t, { config })
  const flags = [`--alertmanager.url=${origin}`]
  return {
    flags,
    amtool: (...args: string[]) => runAmtool([...args, ...flags]),
    tocsin: (...args: string[]) => runTocsin([...args, ...flags]),
    stored: async (): Promise<Silence[]> => (await fetch(`${origin}/api/v2/silences`)).json().then(body => body as Silence[])
  }
}

t.test('a silence is added as amtool adds it', { skip }, async t => {
  const { amtool, tocsin, stored } = await arrange(t)
  for (const args of [
    ['-c', 'why', 'Down', ...span],
    ['--comment=two\nlines\tand a tab', '--author', 'mé', 'a=b', 'c!=d', 'e=~"f|g"', 'h!~i.*', 'alertname="<&>"', ...span],
    ['-aq', '-cx', '-d1d12h', 'a="b c"', '--start=2090-01-01T00:00:00.123456Z'],
    ['-c', 'x', '--author=', '--duration=90m', 'a="\\\\\\n\\""', '--start', '2090-01-01T00:00:00-03:30']
  ]) {
    const before = (await stored()).map(({ id }) => id)
    const theirs = await amtool('silence', 'add', ...args)
    const ours = await tocsin('silence', 'add', ...args)
    t.strictSame(normalise(ours), normalise(theirs), args.join(' '))
    const ids = [ours.stdout.trim(), theirs.stdout.trim()]
    const [first, second, ...others] = (await stored()).filter(({ id }) => !before.includes(id)).map(silence => ({ ...silence, id: ids.includes(silence.id), updatedAt: '' }))
    t.strictSame(first, second, `the same is stored of ${args.join(' ')}`)
    t.ok(first?.id)
    t.same(others, [])
  }

  const earliest = Date.now()
  const id = (await tocsin('silence', 'add', 'Now', '--comment=x')).stdout.trim()
  const end = Date.parse((await stored()).find(silence => silence.id === id)?.endsAt ?? '') - 3_600_000
  t.ok(end >= earliest && end <= Date.now(), 'an hour from now, unless told otherwise')
})

t.test('wrong command lines and refused silences are told as by amtool', { skip }, async t => {
  const { flags } = await arrange(t)
  await compare(t, [
    [['silence', 'add']],
    [['silence', 'add', 'Down']],
    [['silence', 'add', 'a=b', 'c', '-c', 'x']],
    [['silence', 'add', 'Down', '-c', 'x', '--duration=5']],
    [['silence', 'add', 'Down', '-c', 'x', '--duration=0s']],
    [['silence', 'add', 'Down', '-c', 'x', '--start=2020-01-01T00:00:00Z', '--end=2019-01-01T00:00:00Z']],
    [['silence', 'add', 'Down', '-c', 'x', '--start=2020-01-01T00:00:00Z', '--end=2020-02-01T00:00:00Z'],
      { why: refused, stderr: 'tocsin: error: [POST /silences][400] postSilencesBadRequest "Failed to create silence: end time can\'t be in the past"\n' }],
    [['silence', 'add', 'a=', '-c', 'x'], { why: refused, stderr: /\[POST \/silences\]\[400\] postSilencesBadRequest "silence invalid: .*"\n$/ }],
    [['silence', 'add', 'a=~(', '-c', 'x'], { why: 'a name that looks like a matcher is warned of', stderr: /^warning: a=~\( is no matcher/ }],
    [['silence', 'add', 'a=b', 'c=~(', '-c', 'x']],
    [['silence', 'expire']],
    [['silence', 'expire', 'xyz'], { why: undescribed, stderr: 'tocsin: error: [DELETE /silence/{silenceID}] deleteSilence (status 422): silenceID in path must be of type uuid: "xyz"\n' }],
    [['silence', 'expire', unknown], { why: refused, stderr: 'tocsin: error: [DELETE /silence/{silenceID}][500] deleteSilenceInternalServerError "silence not found"\n' }],
    [['silence', 'update']],
    [['silence', 'update', 'xyz'], { why: undescribed, stderr: 'tocsin: error: [GET /silence/{silenceID}] getSilence (status 422): silenceID in path must be of type uuid: "xyz"\n' }],
    [['silence', 'update', unknown], { why: 'what the status means is said in words', stderr: /\[GET \/silence\/\{silenceID\}\]\[404\] getSilenceNotFound: no silence <an id>\n$/ }],
    [['silence', 'query', '--nope']],
    [['silence', 'query', '-x']],
    [['silence', 'add', '--author']],
    [['silence', 'import', '-w', '-1']],
    [['silence', 'import', 'none.json']],
    [['silence', 'import', '/']]
  ], { flags })
})

t.test('silences are listed as by amtool', { skip }, async t => {
  const { flags, amtool, tocsin } = await arrange(t)
  const add = async (...args: string[]) => (await amtool('silence', 'add', '--author=me', ...args)).stdout.trim()
  const id = await add('-c', 'long\tcell\nand two lines', 'alertname=Down', 'a=~"b|c"', 'd!=é日本', '-d', '30m')
  await add('-c', '', '--no-require-comment', 'Up', ...span)
  await add('-c', 'another', '--author=you', 'Down', 'x!~y', '-d', '3h')
  await tocsin('silence', 'expire', await add('-c', 'expired', 'Down'))

  await compare(t, [
    ...outputs.flatMap(output => [[['silence', '-o', output]], [['silence', 'query', '--expired', `--output=${output}`]]] as const),
    [['silence', 'Down']],
    [['silence', 'query', 'alertname=~D.*']],
    [['silence', 'query', 'a=~"b|c"', '-q']],
    [['silence', '-q']],
    [['silence', '--created-by=you']],
    [['silence', '--within', '2h30m']],
    [['silence', '--within=2h', '--expired', '-o', 'json']],
    [['silence', 'query', '-o', 'extended', '--date.format=3:04:05.999PM Mon 2 January 06 Z0700']]
  ], { flags })

  t.match((await tocsin('silence', 'query', '--id', id, '-q')).stdout, `${id}\n`, '--id came with amtool 0.26')
  t.equal((await tocsin('silence', 'query', '--id', unknown, '-q')).stdout, '')
})

t.test('a silence is updated as by amtool', { skip }, async t => {
  const { flags, amtool, tocsin } = await arrange(t)
  const ids = (await Promise.all([1, 2].map(() => amtool('silence', 'add', '-c', 'x', 'Down', ...span)))).map(({ stdout }) => stdout.trim())
  const [theirs = '', ours = ''] = ids
  const strip = (text: string) => text.replace(/20[2-8]\d-\d\d-\d\d.\d\d:\d\d:\d\d(\.\d+Z| UTC)/g, '<now>')
  for (const args of [['--duration=4h'], ['-c', 'known', '-o', 'extended'], ['--end=2098-01-01T00:00:00+02:00', '-o', 'json'], ['--start=2091-01-01T00:00:00Z'], ['--end=1990-01-01T00:00:00Z'], ['--duration=x']]) {
    const [a, b] = [await amtool('silence', 'update', ...args, theirs), await tocsin('silence', 'update', ...args, ours)].map(normalise)
    t.strictSame({ ...b, stdout: strip(b?.stdout ?? '') }, { ...a, stdout: strip(a?.stdout ?? '') }, args.join(' '))
  }
  t.match(await tocsin('silence', 'update', '-q', ours), { code: 0, stdout: `${ours}\n` }, 'where amtool prints an address in its memory')
  await compare(t, [[['silence', 'query', '-o', 'simple']]], { flags })
})

t.test('silences are imported as by amtool, from a file and from standard input', { skip }, async t => {
  const from = await arrange(t)
  for (const n of [1, 2, 3]) await from.amtool('silence', 'add', '-c', `number ${n}`, `n="${n}"`, ...span)
  const { stdout: json } = await from.tocsin('silence', 'query', '-o', 'json')
  const listed = async (at: typeof from) => (await at.stored()).map(({ comment, matchers }) => ({ comment, matchers })).sort((a, b) => a.comment < b.comment ? -1 : 1)

  const to = await arrange(t)
  const file = join(t.testdir({ 'list.json': json }), 'list.json')
  const imported = await to.tocsin('silence', 'import', file, '--worker=2')
  t.match(imported, { code: 0, stdout: /^([0-9a-f-]{36}\n){3}$/ })
  t.strictSame(await listed(to), await listed(from))

  // Its ids are now known there.
  const known = (await to.tocsin('silence', 'query', '-o', 'json')).stdout
  writeFileSync(file, known)
  t.strictSame((await to.tocsin('silence', 'import', file)).stdout.split('\n').sort(), (await to.tocsin('silence', '-q')).stdout.split('\n').sort(), 'known ids stay')
  t.equal((await to.stored()).length, 3)
  await to.tocsin('silence', 'import', '--force', file)
  t.equal((await to.stored()).length, 6, '--force makes new ones')

  const piped = spawnTocsin(t, ['silence', 'import', '-f', ...to.flags], bareEnv, 'pipe')
  piped.child.stdin?.end(json)
  t.match(await piped.exited, { code: 0, stdout: /^([0-9a-f-]{36}\n){3}$/ })
  t.equal((await to.stored()).length, 9)

  const [first, ...others] = JSON.parse(json)
  writeFileSync(file, JSON.stringify([{ ...first, endsAt: '2020-01-01T00:00:00.000Z', startsAt: '2019-01-01T00:00:00.000Z' }, ...others, { ...first, comment: undefined }]))
  const theirs = await to.amtool('silence', 'import', file)
  const ours = await to.tocsin('silence', 'import', file)
  t.equal(ours.code, theirs.code)
  t.match(theirs.stderr, /amtool: error: couldn't import [12] out of 4 silences/, '0.25 does not wait for the last one to be counted')
  t.match(ours.stderr, /Error adding silence id='[0-9a-f-]{36}': \[POST \/silences\]\[400\] postSilencesBadRequest "Failed to create silence: end time can't be in the past"\n/)
  t.match(ours.stderr, /\[POST \/silences\] postSilences \(status 422\): comment in body is required\n/)
  t.match(ours.stderr, /^tocsin: error: couldn't import 2 out of 4 silences$/m)
  t.match(ours.stdout, /^([0-9a-f-]{36}\n){2}$/)
})

t.test('what is no list of silences is not imported', { skip }, async t => {
  const { flags, amtool, tocsin, stored } = await arrange(t)
  for (const [text, reason] of [['', 'EOF'], ['oops', ''], ['[{"id": 1}]', 'silence 1 of 1: id must be string'], ['{"id": "x"}', 'expected a list of silences'], ['[{"comment": "x"}, ', '']] as const) {
    const file = join(t.testdir({ 'list.json': text }), 'list.json')
    const ours = await tocsin('silence', 'import', file)
    t.match(ours.stderr, `tocsin: error: couldn't unmarshal input data, is it JSON?: ${reason}`)
    t.equal(ours.code, (await amtool('silence', 'import', file)).code)
  }
  t.same(await stored(), [])
  await compare(t, [[['silence', 'import', join(t.testdir({ 'none.json': '[]' }), 'none.json')]]], { flags })
})
