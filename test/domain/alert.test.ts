import t from 'tap'
import { compareAlerts, effectiveEnd, receiveAlert, resolvedAt, validateAlert, type Alert } from '../../src/domain/alert.ts'
import { instantAt, parseInstant, type Instant } from '../../src/domain/instant.ts'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'
import { buildAlert, minute, now } from '../support/alerts.ts'

const resolveTimeout = 5 * minute
const posted = { labels: makeLabels({ alertname: 'A' }), annotations: makeLabels({}), generatorURL: '' }
const unset: Instant = { ms: -62_135_596_800_000, nanos: 0, offset: 0 }

t.test('an end is reached at the instant itself', async t => {
  const ending = (ms: number, nanos = 0) => buildAlert({}, { endsAt: { ms, nanos, offset: 120 } })
  t.equal(resolvedAt(ending(now - 1), now), true)
  t.equal(resolvedAt(ending(now), now), true)
  t.equal(resolvedAt(ending(now, 1), now), false)
  t.equal(resolvedAt(ending(now + 1), now), false)
})

t.test('what the sender left out is filled in', async t => {
  const start = instantAt(now - minute)
  const end = instantAt(now - 1)
  const rows = [
    { given: {}, startsAt: instantAt(now), endsAt: instantAt(now + resolveTimeout), timeout: true },
    { given: { startsAt: start }, startsAt: start, endsAt: instantAt(now + resolveTimeout), timeout: true },
    { given: { endsAt: end }, startsAt: end, endsAt: end, timeout: false },
    { given: { startsAt: start, endsAt: end }, startsAt: start, endsAt: end, timeout: false },
    { given: { startsAt: unset, endsAt: unset }, startsAt: instantAt(now), endsAt: instantAt(now + resolveTimeout), timeout: true },
    { given: { startsAt: instantAt(0) }, startsAt: instantAt(0), endsAt: instantAt(now + resolveTimeout), timeout: true }
  ]
  for (const { given, ...expected } of rows) {
    t.match(receiveAlert({ ...posted, ...given }, { now, resolveTimeout }), { ...expected, updatedAt: now })
  }
})

t.test('zone and nanoseconds of a time are kept', async t => {
  const startsAt = parseInstant('2026-11-20T10:00:00.123456789+02:00')
  t.same(receiveAlert({ ...posted, startsAt }, { now, resolveTimeout }).startsAt, startsAt)
})

t.test('empty label values are no labels, empty annotations stay', async t => {
  const labels = makeLabels({ alertname: 'A', zone: '' })
  const alert = receiveAlert({ ...posted, labels, annotations: makeLabels({ note: '' }) }, { now, resolveTimeout })
  t.same(Object.entries(alert.labels), [['alertname', 'A']])
  t.same(Object.entries(alert.annotations), [['note', '']])
  t.equal(alert.fingerprint, fingerprint(posted.labels))
})

t.test('labels and annotations come from JSON as they are', async t => {
  const parsed: Labels = JSON.parse('{"b": "1", "__proto__": "x", "a": ""}')
  const { labels, annotations } = receiveAlert({ ...posted, labels: parsed, annotations: parsed }, { now, resolveTimeout })
  t.same(Object.entries(labels), [['__proto__', 'x'], ['b', '1']])
  t.same(Object.entries(annotations), [['__proto__', 'x'], ['a', ''], ['b', '1']])
  t.equal(labels.constructor, undefined)
})

t.test('what is wrong with an alert is said in the words of Alertmanager', async t => {
  const rows: Array<[string | undefined, Alert]> = [
    [undefined, buildAlert({ a: 'b' })],
    [undefined, buildAlert({ a: 'b' }, { starts: 0, ends: 0 })],
    [undefined, buildAlert({ 'any name ☃': 'b' })],
    ['start time missing', buildAlert({ a: 'b' }, { startsAt: unset })],
    ['start time must be before end time', buildAlert({ a: 'b' }, { starts: 1, ends: 0 })],
    ['start time must be before end time', buildAlert({ a: 'b' }, { startsAt: { ms: now, nanos: 1, offset: 0 }, ends: 0 })],
    ['at least one label pair required', buildAlert({})],
    ['invalid label set: invalid name ""', buildAlert({ a: 'b', '': 'c' })],
    ['invalid annotations: invalid name ""', buildAlert({ a: 'b' }, { annotations: makeLabels({ '': 'c' }) })]
  ]
  for (const [problem, alert] of rows) t.equal(validateAlert(alert), problem)
})

t.test('an alert that starts after the assumed end is refused', async t => {
  const late = receiveAlert({ ...posted, startsAt: instantAt(now + resolveTimeout + 1) }, { now, resolveTimeout })
  t.equal(validateAlert(late), 'start time must be before end time')
})

t.test('after a gap in intake an alert has as long as it had before', async t => {
  const gap = { start: now - 10 * minute, end: now - minute }
  const sent = (updated: number, ends: number) => buildAlert({}, { updatedAt: now + updated * minute, ends })
  const rows = [
    { why: 'ended in the gap', alert: sent(-11, -7), end: 3 },
    { why: 'ended when the gap began', alert: sent(-12, -10), end: 1 },
    { why: 'ends after the gap', alert: sent(-11, 1), end: 11 },
    { why: 'ended before the gap', alert: sent(-14, -10.5), end: -10.5 },
    { why: 'ended by its sender', alert: sent(-11, -11), end: -11 },
    { why: 'ended by its sender, by a clock behind ours', alert: sent(-9, -9.5), end: -9.5 },
    { why: 'sent again after the gap', alert: sent(-1, 2), end: 2 }
  ]
  for (const { why, alert, end } of rows) {
    t.equal(effectiveEnd(alert, gap), now + end * minute, why)
    t.equal(effectiveEnd(alert), alert.endsAt.ms, `${why}, without the gap`)
  }
})

t.test('alerts stand by job, instance, then their other labels', async t => {
  const labelSets: Labels[] = [
    { job: 'a', instance: '1', z: 'z' },
    { job: 'a', instance: '2' },
    { job: 'a' },
    { job: 'a', extra: 'e' },
    { job: 'b', instance: '0' },
    { instance: '1' },
    { alertname: 'A' },
    { alertname: 'B' },
    { alertname: 'A', other: 'o' }
  ]
  const inOrder = labelSets.map(labels => buildAlert(labels))
  t.same([...inOrder].reverse().sort(compareAlerts), inOrder)
})
