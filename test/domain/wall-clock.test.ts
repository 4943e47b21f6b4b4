import t from 'tap'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { addMonths, firstInstant, formatWallClock, lastInstant, parseDate, parseWallClock, wallClockAt, weekdayOf } from '../../src/domain/wall-clock.ts'
import { wall } from '../support/schedule.ts'

type Row = { rule: string, zone: string, shown: string, first: string, last?: string }

// Where the last instant is left out, it is the first.
const rows: Row[] = [
  { rule: 'a time that is shown once', zone: 'Europe/Paris', shown: '2026-11-20T09:00', first: '2026-11-20T08:00Z' },
  { rule: 'a time that is shown twice, in the north', zone: 'Europe/Paris', shown: '2026-10-25T02:30', first: '2026-10-25T00:30Z', last: '2026-10-25T01:30Z' },
  { rule: 'the first time that is shown twice', zone: 'Europe/Paris', shown: '2026-10-25T02:00', first: '2026-10-25T00:00Z', last: '2026-10-25T01:00Z' },
  { rule: 'the first time that is shown once again', zone: 'Europe/Paris', shown: '2026-10-25T03:00', first: '2026-10-25T02:00Z' },
  { rule: 'a time that is skipped is the moment of the leap', zone: 'Europe/Paris', shown: '2026-03-29T02:30', first: '2026-03-29T01:00Z' },
  { rule: 'the first time that is skipped', zone: 'Europe/Paris', shown: '2026-03-29T02:00', first: '2026-03-29T01:00Z' },
  { rule: 'the first time after those skipped', zone: 'Europe/Paris', shown: '2026-03-29T03:00', first: '2026-03-29T01:00Z' },
  { rule: 'twice, in the south', zone: 'Australia/Sydney', shown: '2026-04-05T02:30', first: '2026-04-04T15:30Z', last: '2026-04-04T16:30Z' },
  { rule: 'skipped, in the south', zone: 'Australia/Sydney', shown: '2026-10-04T02:30', first: '2026-10-03T16:00Z' },
  { rule: 'twice, for half an hour', zone: 'Australia/Lord_Howe', shown: '2026-04-05T01:45', first: '2026-04-04T14:45Z', last: '2026-04-04T15:15Z' },
  { rule: 'once, just before that half hour', zone: 'Australia/Lord_Howe', shown: '2026-04-05T01:15', first: '2026-04-04T14:15Z' },
  { rule: 'skipped, of half an hour', zone: 'Australia/Lord_Howe', shown: '2026-10-04T02:15', first: '2026-10-03T15:30Z' },
  { rule: 'skipped at midnight', zone: 'America/Santiago', shown: '2026-09-06T00:30', first: '2026-09-06T04:00Z' },
  { rule: 'twice before midnight', zone: 'America/Santiago', shown: '2026-04-04T23:30', first: '2026-04-05T02:30Z', last: '2026-04-05T03:30Z' },
  { rule: 'a day that is skipped', zone: 'Pacific/Apia', shown: '2011-12-30T09:00', first: '2011-12-30T10:00Z' },
  { rule: 'a day that is shown twice', zone: 'America/Juneau', shown: '1867-10-19T12:00', first: '1867-10-18T20:57:41Z', last: '1867-10-19T20:57:41Z' }
]

for (const { rule, zone, shown, first, last = first } of rows) {
  t.test(`${rule}: ${shown} in ${zone}`, async t => {
    t.equal(new Date(firstInstant(zone, wall(shown))).toISOString(), new Date(first).toISOString())
    t.equal(new Date(lastInstant(zone, wall(shown))).toISOString(), new Date(last).toISOString())
  })
}

t.test('in every zone, the clock shows at an instant what Temporal says, and both instants of that are Temporal\'s', async t => {
  const when = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2060, 0) })
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    fc.assert(fc.property(when, at => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      const plain = zoned.toPlainDateTime()
      const shown = wallClockAt(zone, at)
      const instants = [firstInstant(zone, shown), lastInstant(zone, shown)]
      const expected = (['earlier', 'later'] as const).map(disambiguation => plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds)
      return new Date(shown).toISOString() === plain.toString({ smallestUnit: 'millisecond' }) + 'Z' && instants.join() === expected.join()
    }), { numRuns: 8 })
  }
  t.pass()
})

t.test('times of a clock are read in one form', async t => {
  t.equal(parseWallClock('2026-11-02T09:00'), Date.UTC(2026, 10, 2, 9))
  t.equal(parseWallClock('2026-11-02T09:00:30'), Date.UTC(2026, 10, 2, 9, 0, 30))
  t.equal(parseDate('2028-02-29'), Date.UTC(2028, 1, 29))
  for (const text of ['', '2026-11-02', '2026-11-02 09:00', '2026-11-02T24:00', '2026-11-02T09:60', '2026-11-31T09:00', '2026-11-02T09:00Z', '2026-11-02T09:00:60', '0000-01-01T00:00', '2026-11-02T9:00']) {
    t.equal(parseWallClock(text), undefined, text)
  }
  for (const text of ['2026-02-29', '2026-11-02T09:00', '26-11-02', '2026-13-01']) t.equal(parseDate(text), undefined, text)
  t.equal(formatWallClock(wall('2026-11-02T09:00')), '2026-11-02T09:00')
  t.equal(formatWallClock(wall('2026-11-02T09:00:05')), '2026-11-02T09:00:05')
})

t.test('months end on their last day, and weekdays are known before 1970 too', async t => {
  t.equal(formatWallClock(addMonths(wall('2026-01-31T09:00'), 1)), '2026-02-28T09:00')
  t.equal(formatWallClock(addMonths(wall('2027-10-31T09:00'), 4)), '2028-02-29T09:00')
  t.same(['2026-11-22T00:00', '2026-11-21T23:59', '1969-12-31T12:00', '1969-12-28T00:00'].map(text => weekdayOf(wall(text))), [0, 6, 3, 0])
})
