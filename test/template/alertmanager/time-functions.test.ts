import t from 'tap'
import { check, type Rows } from '../../support/notification-render.ts'

t.test('functions of times', async t => {
  check(t, [
    ['toDate "2006-01-02 15:04" "2026-07-20 09:30"', '2026-07-20 09:30:00 +0000 UTC'],
    ['toDate "2006-01-02" "x"', '0001-01-01 00:00:00 +0000 UTC'],
    ['mustToDate "2006-01-02" "x"', 'error calling mustToDate: parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'],
    ['mustToDate "2006 MST" "2026 CET"', '2026-01-01 00:00:00 +0000 CET'],
    ['toDate "2006-01-02" "2026-07-20" | tz "Europe/Paris"', '2026-07-20 02:00:00 +0200 CEST'],
    ['toDate "2006-01-02" "2026-07-20" | tz "Nowhere/Land"', 'error calling tz: unknown time zone Nowhere/Land'],
    ['toDate "2006-01-02" "2026-07-20" | date "Mon, 2 Jan"', 'Mon, 20 Jul'],
    ['date "2006" "now"', 'can\'t handle "now" for arg of type time.Time'],
    ['now.UTC', '2026-11-20 10:00:00 +0000 UTC'],
    ['(index .Alerts 0).StartsAt | since', '1h0m0s'],
    ['(index .Alerts 0).StartsAt | since | humanizeDuration', '1h 0m 0s']
  ])
})

t.test('durations for people', async t => {
  const rows: Array<readonly [of: string, expected: string]> = [
    ['0', '0s'], ['1', '1s'], ['59.999', '60s'], ['60', '1m 0s'], ['60.9', '1m 0s'], ['3600', '1h 0m 0s'], ['86400', '1d 0h 0m 0s'], ['1234567', '14d 6h 56m 7s'],
    ['-90', '-1m 30s'], ['-1.5', '-1.5s'], ['12.345', '12.35s'], ['0.1', '100ms'], ['0.0001', '100us'], ['-0.12345', '-123.5ms'], ['1e-9', '1ns'], ['1e-30', '1e-06ys'],
    ['"60"', '1m 0s'], ['".1"', '100ms'], ['"1e3"', '16m 40s'], ['"inf"', '+Inf'], ['"NaN"', 'NaN']
  ]
  const errors: Rows = [
    ['"one"', 'strconv.ParseFloat: parsing "one": invalid syntax'],
    ['"1e999"', 'strconv.ParseFloat: parsing "1e999": value out of range'],
    ['true', 'can\'t convert bool to float'],
    ['nil', 'can\'t convert <nil> to float'],
    ['.Alerts', 'can\'t convert template.Alerts to float']
  ]
  check(t, rows.map(([of, expected]) => [`humanizeDuration ${of}`, expected]))
  check(t, errors.map(([of, message]) => [`humanizeDuration ${of}`, `error calling humanizeDuration: ${message}`]))
})
