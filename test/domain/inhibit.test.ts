import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../src/domain/alert.ts'
import { sourceKeys, targetKeys, type InhibitRule } from '../../src/domain/inhibit.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { createMatcher, matchesAll, type Operator } from '../../src/domain/matcher.ts'
import { buildAlert } from '../support/alerts.ts'

type Side = Array<[string, Operator, string]>

function buildRule (source: Side, target: Side, equal: string[] = []): InhibitRule {
  const matchers = (side: Side) => side.map(([name, operator, value]) => createMatcher({ name, operator, value }))
  return { sourceMatchers: matchers(source), targetMatchers: matchers(target), equal }
}

/** Looks inhibitors up as everything does that uses the keys: the first source under the first key that has one. */
function createInhibitor (rules: InhibitRule[], firing: Alert[]) {
  const index = new Map<string, Alert>()
  for (const alert of firing) for (const key of sourceKeys(rules, alert.labels)) if (!index.has(key)) index.set(key, alert)
  return (target: Labels) => targetKeys(rules, target).flat().map(key => index.get(key)).find(source => source !== undefined)
}

const nodeDownMutesWarnings = buildRule([['alertname', '=', 'NodeDown']], [['severity', '=', 'warning']], ['node'])

t.test('a source mutes a target that shares the equal labels', async t => {
  const down = buildAlert({ alertname: 'NodeDown', node: 'a' })
  const inhibitorOf = createInhibitor([nodeDownMutesWarnings], [down])

  t.equal(inhibitorOf({ severity: 'warning', node: 'a' }), down)
  t.equal(inhibitorOf({ severity: 'warning', node: 'b' }), undefined)
  t.equal(inhibitorOf({ severity: 'critical', node: 'a' }), undefined)
})

t.test('a label that is missing equals one that is missing or empty', async t => {
  const down = buildAlert({ alertname: 'NodeDown' })
  const inhibitorOf = createInhibitor([nodeDownMutesWarnings], [down])

  t.equal(inhibitorOf({ severity: 'warning' }), down)
  t.equal(inhibitorOf({ severity: 'warning', node: '' }), down)
  t.equal(inhibitorOf({ severity: 'warning', node: 'a' }), undefined)
})

t.test('without equal labels any source mutes', async t => {
  const inhibitorOf = createInhibitor([buildRule([['a', '=', '1']], [['b', '=', '1']])], [buildAlert({ a: '1', x: 'y' })])
  t.ok(inhibitorOf({ b: '1', x: 'z' }))
})

t.test('an alert on both sides mutes neither itself nor another on both sides', async t => {
  const both = buildAlert({ alertname: 'NodeDown', severity: 'warning', node: 'a' })
  const other = buildAlert({ alertname: 'NodeDown', severity: 'warning', node: 'a', extra: 'e' })
  const inhibitorOf = createInhibitor([nodeDownMutesWarnings], [both, other])

  t.equal(inhibitorOf(both.labels), undefined)
  t.equal(inhibitorOf(other.labels), undefined)
  t.equal(inhibitorOf({ severity: 'warning', node: 'a' }), both)
})

t.test('a source on both sides does not hide one that is only a source', async t => {
  const both = buildAlert({ alertname: 'NodeDown', severity: 'warning', node: 'a' })
  const oneSided = buildAlert({ alertname: 'NodeDown', node: 'a' })
  for (const firing of [[both, oneSided], [oneSided, both]]) {
    t.equal(createInhibitor([nodeDownMutesWarnings], firing)(both.labels), oneSided)
  }
})

t.test('an empty rule mutes nothing', async t => {
  t.equal(createInhibitor([buildRule([], [])], [buildAlert({ a: '1' })])({ b: '1' }), undefined)
})

