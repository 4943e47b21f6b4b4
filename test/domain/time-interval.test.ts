import t from 'tap'
import { containsInstant, type TimeInterval } from '../../src/domain/time-interval.ts'

type Row = { rule: string, entry: Omit<TimeInterval, 'location'> & { location?: string }, inside?: string[], outside?: string[] }

const hours = (from: number, to: number) => [{ from: from * 60, to: to * 60 }]
const days = (from: number, to: number) => ({ daysOfMonth: [{ from, to }] })

const rows: Row[] = [
  { rule: 'an entry without fields contains everything', entry: {}, inside: ['1970-01-01T00:00Z', '2026-11-20T09:00Z'] },
  { rule: 'a field that is empty contains nothing', entry: { times: [] }, outside: ['2026-11-20T00:00Z'] },
  { rule: 'an empty list of days contains nothing', entry: { daysOfMonth: [], years: [{ from: 2026, to: 2026 }] }, outside: ['2026-11-20T00:00Z'] },
  {
    rule: 'times begin with their first minute and end before their last',
    entry: { times: hours(9, 17) },
    inside: ['2026-11-20T09:00:00Z', '2026-11-20T16:59:59.999Z'],
    outside: ['2026-11-20T08:59:59.999Z', '2026-11-20T17:00:00Z']
  },
  { rule: '24:00 includes the last minute of the day', entry: { times: hours(23, 24) }, inside: ['2026-11-20T23:59:59Z'], outside: ['2026-11-21T00:00:00Z'] },
  { rule: 'any range of a field suffices', entry: { times: [...hours(1, 2), ...hours(5, 6)] }, inside: ['2026-11-20T01:30Z', '2026-11-20T05:30Z'], outside: ['2026-11-20T03:00Z'] },
  { rule: 'all fields must agree', entry: { times: hours(9, 17), weekdays: [{ from: 1, to: 5 }] }, inside: ['2026-11-20T10:00Z'], outside: ['2026-11-21T10:00Z', '2026-11-20T18:00Z'] },
  { rule: 'Sunday is 0', entry: { weekdays: [{ from: 0, to: 0 }] }, inside: ['2026-11-22T12:00Z'], outside: ['2026-11-21T12:00Z', '2026-11-23T12:00Z'] },
  { rule: 'Saturday is 6', entry: { weekdays: [{ from: 6, to: 6 }] }, inside: ['2026-11-21T12:00Z'], outside: ['2026-11-22T12:00Z'] },
  { rule: 'months count from January as 1', entry: { months: [{ from: 1, to: 2 }] }, inside: ['2026-01-01T00:00Z', '2026-02-28T23:59Z'], outside: ['2026-03-01T00:00Z', '2025-12-31T23:59Z'] },
  { rule: 'years include both ends', entry: { years: [{ from: 2026, to: 2027 }] }, inside: ['2026-01-01T00:00Z', '2027-12-31T23:59Z'], outside: ['2025-12-31T23:59Z', '2028-01-01T00:00Z'] },
  { rule: 'days include both ends', entry: days(5, 6), inside: ['2026-11-05T00:00Z', '2026-11-06T23:59Z'], outside: ['2026-11-04T23:59Z', '2026-11-07T00:00Z'] },
  { rule: 'a range that the month is too short for is cut', entry: days(28, 31), inside: ['2026-02-28T12:00Z', '2026-04-30T12:00Z'], outside: ['2026-03-01T12:00Z', '2026-02-27T12:00Z'] },
  { rule: 'a range that begins after the month contains nothing of it', entry: days(30, 31), inside: ['2026-04-30T12:00Z'], outside: ['2026-02-28T12:00Z', '2026-03-01T12:00Z'] },
  { rule: '-1 is the last day', entry: days(-1, -1), inside: ['2026-02-28T12:00Z', '2028-02-29T12:00Z', '2026-04-30T12:00Z'], outside: ['2028-02-28T12:00Z', '2026-03-01T12:00Z', '2026-04-29T12:00Z'] },
  { rule: 'the last seven days', entry: days(-7, -1), inside: ['2026-11-24T00:00Z', '2026-11-30T23:59Z'], outside: ['2026-11-23T23:59Z', '2026-12-01T00:00Z'] },
  { rule: 'from a day to one counted from the end', entry: days(1, -2), inside: ['2026-02-01T12:00Z', '2026-02-27T12:00Z'], outside: ['2026-02-28T12:00Z'] },
  { rule: 'days from the end that a short month lacks are cut', entry: days(-31, -1), inside: ['2026-02-01T12:00Z', '2026-02-28T12:00Z'] },
  { rule: 'a range from the end that lies before the month contains nothing', entry: days(-31, -29), inside: ['2026-01-01T12:00Z', '2026-01-03T12:00Z'], outside: ['2026-02-01T12:00Z', '2026-01-04T12:00Z'] },
  { rule: 'a location moves the hour', entry: { times: hours(9, 17), location: 'America/New_York' }, inside: ['2026-11-20T14:00Z', '2026-11-20T21:59Z'], outside: ['2026-11-20T13:59Z', '2026-11-20T22:00Z'] },
  { rule: 'a location moves the day, month and year', entry: { ...days(1, 1), months: [{ from: 1, to: 1 }], years: [{ from: 2027, to: 2027 }], location: 'Asia/Tokyo' }, inside: ['2026-12-31T15:00Z'], outside: ['2026-12-31T14:59Z', '2027-01-01T15:00Z'] },
  { rule: 'a location moves the weekday', entry: { weekdays: [{ from: 0, to: 0 }], location: 'Pacific/Auckland' }, inside: ['2026-11-21T11:00Z'], outside: ['2026-11-22T11:00Z'] },
  { rule: 'a zone may lie half an hour off', entry: { times: hours(9, 10), location: 'Asia/Kolkata' }, inside: ['2026-11-20T03:30Z', '2026-11-20T04:29Z'], outside: ['2026-11-20T03:29Z', '2026-11-20T04:30Z'] },
  { rule: 'a zone may lie a quarter of an hour off', entry: { times: hours(9, 10), location: 'Asia/Kathmandu' }, inside: ['2026-11-20T03:15Z'], outside: ['2026-11-20T03:14Z', '2026-11-20T04:15Z'] },
  { rule: 'summer time shifts with its zone', entry: { times: hours(9, 10), location: 'Europe/Paris' }, inside: ['2026-10-24T07:30Z', '2026-10-25T08:30Z'], outside: ['2026-10-24T08:30Z', '2026-10-25T07:30Z'] },
  { rule: 'an hour that the clock skips is never', entry: { times: hours(2, 3), location: 'Europe/Paris' }, outside: ['2026-03-29T00:59Z', '2026-03-29T01:00Z'], inside: ['2026-03-28T01:30Z'] },
  { rule: 'an hour that the clock repeats counts twice', entry: { times: hours(2, 3), location: 'Europe/Paris' }, inside: ['2026-10-25T00:30Z', '2026-10-25T01:30Z'], outside: ['2026-10-24T23:59Z', '2026-10-25T02:00Z'] },
  { rule: 'a month in which the clock changes keeps its days', entry: { ...days(-1, -1), location: 'Europe/Paris' }, inside: ['2026-10-30T23:00Z', '2026-10-31T22:59Z'], outside: ['2026-10-30T21:59Z', '2026-10-31T23:00Z'] },
  { rule: 'the month that loses an hour keeps its last day', entry: { ...days(-1, -1), location: 'America/New_York' }, inside: ['2026-03-31T04:00Z', '2026-04-01T03:59Z'], outside: ['2026-03-31T03:59Z', '2026-04-01T04:00Z'] },
  { rule: 'and its other days counted from the end', entry: { ...days(-3, -3), location: 'Europe/Paris' }, inside: ['2026-03-28T23:00Z', '2026-03-29T00:59Z', '2026-03-29T21:59Z'], outside: ['2026-03-28T22:59Z', '2026-03-29T22:00Z'] },
  { rule: 'and its 31st', entry: { ...days(31, 31), location: 'Europe/Paris' }, inside: ['2026-03-30T22:00Z', '2026-03-31T21:59Z'], outside: ['2026-03-31T22:00Z'] },
  { rule: 'half an hour of summer time', entry: { times: hours(9, 10), location: 'Australia/Lord_Howe' }, inside: ['2026-04-03T22:00Z', '2026-04-05T22:30Z'], outside: ['2026-04-03T23:00Z', '2026-04-05T22:29Z'] },
  { rule: 'the day on which the clock skips an hour lasts 23 hours', entry: { weekdays: [{ from: 0, to: 0 }], location: 'America/New_York' }, inside: ['2026-03-08T05:00Z', '2026-03-09T03:59Z'], outside: ['2026-03-08T04:59Z', '2026-03-09T04:00Z'] },
  { rule: 'the day on which the clock repeats one lasts 25', entry: { weekdays: [{ from: 0, to: 0 }], location: 'America/New_York' }, inside: ['2026-11-01T04:00Z', '2026-11-02T04:59Z'], outside: ['2026-11-01T03:59Z', '2026-11-02T05:00Z'] },
  { rule: 'a clock that is changed at midnight begins the day an hour later', entry: { times: hours(0, 1), location: 'Africa/Cairo' }, inside: ['2026-04-22T22:30Z', '2026-04-24T21:30Z'], outside: ['2026-04-23T22:00Z', '2026-04-23T21:59Z'] },
  { rule: 'a zone without summer time stays', entry: { times: hours(9, 10), location: 'Etc/GMT+5' }, inside: ['2026-01-01T14:00Z', '2026-07-01T14:00Z'], outside: ['2026-07-01T13:59Z'] },
  { rule: 'a day before 1970 is a day', entry: { ...days(31, 31), times: hours(23, 24) }, inside: ['1969-12-31T23:30Z'] }
]

