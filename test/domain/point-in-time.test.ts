import t from 'tap'
import { parsePoint } from '../../src/domain/point-in-time.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

for (const [text, expected] of [
  ['now', '2026-11-20T12:00:00.000Z'],
  ['2h', '2026-11-20T14:00:00.000Z'],
  ['+1d12h', '2026-11-22T00:00:00.000Z'],
  [' 1d', '2026-11-21T12:00:00.000Z'],
  ['-1h30m', '2026-11-20T10:30:00.000Z'],
  ['2026-11-20T09:00:00+01:00', '2026-11-20T08:00:00.000Z'],
  ['2026-11-20T09:00:00.125Z', '2026-11-20T09:00:00.125Z'],
  ['2026-11-20T09:00+01:00', '2026-11-20T08:00:00.000Z'],
  ['2026-11-20T09:00', '2026-11-20T08:00:00.000Z'],
  ['2026-11-20', '2026-11-19T23:00:00.000Z'],
  ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ['', undefined], ['tomorrow', undefined], ['2h30', undefined], ['2026-02-30', undefined], ['2026-11-20T25:00:00Z', undefined], ['0000-01-01T00:00:00Z', undefined], ['200y', '2226-10-03T12:00:00.000Z']
] as const) {
  t.test(`${JSON.stringify(text)} is ${expected ?? 'no time'}`, async t => {
    const at = parsePoint(text, { now, timeZone: 'Europe/Paris' })
    t.equal(at === undefined ? undefined : new Date(at).toISOString(), expected)
  })
}

t.test('without a clock a time needs its zone, and of a time that is shown twice an end is the second', async t => {
  t.equal(parsePoint('2026-11-20T09:00', { now }), undefined)
  t.equal(parsePoint('2026-10-25T02:30', { now, timeZone: 'Europe/Paris', edge: 'end' }), Date.parse('2026-10-25T01:30:00Z'))
})
