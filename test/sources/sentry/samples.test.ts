import t from 'tap'
import { sentry } from '../../../src/sources/sentry.ts'
import { bytesOf, clientSecret, deliver, otherSecret, samples, type Sample } from '../../support/sentry-samples.ts'
import { reading, sign } from '../../support/sources.ts'
import { problemsOf } from '../../support/sound-report.ts'

const verify = sentry.verify ?? (() => false)

/** What the manifest says in words; the first that fits counts. */
const meanings: Array<[RegExp, string | undefined]> = [
  [/^one per error event/, undefined],
  [/optional acknowledge/, 'assigned'],
  [/^firing|^byte-exact/, 'firing'],
  [/^resolved/, 'resolved'],
  [/^silenced|same as issue.ignored/, 'suppressed'],
  [/^note/, 'noted'],
  [/ignore|^no alert|^test event/, undefined]
]

function expectedKind ({ expect }: Sample): string | undefined {
  const meaning = meanings.find(([words]) => words.test(expect))
  if (!meaning) throw new Error(`no meaning for ${expect}`)
  return meaning[1]
}

function expectedKey ({ key }: Sample): string | undefined {
  return key?.replace(/^issue (\d+).*$/, 'issue:$1').replace(/^rule (\d+).*$/, 'metric:$1')
}

t.test('each sample is what its manifest says', async t => {
  t.equal(samples.length, 43)
  for (const sample of samples) {
    const { changes = [], ignored, oddities } = sentry.read(deliver(sample), reading())
    const kind = expectedKind(sample)
    t.same(changes.map(change => change.kind), kind === undefined ? [] : [kind], sample.file)
    t.equal(typeof ignored, kind === undefined ? 'string' : 'undefined', `${sample.file}: what nothing comes of has a reason`)
    t.equal(oddities, undefined, `${sample.file}: nothing is odd`)
    const key = expectedKey(sample)
    if (key !== undefined && changes[0]) t.equal(changes[0].key, key, `${sample.file}: key`)
    t.same(problemsOf({ changes }), [], `${sample.file}: nothing unsound`)
  }
})

t.test('the severity of the manifest is that of the metric alert', async t => {
  for (const sample of samples) {
    const [, severity] = /severity=(\w+)/.exec(sample.expect) ?? []
    if (severity !== undefined) t.match(sentry.read(deliver(sample), reading()).changes, [{ severity }], sample.file)
  }
})

t.test('each sample is signed over the bytes of its file', async t => {
  const signed = samples.filter(({ resource }) => resource !== undefined)
  t.equal(signed.length, 40)
  for (const sample of signed) {
    const body = bytesOf(sample)
    t.equal(body.length, sample.bytes, `${sample.file}: size`)
    const headers = { 'sentry-hook-resource': sample.resource, 'sentry-hook-signature': sample.signature_of_file_bytes }
    t.ok(verify({ ...deliver(sample), headers }, [clientSecret]), sample.file)
    t.notOk(verify({ ...deliver(sample), headers }, ['another']), `${sample.file}: another secret`)
    t.notOk(verify({ ...deliver(sample), headers, body: Buffer.concat([body, Buffer.from('\n')]) }, [clientSecret]), `${sample.file}: other bytes`)
  }
})

t.test('JSON that was read and written again is not what was signed', async t => {
  const wires = samples.filter(({ file }) => file.includes('wire.'))
  t.equal(wires.length, 2)
  for (const sample of wires) {
    const again = Buffer.from(JSON.stringify(JSON.parse(bytesOf(sample).toString())))
    const headers = { 'sentry-hook-resource': sample.resource, 'sentry-hook-signature': sample.signature_of_file_bytes }
    t.ok(verify({ ...deliver(sample), headers }, [clientSecret]), sample.file)
    t.notOk(verify({ ...deliver(sample), headers, body: again }, [clientSecret]), `${sample.file}: written again`)
    t.not(sign(again, clientSecret), sample.signature_of_file_bytes)
  }
})

t.test('a sample is known by its members where its headers are lost', async t => {
  for (const sample of samples) {
    const bare = { ...deliver(sample), headers: {}, token: '' }
    const { changes, ignored } = sentry.read(bare, reading())
    const whole = sentry.read(deliver(sample), reading())
    t.same({ changes, ignored }, { changes: whole.changes, ignored: whole.ignored }, sample.file)
  }
})

t.test('a service hook and the plugin have secrets of their own', async t => {
  const others = samples.filter(({ resource }) => resource === undefined)
  t.equal(others.length, 3)
  for (const sample of others) {
    t.ok(verify(deliver(sample), [clientSecret, otherSecret]), sample.file)
    t.notOk(verify(deliver(sample), [clientSecret]), `${sample.file}: the secret of the integration`)
  }
})