for (const { rule, entry, inside = [], outside = [] } of rows) {
  t.test(rule, async t => {
    const entries = [{ location: 'UTC', ...entry }]
    for (const time of inside) t.equal(containsInstant(entries, Date.parse(time)), true, `inside at ${time}`)
    for (const time of outside) t.equal(containsInstant(entries, Date.parse(time)), false, `outside at ${time}`)
  })
}

t.test('a list contains what any of its entries does', async t => {
  const entries = [{ times: hours(1, 2), location: 'UTC' }, { times: hours(9, 10), location: 'Asia/Kolkata' }]
  t.equal(containsInstant(entries, Date.parse('2026-11-20T01:30Z')), true)
  t.equal(containsInstant(entries, Date.parse('2026-11-20T03:30Z')), true)
  t.equal(containsInstant(entries, Date.parse('2026-11-20T09:30Z')), false)
})

t.test('an empty list contains nothing', async t => {
  t.equal(containsInstant([], Date.parse('2026-11-20T01:30Z')), false)
})

t.test('Local is the zone of the process', async t => {
  const before = process.env.TZ
  t.teardown(() => { if (before === undefined) delete process.env.TZ; else process.env.TZ = before })
  process.env.TZ = 'Asia/Kolkata'

  const entries = [{ times: hours(9, 10), location: 'Local' }]
  t.equal(containsInstant(entries, Date.parse('2026-11-20T03:30Z')), true)
  t.equal(containsInstant(entries, Date.parse('2026-11-20T09:30Z')), false)
})
