import t from 'tap'
import { disagreements, on, schedule, shiftLines, type RotationOptions } from '../support/schedule.ts'

type Row = { rule: string, zone?: string, of: RotationOptions, from: string, to: string, shifts: string[] }

const three = ['ana', 'bo', 'chen']

// 2026-11-02 is a Monday.
const rows: Row[] = [
  { rule: 'nobody is on before the start', of: {}, from: '2026-11-01T09:00Z', to: '2026-11-02T10:00Z', shifts: ['11-01T09:00Z -', '11-02T09:00Z ana'] },
  { rule: 'turns follow one another and begin again', of: { every: 'day', turns: three }, from: '2026-11-02T09:00Z', to: '2026-11-06T09:00Z', shifts: ['11-02T09:00Z ana', '11-03T09:00Z bo', '11-04T09:00Z chen', '11-05T09:00Z ana'] },
  { rule: 'a rotation of weeks', of: {}, from: '2026-11-02T09:00Z', to: '2026-11-20T09:00Z', shifts: ['11-02T09:00Z ana', '11-09T09:00Z bo', '11-16T09:00Z ana'] },
  { rule: 'several units to a shift', of: { every: [12, 'hour'] }, from: '2026-11-02T09:00Z', to: '2026-11-03T21:00Z', shifts: ['11-02T09:00Z ana', '11-02T21:00Z bo', '11-03T09:00Z ana'] },
  { rule: 'hours by their unit', of: { every: 'hour' }, from: '2026-11-02T09:30Z', to: '2026-11-02T12:00Z', shifts: ['11-02T09:30Z ana', '11-02T10:00Z bo', '11-02T11:00Z ana'] },
  { rule: 'the start is on the clock of the zone', zone: 'Europe/Paris', of: {}, from: '2026-11-02T07:00Z', to: '2026-11-02T09:00Z', shifts: ['11-02T07:00Z -', '11-02T08:00Z ana'] },
  { rule: 'one alone is on all the time', of: { every: 'hour', turns: ['ana'] }, from: '2026-11-03T00:00Z', to: '2026-12-03T00:00Z', shifts: ['11-03T00:00Z ana'] },
  { rule: 'several can share a turn', of: { every: 'day', turns: ['ana', ['bo', 'chen']] }, from: '2026-11-02T09:00Z', to: '2026-11-04T09:00Z', shifts: ['11-02T09:00Z ana', '11-03T09:00Z bo+chen'] },
  { rule: 'a turn can be deliberately empty', of: { every: 'day', turns: ['ana', 'none'] }, from: '2026-11-02T09:00Z', to: '2026-11-05T09:00Z', shifts: ['11-02T09:00Z ana', '11-03T09:00Z none', '11-04T09:00Z ana'] },
  { rule: 'the same person twice in the list', of: { every: 'day', turns: ['ana', 'ana', 'bo'] }, from: '2026-11-02T09:00Z', to: '2026-11-06T09:00Z', shifts: ['11-02T09:00Z ana', '11-04T09:00Z bo', '11-05T09:00Z ana'] },
  { rule: 'months that have no 31st are handed over on their last day', of: { start: '2027-10-31T09:00', every: 'month', turns: three }, from: '2027-10-31T09:00Z', to: '2028-04-01T00:00Z', shifts: ['10-31T09:00Z ana', '11-30T09:00Z bo', '12-31T09:00Z chen', '01-31T09:00Z ana', '02-29T09:00Z bo', '03-31T09:00Z chen'] },
  { rule: 'several months, and the 31st comes back', of: { start: '2026-08-31T00:00', every: [3, 'month'] }, from: '2026-08-31T00:00Z', to: '2027-06-01T00:00Z', shifts: ['08-31T00:00Z ana', '11-30T00:00Z bo', '02-28T00:00Z ana', '05-31T00:00Z bo'] },
  { rule: 'a leap day every year', of: { start: '2028-02-29T12:00', every: [12, 'month'] }, from: '2029-01-01T00:00Z', to: '2032-03-01T00:00Z', shifts: ['01-01T00:00Z ana', '02-28T12:00Z bo', '02-28T12:00Z ana', '02-28T12:00Z bo', '02-29T12:00Z ana'] },
  { rule: 'active hours leave gaps', of: { every: 'week', turns: ['ana'], active: { days: [1, 2], from: 9, to: 18 } }, from: '2026-11-03T00:00Z', to: '2026-11-10T00:00Z', shifts: ['11-03T00:00Z -', '11-03T09:00Z ana', '11-03T18:00Z -', '11-09T09:00Z ana', '11-09T18:00Z -'] },
  { rule: 'hours that end before they begin go on to the next day', of: { turns: ['ana'], active: { days: [5], from: 18, to: 9 } }, from: '2026-11-05T00:00Z', to: '2026-11-08T00:00Z', shifts: ['11-05T00:00Z -', '11-06T18:00Z ana', '11-07T09:00Z -'] },
  { rule: 'hours that end when they begin are a whole day', of: { turns: ['ana'], active: { days: [6, 0], from: 9, to: 9 } }, from: '2026-11-06T00:00Z', to: '2026-11-10T00:00Z', shifts: ['11-06T00:00Z -', '11-07T09:00Z ana', '11-09T09:00Z -'] },
  { rule: 'a day off does not use up a turn', of: { start: '2026-11-05T00:00', every: 'day', turns: three, active: { days: [1, 2, 3, 4, 5] } }, from: '2026-11-05T00:00Z', to: '2026-11-11T00:00Z', shifts: ['11-05T00:00Z ana', '11-06T00:00Z bo', '11-07T00:00Z -', '11-09T00:00Z chen', '11-10T00:00Z ana'] },
  { rule: 'unless turns go by the calendar', of: { start: '2026-11-05T00:00', every: 'day', turns: three, active: { days: [1, 2, 3, 4, 5] }, advance: 'calendar' }, from: '2026-11-05T00:00Z', to: '2026-11-11T00:00Z', shifts: ['11-05T00:00Z ana', '11-06T00:00Z bo', '11-07T00:00Z -', '11-09T00:00Z bo', '11-10T00:00Z chen'] },
  { rule: 'a shift with an active afternoon uses up its turn', of: { start: '2026-11-05T12:00', every: 'day', turns: three, active: { days: [1, 2, 3, 4, 5], from: 9, to: 18 } }, from: '2026-11-06T12:00Z', to: '2026-11-09T15:00Z', shifts: ['11-06T12:00Z bo', '11-06T18:00Z -', '11-09T09:00Z chen', '11-09T12:00Z ana'] },
  { rule: 'a shift that begins as the hours end does not', of: { start: '2026-11-05T18:00', every: [12, 'hour'], turns: three, active: { from: 6, to: 18 } }, from: '2026-11-06T00:00Z', to: '2026-11-09T00:00Z', shifts: ['11-06T00:00Z -', '11-06T06:00Z ana', '11-06T18:00Z -', '11-07T06:00Z bo', '11-07T18:00Z -', '11-08T06:00Z chen', '11-08T18:00Z -'] },
  { rule: 'the first turn is the first that is used', of: { start: '2026-11-07T00:00', every: 'day', turns: three, active: { days: [1, 2] } }, from: '2026-11-07T00:00Z', to: '2026-11-11T00:00Z', shifts: ['11-07T00:00Z -', '11-09T00:00Z ana', '11-10T00:00Z bo'] },
  { rule: 'hours that do not divide the week', of: { every: [5, 'hour'], turns: three, active: { days: [1], from: 9, to: 19 } }, from: '2026-11-02T09:00Z', to: '2026-11-09T20:00Z', shifts: ['11-02T09:00Z ana', '11-02T14:00Z bo', '11-02T19:00Z -', '11-09T09:00Z chen', '11-09T11:00Z ana', '11-09T16:00Z bo', '11-09T19:00Z -'] }
]

