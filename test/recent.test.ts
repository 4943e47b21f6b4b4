import t from 'tap'
import fc from 'fast-check'
import { createRecent } from '../src/recent.ts'

t.test('what was used last is still known, and nothing is known that was not set', async t => {
  const uses = fc.array(fc.record({ name: fc.constantFrom(...'abcdefghij'), value: fc.option(fc.integer(), { nil: undefined }) }))
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), uses, (most, uses) => {
    const recent = createRecent<number>(most)
    const all = new Map<string, number>()
    let lastUsed: string[] = []
    for (const { name, value } of uses) {
      if (value === undefined) {
        const found = recent.get(name)
        if (found !== undefined || lastUsed.includes(name)) t.equal(found, all.get(name))
        if (found === undefined) continue
      } else {
        recent.set(name, value)
        all.set(name, value)
      }
      lastUsed = [name, ...lastUsed.filter(other => other !== name)].slice(0, most)
    }
    for (const name of lastUsed) t.equal(recent.get(name), all.get(name))
  }))
})

t.test('no more than twice as much is kept', async t => {
  const recent = createRecent<number>(10)
  const names = Array.from({ length: 100 }, (_, n) => String(n))
  for (const name of names) recent.set(name, 1)
  t.ok(names.filter(name => recent.get(name) !== undefined).length <= 20)
})
