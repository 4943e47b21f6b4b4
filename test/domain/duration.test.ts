import t from 'tap'
import fc from 'fast-check'
import { formatDuration, formatGoDuration, parseDuration, parseGoDuration } from '../../src/domain/duration.ts'

const day = 86_400_000

t.test('durations are read in Prometheus\' form', async t => {
  const read: Array<[string, number]> = [
    ['0', 0], ['0s', 0], ['30s', 30_000], ['5m', 300_000], ['1h30m', 5_400_000], ['1d', day], ['2w1d', 15 * day],
    ['1y', 365 * day], ['1s500ms', 1500], ['90m', 5_400_000], ['007s', 7000]
  ]
  for (const [text, ms] of read) t.same(parseDuration(text), { ms }, text)
})

t.test('anything else says what is wrong', async t => {
  const wrong: Array<[string, string]> = [
    ['', 'empty duration string'],
    ['30', 'not a valid duration string: "30"'],
    ['-5m', 'not a valid duration string: "-5m"'],
    ['m', 'not a valid duration string: "m"'],
    ['1m1h', 'not a valid duration string: "1m1h"'],
    ['1m1m', 'not a valid duration string: "1m1m"'],
    ['1.5m', 'unknown unit "." in duration "1.5m"'],
    ['5M', 'unknown unit "M" in duration "5M"'],
    ['5m ', 'unknown unit "m " in duration "5m "'],
    ['300y', 'duration out of range']
  ]
  for (const [text, error] of wrong) t.same(parseDuration(text), { error }, text)
})

t.test('durations print with years and weeks only where they divide exactly', async t => {
  const printed: Array<[number, string]> = [
    [0, '0s'], [15 * day, '15d'], [14 * day, '2w'], [365 * day, '1y'], [366 * day, '366d'], [1500, '1s500ms'], [14_400_000, '4h'], [90_000, '1m30s']
  ]
  for (const [ms, text] of printed) t.equal(formatDuration(ms), text)
})

t.test('what is printed is read back', async () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 250 * 365 * day }), ms => {
    const parsed = parseDuration(formatDuration(ms))
    return 'ms' in parsed && parsed.ms === ms
  }))
})

t.test('Go\'s form has fractions and signs, and no days', async t => {
  const read: Array<[string, number]> = [
    ['0', 0], ['10s', 10_000], ['1m30s', 90_000], ['1.5h', 5_400_000], ['.5s', 500], ['500ms', 500], ['1us', 0.001], ['-2s', -2000], ['+1s', 1000], ['1m1m', 120_000]
  ]
  for (const [text, ms] of read) t.same(parseGoDuration(text), { ms }, text)
  for (const text of ['', '10', 's', '1d', '1w', '1 s', '--1s', '1e3s']) t.ok('error' in parseGoDuration(text), text)
})

t.test('Go\'s form prints as Go does', async t => {
  const printed: Array<[number, string]> = [
    [0, '0s'], [1500, '1.5s'], [60_000, '1m0s'], [3_600_000, '1h0m0s'], [90_000, '1m30s'], [500, '500ms'], [0.5, '500µs'], [0.00001, '10ns'], [-2000, '-2s']
  ]
  for (const [ms, text] of printed) t.equal(formatGoDuration(ms), text)
})
