import t from 'tap'
import { parseLayout } from '../../src/domain/go-layout-parse.ts'
import { formatLayout } from '../../src/domain/go-layout.ts'

const read = (layout: string, text: string) => formatLayout('2006-01-02 15:04:05.999999999 -0700 MST', parseLayout(layout, text))

t.test('times are read as their layout shows them', async t => {
  const rows: Array<[layout: string, text: string, expected: string]> = [
    ['2006-01-02', '2026-11-20', '2026-11-20 00:00:00 +0000 UTC'],
    ['2006-01-02T15:04:05Z07:00', '2026-11-20T09:00:00.123456789+01:30', '2026-11-20 09:00:00.123456789 +0130 +0130'],
    ['2006-01-02T15:04:05Z07:00', '2026-11-20T09:00:00Z', '2026-11-20 09:00:00 +0000 UTC'],
    ['Mon, 02 Jan 2006 15:04:05 MST', 'fri, 20 nov 2026 09:00:00 CET', '2026-11-20 09:00:00 +0000 CET'],
    ['Mon Jan _2 15:04:05 2006', 'Fri Nov  3 09:00:00 2026', '2026-11-03 09:00:00 +0000 UTC'],
    ['January 2 2006 3:04PM', 'November 20 2026 12:05AM', '2026-11-20 00:05:00 +0000 UTC'],
    ['3pm', '3pm', '0000-01-01 15:00:00 +0000 UTC'],
    ['06', '69', '1969-01-01 00:00:00 +0000 UTC'],
    ['2006 002', '2024 060', '2024-02-29 00:00:00 +0000 UTC'],
    ['15:04:05.000', '09:00:00.250', '0000-01-01 09:00:00.25 +0000 UTC'],
    ['2006 MST', '2026 GMT-3', '2025-12-31 21:00:00 -0300 GMT-3']
  ]
  for (const [layout, text, expected] of rows) t.equal(read(layout, text), expected, text)
})

t.test('what is no such time is refused in Go\'s words', async t => {
  const rows: Array<[layout: string, text: string, expected: string]> = [
    ['2006-01-02', 'x', 'parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'],
    ['2006-01-02', '2026/11/20', 'parsing time "2026/11/20" as "2006-01-02": cannot parse "/11/20" as "-"'],
    ['2006-01-02', '2026-02-30', 'parsing time "2026-02-30": day out of range'],
    ['2006-01-02', '2026-13-01', 'parsing time "2026-13-01": month out of range'],
    ['2006-01-02', '2026-11-20T', 'parsing time "2026-11-20T": extra text: "T"'],
    ['15:04', '24:00', 'parsing time "24:00": hour out of range'],
    ['2006 002', '2026 366', 'parsing time "2026 366": day-of-year out of range'],
    ['-0700', '+2500', 'parsing time "+2500": time zone offset hour out of range'],
    ['MST', 'nowhere', 'parsing time "nowhere" as "MST": cannot parse "nowhere" as "MST"']
  ]
  for (const [layout, text, message] of rows) t.throws(() => parseLayout(layout, text), { message }, text)
})
