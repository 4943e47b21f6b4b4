import t from 'tap'
import { gaps, nextHandOff, shifts, vacancies } from '../../src/domain/shift.ts'
import { gapLines, override, schedule, shiftLines } from '../support/schedule.ts'

const weekly = schedule({})
const office = schedule({ rotations: [{ turns: ['ana'], active: { days: [1, 2, 3, 4, 5], from: 9, to: 18 } }] })
const at = (text: string) => Date.parse(text)

t.test('the first and the last shift are cut where the time is', async t => {
  t.same(shifts(weekly, at('2026-11-04T00:00Z'), at('2026-11-10T00:00Z')), [
    { start: at('2026-11-04T00:00Z'), end: at('2026-11-09T09:00Z'), users: ['ana'], deliberate: false },
    { start: at('2026-11-09T09:00Z'), end: at('2026-11-10T00:00Z'), users: ['bo'], deliberate: false }
  ])
})

t.test('what does not change who is on does not end a shift', async t => {
  const same = { ...weekly, overrides: [override('2026-11-04T00:00Z', '2026-11-05T00:00Z', { user: 'ana' })] }
  t.same(shiftLines(same, '2026-11-03T00:00Z', '2026-11-10T00:00Z'), ['11-03T00:00Z ana', '11-09T09:00Z bo'])
  const inOtherOrder = schedule({ rotations: [{ every: 'day', turns: [['ana', 'bo'], ['bo', 'ana']] }] })
  t.same(shiftLines(inOtherOrder, '2026-11-03T00:00Z', '2026-11-10T00:00Z'), ['11-03T00:00Z ana+bo'])
})

t.test('gaps are the times in which nobody is on and nobody wanted it so', async t => {
  t.same(gapLines(office, '2026-11-06T12:00Z', '2026-11-09T12:00Z'), ['11-06T18:00Z to 11-09T09:00Z'])
  t.same(gapLines(weekly, '2026-11-01T00:00Z', '2026-11-09T12:00Z'), ['11-01T00:00Z to 11-02T09:00Z'])
  t.same(gapLines(weekly, '2026-11-03T00:00Z', '2026-12-03T00:00Z'), [])
  t.same(gapLines(schedule({ rotations: [] }), '2026-11-03T00:00Z', '2026-12-03T00:00Z'), ['11-03T00:00Z to 12-03T00:00Z'])
})

t.test('a rotation of nobody says that gaps are meant', async t => {
  const meant = schedule({ rotations: [{ turns: ['none'], layer: -1 }, { turns: ['ana'], active: { from: 9, to: 18 } }] })
  const day = [at('2026-11-03T00:00Z'), at('2026-11-04T00:00Z')] as const
  t.same(gaps(meant, ...day), [])
  t.same(vacancies(meant, ...day), [
    { start: day[0], end: at('2026-11-03T09:00Z'), deliberate: true },
    { start: at('2026-11-03T18:00Z'), end: day[1], deliberate: true }
  ])
})

t.test('the next hand-off is when other people are on', async t => {
  const far = at('2027-11-01T00:00Z')
  t.equal(nextHandOff(weekly, at('2026-11-02T09:00Z'), far), at('2026-11-09T09:00Z'))
  t.equal(nextHandOff(weekly, at('2026-11-02T08:59Z'), far), at('2026-11-02T09:00Z'), 'from nobody to somebody')
  t.equal(nextHandOff(office, at('2026-11-06T12:00Z'), far), at('2026-11-06T18:00Z'), 'and back')
  t.equal(nextHandOff(weekly, at('2026-11-02T09:00Z'), at('2026-11-09T09:00Z')), undefined, 'none before its time')
  t.equal(nextHandOff(schedule({ rotations: [{ turns: ['ana'] }] }), at('2026-11-03T00:00Z'), far), undefined, 'none of one alone')
  t.equal(nextHandOff(schedule({ rotations: [] }), at('2026-11-03T00:00Z'), far), undefined)
})

t.test('a time that cannot be answered for is refused with what to do', async t => {
  const from = at('2026-11-03T00:00Z')
  const hourly = schedule({ rotations: [{ every: 'hour' }] })
  t.throws(() => shifts(weekly, from, from), new RangeError('expected a time that ends after it begins'))
  t.throws(() => shifts(weekly, NaN, from), new RangeError('expected a time that ends after it begins'))
  t.throws(() => shifts(weekly, from, at('2048-01-01T00:00Z')), new RangeError('a time of more than 20 years, ask for a shorter one'))
  t.throws(() => shifts(hourly, from, at('2029-06-01T00:00Z')), new RangeError('more than 20000 changes in schedule "primary" in this time, ask for a shorter one'))
  t.throws(() => shifts(weekly, from, Infinity), /no calendar for the instant Infinity/)
  t.equal(shifts(hourly, from, at('2027-11-03T00:00Z')).length, 8760)
})
