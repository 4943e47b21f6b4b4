import t from 'tap'
import { disagreements, on, schedule, shiftLines, type RotationOptions } from '../support/schedule.ts'

type Row = { rule: string, zone: string, of: RotationOptions, from: string, to: string, shifts: string[] }

const turns = ['ana', 'bo', 'chen']

const rows: Row[] = [
  { rule: 'a hand-off keeps its time of the clock over the end of summer time', zone: 'Europe/Paris', of: { start: '2026-10-23T09:00', every: 'day', turns }, from: '2026-10-24T07:00Z', to: '2026-10-27T00:00Z', shifts: ['10-24T07:00Z bo', '10-25T08:00Z chen', '10-26T08:00Z ana'] },
  { rule: 'and over its begin', zone: 'Europe/Paris', of: { start: '2026-03-28T09:00', every: 'day', turns }, from: '2026-03-28T08:00Z', to: '2026-03-31T00:00Z', shifts: ['03-28T08:00Z ana', '03-29T07:00Z bo', '03-30T07:00Z chen'] },
  { rule: 'in the south likewise', zone: 'Australia/Sydney', of: { start: '2026-04-04T09:00', every: 'day', turns }, from: '2026-04-03T22:00Z', to: '2026-04-06T00:00Z', shifts: ['04-03T22:00Z ana', '04-04T23:00Z bo', '04-05T23:00Z chen'] },
  { rule: 'a hand-off that the clock shows twice is the first of the two', zone: 'Europe/Paris', of: { start: '2026-10-24T02:30', every: 'day', turns }, from: '2026-10-24T00:30Z', to: '2026-10-27T00:00Z', shifts: ['10-24T00:30Z ana', '10-25T00:30Z bo', '10-26T01:30Z chen'] },
  { rule: 'one that it skips is when it leaps', zone: 'Europe/Paris', of: { start: '2026-03-28T02:30', every: 'day', turns }, from: '2026-03-28T01:30Z', to: '2026-03-31T00:00Z', shifts: ['03-28T01:30Z ana', '03-29T01:00Z bo', '03-30T00:30Z chen'] },
  { rule: 'a start that it skips is when it leaps', zone: 'America/New_York', of: { start: '2026-03-08T02:15', turns }, from: '2026-03-08T06:00Z', to: '2026-03-09T00:00Z', shifts: ['03-08T06:00Z -', '03-08T07:00Z ana'] },
  { rule: 'a start that it shows twice is the first', zone: 'America/New_York', of: { start: '2026-11-01T01:15', turns }, from: '2026-11-01T05:00Z', to: '2026-11-02T00:00Z', shifts: ['11-01T05:00Z -', '11-01T05:15Z ana'] },
  { rule: 'hours stay with the clock: the one that it shows twice is one shift', zone: 'Europe/Paris', of: { start: '2026-10-25T00:00', every: 'hour', turns }, from: '2026-10-24T22:00Z', to: '2026-10-25T04:00Z', shifts: ['10-24T22:00Z ana', '10-24T23:00Z bo', '10-25T00:00Z chen', '10-25T02:00Z ana', '10-25T03:00Z bo'] },
  { rule: 'and the one that it skips is passed over', zone: 'Europe/Paris', of: { start: '2026-03-29T00:00', every: 'hour', turns }, from: '2026-03-28T23:00Z', to: '2026-03-29T04:00Z', shifts: ['03-28T23:00Z ana', '03-29T00:00Z bo', '03-29T01:00Z ana', '03-29T02:00Z bo', '03-29T03:00Z chen'] },
  { rule: 'half an hour of summer time ends', zone: 'Australia/Lord_Howe', of: { start: '2026-04-04T01:45', every: 'day', turns }, from: '2026-04-03T14:45Z', to: '2026-04-06T00:00Z', shifts: ['04-03T14:45Z ana', '04-04T14:45Z bo', '04-05T15:15Z chen'] },
  { rule: 'half an hour of summer time begins', zone: 'Australia/Lord_Howe', of: { start: '2026-10-03T02:15', every: 'day', turns }, from: '2026-10-02T15:45Z', to: '2026-10-05T00:00Z', shifts: ['10-02T15:45Z ana', '10-03T15:30Z bo', '10-04T15:15Z chen'] },
  { rule: 'hours around half an hour that is shown twice', zone: 'Australia/Lord_Howe', of: { start: '2026-04-05T01:00', every: 'hour', turns }, from: '2026-04-04T14:00Z', to: '2026-04-04T17:00Z', shifts: ['04-04T14:00Z ana', '04-04T15:30Z bo', '04-04T16:30Z chen'] },
  { rule: 'a day that is skipped gives its turn what is left of it', zone: 'Pacific/Apia', of: { start: '2011-12-28T09:00', every: 'day', turns: [...turns, 'dee'] }, from: '2011-12-28T19:00Z', to: '2012-01-02T00:00Z', shifts: ['12-28T19:00Z ana', '12-29T19:00Z bo', '12-30T10:00Z chen', '12-30T19:00Z dee', '12-31T19:00Z ana', '01-01T19:00Z bo'] },
  { rule: 'a midnight that is skipped', zone: 'America/Santiago', of: { start: '2026-09-05T00:00', every: 'day', turns }, from: '2026-09-05T04:00Z', to: '2026-09-08T00:00Z', shifts: ['09-05T04:00Z ana', '09-06T04:00Z bo', '09-07T03:00Z chen'] },
  { rule: 'active hours begin with the first of a time that is shown twice and end with the second', zone: 'Europe/Paris', of: { start: '2026-10-20T00:00', turns: ['ana'], active: { from: 2, to: 2.5 } }, from: '2026-10-24T00:00Z', to: '2026-10-26T00:00Z', shifts: ['10-24T00:00Z ana', '10-24T00:30Z -', '10-25T00:00Z ana', '10-25T01:30Z -'] },
  { rule: 'active hours that are skipped are not', zone: 'Europe/Paris', of: { start: '2026-03-20T00:00', turns: ['ana'], active: { from: 2, to: 3 } }, from: '2026-03-28T00:00Z', to: '2026-03-31T00:00Z', shifts: ['03-28T00:00Z -', '03-28T01:00Z ana', '03-28T02:00Z -', '03-30T00:00Z ana', '03-30T01:00Z -'] },
  { rule: 'active hours that end in what is skipped end with the leap', zone: 'Europe/Paris', of: { start: '2026-03-20T00:00', turns: ['ana'], active: { from: 0, to: 2.5 } }, from: '2026-03-29T00:00Z', to: '2026-03-29T12:00Z', shifts: ['03-29T00:00Z ana', '03-29T01:00Z -'] },
  { rule: 'a night of active hours lasts an hour longer or shorter', zone: 'America/New_York', of: { start: '2026-10-01T00:00', turns: ['ana'], active: { days: [6], from: 22, to: 6 } }, from: '2026-10-31T00:00Z', to: '2026-11-02T00:00Z', shifts: ['10-31T00:00Z -', '11-01T02:00Z ana', '11-01T11:00Z -'] }
]

for (const { rule, zone, of, from, to, shifts } of rows) {
  t.test(`${rule} (${zone})`, async t => {
    const given = schedule({ timeZone: zone, rotations: [of] })
    t.same(shiftLines(given, from, to), shifts)
    t.same(disagreements(given, from, to), [])
  })
}

t.test('what was handed over while the clock showed an hour for the first time stays so the second time', async t => {
  const daily = schedule({ timeZone: 'Europe/Paris', rotations: [{ start: '2026-10-24T02:30', every: 'day', turns }] })
  const minutes = ['00:29', '00:30', '00:59', '01:00', '01:29', '01:30', '02:00']
  t.same(minutes.map(minute => on(daily, `2026-10-25T${minute}Z`)), ['ana', 'bo', 'bo', 'bo', 'bo', 'bo', 'bo'])
  const started = schedule({ timeZone: 'Europe/Paris', rotations: [{ start: '2026-10-25T02:30', every: 'day', turns }] })
  t.same(minutes.map(minute => on(started, `2026-10-25T${minute}Z`)), ['-', 'ana', 'ana', 'ana', 'ana', 'ana', 'ana'], 'the start, too')
})
