import t from 'tap'
import { createKnownLabels } from '../../../routes/api-v2/known-labels.ts'
import { alert } from '../../support/build.ts'

const known = alert({ alertname: 'A' })
const identity = { labels: known.labels, fingerprint: known.fingerprint }

t.test('labels that were learned are recognised by their text', async t => {
  const labels = createKnownLabels()
  t.equal(labels.get('A'), undefined)
  labels.learn('A', known, 0)
  t.same(labels.get('A'), identity)
  t.equal(labels.get('B'), undefined)
})

t.test('what is not used is forgotten, what is used stays', async t => {
  const labels = createKnownLabels({ most: 10, idle: 100 })
  labels.learn('A', known, 0)
  labels.learn('B', known, 0)
  labels.learn('C', known, 100)
  t.same(labels.get('A'), identity)
  labels.learn('D', known, 200)
  t.same([labels.get('A'), labels.get('B')], [identity, undefined])
})

t.test('nothing makes room for something new, and what is long has none', async t => {
  const labels = createKnownLabels({ most: 1, idle: 100 })
  labels.learn('x'.repeat(5000), known, 0)
  t.equal(labels.get('x'.repeat(5000)), undefined)
  labels.learn('A', known, 0)
  labels.learn('B', known, 0)
  t.same([labels.get('A'), labels.get('B')], [identity, undefined])
})
