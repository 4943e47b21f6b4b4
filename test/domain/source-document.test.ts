import t from 'tap'
import fc from 'fast-check'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { readProblem, writeProblem } from '../../src/domain/source-document.ts'
import type { SourceEffect, SourceProblem } from '../../src/domain/source-problem.ts'
import { effects, sourceProblem } from '../support/source-problem.ts'

const texts = fc.string({ unit: 'binary' })
const times = fc.integer({ min: 0, max: 8.64e15 })
const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '7', 'alertname'), texts)
const labels = fc.array(fc.tuple(names, texts), { maxLength: 5 }).map(makeLabels)

const owed: fc.Arbitrary<SourceEffect> = fc.oneof(
  fc.record({ kind: fc.constant('alert' as const), labels, annotations: labels, generatorURL: texts, startsAt: times, endsAt: times }, { noNullPrototype: true, requiredKeys: ['kind', 'labels', 'annotations', 'generatorURL', 'startsAt'] }),
  fc.record({ kind: fc.constant('silence' as const), id: texts, labels, until: times, by: texts, comment: texts }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('unsilence' as const), id: texts }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('succeed' as const), from: labels, to: labels }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('acknowledge' as const), alerts: fc.array(labels), by: texts }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('note' as const), alerts: fc.array(labels), by: texts, text: texts }, { noNullPrototype: true })
)
const ended = fc.record({ at: times, asOf: times, episode: texts }, { noNullPrototype: true, requiredKeys: ['at'] })
const silence = fc.record({ id: texts, until: times, asOf: times }, { noNullPrototype: true, requiredKeys: ['id', 'until'] })
const must = {
  source: fc.constantFrom('sentry', 'own.name-1'),
  key: texts,
  version: fc.integer({ min: 1 }),
  state: fc.constantFrom('firing' as const, 'resolved' as const),
  labels,
  others: fc.array(labels),
  annotations: labels,
  generatorURL: texts,
  startsAt: times,
  firedAt: times,
  scopes: fc.array(texts),
  changedAt: times,
  owed: fc.array(owed)
}
const may = { holdUntil: times, asOf: times, episode: texts, ended, silence }
const problems: fc.Arbitrary<SourceProblem> = fc.record({ ...must, ...may }, { noNullPrototype: true, requiredKeys: Object.keys(must) as Array<keyof typeof must> })

t.test('a problem that is read is the one that was written', async t => {
  fc.assert(fc.property(problems, problem => { t.strictSame(readProblem(writeProblem(problem)), problem) }))
})

t.test('its labels and those of what is owed have no prototype, whatever their names are', async t => {
  const odd = makeLabels([['__proto__', 'x'], ['a', 'b']])
  const problem = sourceProblem('a', { labels: odd, annotations: odd, owed: effects })
  const read = readProblem(writeProblem(problem))
  const all = [read.labels, ...read.others, read.annotations, ...read.owed.flatMap(labelsOf)]
  t.equal(all.length, 10)
  for (const labels of all) t.equal(Object.getPrototypeOf(labels), null)
  t.same(Object.entries(read.labels), Object.entries(odd))
})

function labelsOf (effect: SourceEffect): Labels[] {
  switch (effect.kind) {
    case 'alert': return [effect.labels, effect.annotations]
    case 'silence': return [effect.labels]
    case 'succeed': return [effect.from, effect.to]
    case 'acknowledge': case 'note': return [...effect.alerts]
    case 'unsilence': return []
  }
}

t.test('nothing owed is no text', async t => {
  const problem = sourceProblem('a', { owed: effects })
  t.equal(writeProblem({ ...problem, owed: [] }).owed, '')
  t.equal(writeProblem({ ...problem, owed: [] }).document, writeProblem(problem).document, 'the document says nothing of it')
})
