import t from 'tap'
import { makeLabels } from '../../src/domain/labels.ts'
import { defaultSeverity, severityRank, withoutSeverity } from '../../src/domain/severity.ts'

t.test('the rank of an alert is its place in the order, and error\'s if it has none', async t => {
  const ranks = ['info', 'warning', 'error', 'critical', 'Critical', '', undefined]
    .map(severity => severityRank(makeLabels(severity === undefined ? {} : { severity }), defaultSeverity))
  t.same(ranks, [0, 1, 2, 3, 2, 2, 2])
})

t.test('in an order without error, what is unknown ranks below the worst', async t => {
  const ask = (order: string[], prio: string) => severityRank(makeLabels({ prio }), { label: 'prio', order })
  t.same([ask(['p4', 'p3', 'p2', 'p1'], 'p9'), ask(['p1'], 'p9'), ask(['error', 'fatal', 'doom'], 'p9')], [2, 0, 0])
})

t.test('without its severity an alert is the same at any', async t => {
  t.same(withoutSeverity(makeLabels({ severity: 'info', job: 'a' }), defaultSeverity), makeLabels({ job: 'a' }))
})