t.test('the first rule that hits is the answer', async t => {
  const first = buildRule([['a', '=', '1']], [['t', '=', '1']])
  const second = buildRule([['a', '=', '2']], [['t', '=', '1']])
  const one = buildAlert({ a: '1' })
  const two = buildAlert({ a: '2' })

  t.equal(createInhibitor([first, second], [two, one])({ t: '1' }), one)
  t.equal(createInhibitor([second, first], [two, one])({ t: '1' }), two)
  t.equal(createInhibitor([first, second], [two])({ t: '1' }), two)
})

t.test('a key of the index is short, and safe wherever it stands', async t => {
  const labels = makeLabels({ alertname: 'NodeDown', severity: 'warning', node: '{:}\n☃'.repeat(1000) })
  for (const key of [...sourceKeys([nodeDownMutesWarnings], labels), ...targetKeys([nodeDownMutesWarnings], labels).flat()]) {
    t.match(key, /^[\w-]{22}$/)
  }
})

t.test('a key means the same wherever its rule stands', async t => {
  const other = buildRule([['a', '=', '1']], [['b', '=', '1']])
  const again = buildRule([['alertname', '=', 'NodeDown']], [['severity', '=', 'warning']], ['node'])
  const labels = makeLabels({ alertname: 'NodeDown', node: 'a' })
  t.same(sourceKeys([other, again], labels), sourceKeys([nodeDownMutesWarnings], labels))
})

t.test('equal labels of other values have other keys, also where the texts join to the same', async t => {
  const rule = buildRule([['s', '=', '1']], [['t', '=', '1']], ['a', 'b'])
  const values: Labels[] = [{ a: 'x', b: 'y' }, { a: 'xy' }, { a: '', b: 'xy' }, { a: 'x","y' }]
  const keys = values.map(equal => sourceKeys([rule], makeLabels({ s: '1', ...equal })))
  t.equal(new Set(keys.flat()).size, 4)
})

const value = fc.constantFrom('', '1', '2')
const side = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Operator>('=', '!=', '=~', '!~'), value), { maxLength: 2 })
const rules = fc.array(fc.tuple(side, side, fc.subarray(['a', 'b', 'c', 'd'])).map(([source, target, equal]) => buildRule(source, target, equal)), { maxLength: 3 })
const alerts = fc.array(fc.record({ a: value, b: value, c: value, d: value }, { requiredKeys: [] }).map(labels => buildAlert(labels as Labels)), { maxLength: 6 })

/** Spec 6.1 word by word: the sources of the first rule that has any. */
function inhibitorsOf (target: Alert, rules: InhibitRule[], firing: Alert[]): Alert[] {
  const found = rules.filter(rule => matchesAll(rule.targetMatchers, target.labels)).map(rule => firing.filter(source =>
    matchesAll(rule.sourceMatchers, source.labels) &&
    rule.equal.every(name => (source.labels[name] ?? '') === (target.labels[name] ?? '')) &&
    !(matchesAll(rule.sourceMatchers, target.labels) && matchesAll(rule.targetMatchers, source.labels))))
  return found.find(sources => sources.length) ?? []
}

t.test('what the keys find is what the rule says', async t => {
  let inhibited = 0
  fc.assert(fc.property(rules, alerts, (rules, firing) => {
    const inhibitorOf = createInhibitor(rules, firing)
    const standsUnder = firing.map(alert => sourceKeys(rules, alert.labels))
    for (const target of firing) {
      const expected = inhibitorsOf(target, rules, firing)
      const viaIndex = targetKeys(rules, target.labels)
        .map(keys => firing.filter((_, at) => keys.some(key => standsUnder[at]?.includes(key))))
        .find(sources => sources.length) ?? []
      const inMemory = inhibitorOf(target.labels)

      if (expected.length) inhibited++
      if (inMemory ? !expected.includes(inMemory) : expected.length) return false
      if (viaIndex.length !== expected.length || viaIndex.some(source => !expected.includes(source))) return false
    }
    return true
  }), { numRuns: 2000 })
  t.ok(inhibited > 100, 'the cases are not idle')
})
