import fc from 'fast-check'
import t from 'tap'
import type { Labels } from '../../src/domain/labels.ts'
import { createMatcher, matchesAll } from '../../src/domain/matcher.ts'
import { createSilenceIndex, type Found } from '../../src/domain/silence-index.ts'
import { compileSilence, type Silence } from '../../src/domain/silence.ts'
import { silence } from '../support/build.ts'

const names = ['a', 'b', 'c']
const values = ['', 'x', 'y']
const matcherOf = fc.record({ name: fc.constantFrom(...names), operator: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const), value: fc.constantFrom(...values) })
const step = fc.record({ id: fc.constantFrom('1', '2', '3', '4', '5'), matchers: fc.option(fc.array(matcherOf, { minLength: 1, maxLength: 3 })) })
const labelSets: Labels[] = names.flatMap(name => values.slice(1).map(value => ({ [name]: value }))).concat([{}, { a: 'x', b: 'x' }, { a: 'x', b: 'y', c: 'y' }])

t.test('what is found is what each silence says of itself, whatever was found before', async t => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), steps => {
    const index = createSilenceIndex()
    const present = new Map<string, Silence>()
    const known = new Map<Labels, Found>()
    for (const [n, { id, matchers }] of steps.entries()) {
      if (matchers) {
        const one = { ...silence('a="x"', { id }), matchers }
        present.set(id, one)
        index.put(one)
      } else {
        present.delete(id)
        index.delete(id)
      }
      // Some are asked about after each change, some after several.
      for (const [position, labels] of labelSets.entries()) {
        if (n % (position + 1) > 0) continue
        const expected = [...present.values()].filter(one => matchesAll(compileSilence(one), labels)).map(one => one.id).sort()
        const found = index.match(labels, known.get(labels))
        known.set(labels, found)
        if (JSON.stringify(found.ids) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(labels)}: found ${found.ids}, expected ${expected}`)
        if (index.size !== present.size) throw new Error(`${index.size} are indexed, ${present.size} are there`)
      }
    }
  }))
  t.pass()
})

t.test('an alert is compared with few of many silences, and with none again until one changes', async t => {
  const index = createSilenceIndex()
  for (let n = 0; n < 10_000; n++) index.put(silence(`team="all",service="s${n}",env=~"prod|test"`, { id: String(n) }))
  const labels = { team: 'all', service: 's77', env: 'prod' }
  let asked = 0
  const watched: Labels = new Proxy(labels, { get: (target, name: 'env') => { if (name === 'env') asked++; return target[name] } })
  const first = index.match(watched)
  t.same(first.ids, ['77'])
  // Once to look for its bucket, and as often as it is compared.
  t.ok(asked < 5, `asked ${asked} times`)

  asked = 0
  t.equal(index.match(watched, first), first)
  t.equal(asked, 0)
  index.put(silence('env="prod"', { id: 'x' }))
  const second = index.match(watched, first)
  t.same(second.ids, ['77', 'x'])
  t.equal(asked, 1)
})

t.test('what was found before more changes than are remembered is looked for anew', async t => {
  const index = createSilenceIndex()
  index.put(silence('a="x"', { id: 'first' }))
  const before = index.match({ a: 'x' })
  index.delete('first')
  for (let n = 0; n < 5000; n++) index.put(silence(`a="${n}"`, { id: String(n) }))
  t.same(index.match({ a: 'x' }, before).ids, [])
  t.same(index.match({ a: '4999' }, before).ids, ['4999'])
})

t.test('a matcher that does not compile leaves the index as it was without the silence', async t => {
  const index = createSilenceIndex()
  t.throws(() => createMatcher({ name: 'a', operator: '=~', value: '(' }))
  t.throws(() => index.put({ ...silence('a="x"'), matchers: [{ name: 'a', operator: '=~', value: '(' }] }))
  t.same([index.size, index.match({ a: 'x' }).ids], [0, []])
})
