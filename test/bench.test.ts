import t from 'tap'
import { createBatch } from '../bench/alerts.ts'
import { addedBuckets, parseSamples } from '../bench/exposition.ts'
import { bucketQuantile, median, quantileOf } from '../bench/quantile.ts'
import { amount, printTable } from '../bench/report.ts'
import { sideBySide } from '../bench/side-by-side.ts'

t.test('the bodies of the load are alerts as Prometheus sends them', async t => {
  const times = { startsAt: '2026-11-20T09:00:00.000Z', endsAt: '2026-11-20T09:04:00.123Z', value: '1.250000' }
  const batch = createBatch(63, 2)
  const [first, second] = JSON.parse(batch.write(times).toString())
  t.match(first, { startsAt: times.startsAt, endsAt: times.endsAt, annotations: { description: /Value: 1\.250000$/ }, generatorURL: /&g0\.tab=1$/ })
  t.equal(Object.keys(first.labels).length, 8)
  t.equal(Object.keys(first.annotations).length, 3)
  for (const names of [first.labels, first.annotations].map(Object.keys)) t.same(names, names.toSorted())
  t.not(first.labels.pod, second.labels.pod)

  const [again] = JSON.parse(batch.write({ ...times, endsAt: '2026-11-20T09:05:00.123Z' }).toString())
  t.same(again, { ...first, endsAt: '2026-11-20T09:05:00.123Z' })
})

t.test('quantiles', async t => {
  t.equal(quantileOf([3, 1, 2, 4], 0.5), 2)
  t.equal(quantileOf([3, 1, 2, 4], 0.99), 4)
  t.equal(median([4, 1, 2, 3]), 2.5)
  t.equal(median([9, 1, 2]), 2)
  t.equal(bucketQuantile([{ le: 1, count: 50 }, { le: 2, count: 50 }], 0.75), 1.5)
  t.equal(bucketQuantile([{ le: 1, count: 1 }, { le: Infinity, count: 9 }], 0.99), 1)
  t.ok(Number.isNaN(bucketQuantile([], 0.5)))
})

t.test('a histogram counts from the first reading on, of one label', async t => {
  const before = parseSamples('# HELP x\nx_bucket{queue="flush",le="1"} 3\nx_bucket{queue="flush",le="+Inf"} 4\n')
  const after = parseSamples('x_bucket{queue="flush",le="1"} 5\nx_bucket{queue="flush",le="+Inf"} 10\nx_bucket{queue="deliver",le="1"} 7\n')
  t.same(addedBuckets({ before, after, name: 'x', label: 'queue="flush"' }), [{ le: 1, count: 2 }, { le: Infinity, count: 4 }])
})

t.test('each of our measurements is compared with the two of the peer around it', async t => {
  const rates = (...values: number[]) => async () => ({ rate: values.shift() ?? NaN, cost: 2 })
  const [comparison] = await sideBySide([rates(30, 60, 90)], { peer: rates(10, 10, 20, 20), turns: 3 })
  t.same(comparison, { value: { rate: 60, cost: 2 }, peer: { rate: 15, cost: 2 }, ratio: 4 })
})

t.test('the table has a line for each figure, with its aim', async t => {
  t.equal(printTable([
    { figure: 'a', fsync: 'always', tocsin: '2', peer: '1', ratio: 2.04, aim: '≥ 3 ×', met: false },
    { figure: 'b', fsync: '', tocsin: '5', aim: '≤ 6', met: true, note: 'of one' }
  ]).split('\n').slice(2).join('\n'), '| a | always | 2 | 1 | 2 × | ≥ 3 × | **missed** |\n| b |  | 5 | – | – | ≤ 6 | reached; of one |')
  t.same([12345, 0.0712, 99.4, NaN].map(amount), ['12 300', '0.071', '99', '–'])
})