for (const { rule, zone = 'UTC', of, from, to, shifts } of rows) {
  t.test(rule, async t => {
    const given = schedule({ timeZone: zone, rotations: [of] })
    t.same(shiftLines(given, from, to), shifts)
    t.same(disagreements(given, from, to), [])
  })
}

t.test('fourteen people who only work on weekdays get the same number of days', async t => {
  const turns = Array.from({ length: 14 }, (_, index) => `p${index}`)
  const weekdays = schedule({ rotations: [{ start: '2026-11-04T00:00', every: 'day', turns, active: { days: [1, 2, 3, 4, 5] } }] })
  const days = Array.from({ length: 14 * 7 }, (_, day) => on(weekdays, new Date(Date.UTC(2026, 10, 4 + day, 12)).toISOString()))
  for (const person of turns) t.equal(days.filter(on => on === person).length, 5, person)
})

t.test('a rotation that began long ago is not counted up from its start', async t => {
  const old = { start: '0001-01-01T00:00', turns: three, active: { from: 9, to: 18 } }
  const hourly = schedule({ rotations: [{ ...old, every: 'hour' }], timeZone: 'America/New_York' })
  const monthly = schedule({ rotations: [{ ...old, every: 'month' }] })
  t.match(on(hourly, '9998-07-01T15:00:00Z'), /^(ana|bo|chen)$/)
  t.match(on(monthly, '9998-07-01T12:00:00Z'), /^(ana|bo|chen)$/)
})
