import t from 'tap'
import fc from 'fast-check'
import { fingerprint, makeLabels, sortedNames, validLabelName, withoutPrototype, type Labels } from '../../src/domain/labels.ts'

const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '10', '9', 'a', 'B', '\uffee', '😀'), fc.string({ unit: 'grapheme' }))
const texts = fc.dictionary(names, fc.string({ unit: 'grapheme' }), { noNullPrototype: true })

t.test('labels hold what was given, in order, and inherit nothing', async t => {
  fc.assert(fc.property(texts, given => {
    const entries = Object.entries(given)
    const wanted = new Map(entries)
    const parsed = withoutPrototype(JSON.parse(JSON.stringify(given)))
    for (const labels of [makeLabels(given), makeLabels(entries.toReversed()), makeLabels(parsed), makeLabels(makeLabels(given))]) {
      t.equal(Object.getPrototypeOf(labels), null)
      t.equal(sortedNames(labels).join('\n'), entries.map(([name]) => name).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join('\n'))
      for (const name of ['__proto__', 'constructor', 'toString', ...wanted.keys()]) t.equal(labels[name], wanted.get(name))
    }
  }))
})

t.test('making labels leaves what they are made of as it was', async t => {
  const given = { b: '1', a: '2' }
  t.same(Object.keys(makeLabels(given)), ['a', 'b'])
  t.same(Object.keys(given), ['b', 'a'])
  t.equal(Object.getPrototypeOf(given), Object.prototype)
})

t.test('the fingerprint is FNV-1a of the bytes', async t => {
  fc.assert(fc.property(texts, given => {
    const labels = makeLabels(given)
    t.equal(fingerprint(labels), slowFingerprint(labels))
  }))
})

t.test('a name is any text that has a UTF-8 form', async t => {
  const rows: Array<[string, boolean]> = [['', false], ['a', true], ['any name ☃', true], ['😀', true], ['a\ud83d', false], ['\ude00', false], ['😀\ude00', false]]
  for (const [name, valid] of rows) t.equal(validLabelName(name), valid, JSON.stringify(name))
})

function slowFingerprint (labels: Labels): string {
  let sum = 0xcbf29ce484222325n
  for (const name of sortedNames(labels)) {
    for (const byte of [...Buffer.from(name), 0xff, ...Buffer.from(labels[name] ?? ''), 0xff]) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n)
  }
  return sum.toString(16).padStart(16, '0')
}
