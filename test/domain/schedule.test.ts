import t from 'tap'
import { swap } from '../../src/domain/override.ts'
import { whoIsOn } from '../../src/domain/schedule.ts'
import { on, override, schedule, shiftLines, type RotationOptions } from '../support/schedule.ts'

const alone = (user: string, more: RotationOptions = {}): RotationOptions => ({ turns: [user], ...more })
const lead = alone('ana', { layer: 1, active: { from: 9, to: 18 } })

t.test('the highest layer that has somebody wins', async t => {
  const layered = schedule({ rotations: [alone('bo'), lead] })
  t.same(shiftLines(layered, '2026-11-03T00:00Z', '2026-11-04T00:00Z'), ['11-03T00:00Z bo', '11-03T09:00Z ana', '11-03T18:00Z bo'])
  t.equal(on(schedule({ rotations: [lead, alone('bo')] }), '2026-11-03T12:00Z'), 'ana', 'in whatever order they stand')
  t.equal(on(schedule({ rotations: [alone('bo', { layer: -1 }), alone('ana')] }), '2026-11-03T12:00Z'), 'ana', 'below zero, too')
})

t.test('equal layers are on call together, everybody once', async t => {
  t.equal(on(schedule({ rotations: [alone('ana'), alone('bo'), { turns: [['bo', 'chen']] }] }), '2026-11-03T12:00Z'), 'ana+bo+chen')
})

t.test('an empty turn does not hide the layer below', async t => {
  const withNone = schedule({ rotations: [alone('none', { layer: 1 }), alone('bo', { active: { from: 9, to: 18 } })] })
  t.equal(on(withNone, '2026-11-03T12:00Z'), 'bo')
  t.equal(on(withNone, '2026-11-03T20:00Z'), 'none')
})

t.test('nobody outside of active hours is a gap', async t => {
  t.equal(on(schedule({ rotations: [lead] }), '2026-11-03T20:00Z'), '-')
  t.equal(on(schedule({ rotations: [] }), '2026-11-03T20:00Z'), '-')
})

const day = ['2026-11-03T12:00Z', '2026-11-03T14:00Z'] as const

const overrides = [
  { rule: 'an override takes the place of everybody', of: [override(...day, { user: 'dee' })], expected: 'dee' },
  { rule: 'one of none, too', of: [override(...day, {})], expected: 'none' },
  { rule: 'it can replace one and leave the other', of: [override(...day, { user: 'dee', replaces: 'ana' })], expected: 'dee+bo' },
  { rule: 'replacing by none takes one away', of: [override(...day, { replaces: 'ana' })], expected: 'bo' },
  { rule: 'replacing all of them by none is deliberate', of: [override(...day, { replaces: 'ana' }), override(...day, { replaces: 'bo' })], expected: 'none' },
  { rule: 'replacing who is not on changes nothing', of: [override(...day, { user: 'dee', replaces: 'chen' })], expected: 'ana+bo' },
  { rule: 'replacing by who is on already names them once', of: [override(...day, { user: 'bo', replaces: 'ana' })], expected: 'bo' },
  { rule: 'of two for the same time the later one counts', of: [override(...day, { user: 'dee' }), override(...day, { user: 'eli' })], expected: 'eli' },
  { rule: 'a later one can replace who an earlier one brought', of: [override(...day, { user: 'dee', replaces: 'ana' }), override(...day, { user: 'eli', replaces: 'dee' })], expected: 'eli+bo' },
  { rule: 'one that ends before it begins is never in force', of: [override(day[1], day[0], { user: 'dee' })], expected: 'ana+bo' }
]

for (const { rule, of, expected } of overrides) {
  t.test(rule, async t => {
    const overridden = schedule({ rotations: [alone('ana'), alone('bo')], overrides: of })
    t.same(['2026-11-03T11:59:59.999Z', '2026-11-03T12:00Z', '2026-11-03T13:59:59.999Z', '2026-11-03T14:00Z'].map(at => on(overridden, at)), ['ana+bo', expected, expected, 'ana+bo'])
  })
}

t.test('an override fills a gap, and one that replaces somebody does not', async t => {
  const gap = { rotations: [lead] }
  const night = ['2026-11-03T20:00Z', '2026-11-03T22:00Z'] as const
  t.equal(on(schedule({ ...gap, overrides: [override(...night, { user: 'dee' })] }), '2026-11-03T21:00Z'), 'dee')
  t.equal(on(schedule({ ...gap, overrides: [override(...night, { user: 'dee', replaces: 'ana' })] }), '2026-11-03T21:00Z'), '-')
  t.equal(on(schedule({ ...gap, overrides: [override(...night, {})] }), '2026-11-03T21:00Z'), 'none')
})

t.test('a swap gives each what was the other\'s', async t => {
  const span = (user: string, from: string, to: string) => ({ user, start: Date.parse(from), end: Date.parse(to) })
  const ana = span('ana', '2026-11-02T09:00Z', '2026-11-09T09:00Z')
  const bo = span('bo', '2026-11-09T09:00Z', '2026-11-16T09:00Z')
  const swapped = swap('s', [ana, bo], { by: 'ana', reason: 'a wedding' })
  t.match(swapped, [{ id: 's-1', by: 'ana', reason: 'a wedding' }, { id: 's-2', by: 'ana' }])
  t.same(shiftLines(schedule({ overrides: swapped ?? [] }), '2026-11-02T09:00Z', '2026-11-23T10:00Z'), ['11-02T09:00Z bo', '11-09T09:00Z ana', '11-23T09:00Z bo'])
  t.equal(swap('s', [ana, { ...bo, start: ana.end - 1 }]), undefined, 'unless it could not be told whose an instant was')
})

t.test('an instant without a calendar is refused', async t => {
  for (const at of [NaN, Infinity, -1e15, 1e15]) t.throws(() => whoIsOn(schedule({}), at), /no calendar for the instant/)
})
