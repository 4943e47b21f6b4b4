import t from 'tap'
import type { Alert } from '../../src/domain/alert.ts'
import { digestOf, labelsIn, readDocument, writeDocument } from '../../src/domain/alert-document.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { buildAlert } from '../support/alerts.ts'

t.test('a digest changes with everything but endsAt and updatedAt', async t => {
  const base = buildAlert({ alertname: 'A', job: 'x' }, { annotations: makeLabels({ note: 'n' }), generatorURL: 'http://p' })
  const sentAgain = { ...base, endsAt: instantAt(0), updatedAt: 0 }
  t.equal(digestOf(sentAgain), digestOf(base))

  const changes: Array<Partial<Alert>> = [
    { labels: makeLabels({ alertname: 'A', job: 'y' }) },
    { labels: makeLabels({ alertname: 'A' }) },
    { annotations: makeLabels({ note: 'm' }) },
    { annotations: makeLabels({}) },
    { annotations: makeLabels({ note: 'n', empty: '' }) },
    { startsAt: instantAt(base.startsAt.ms + 1) },
    { startsAt: { ...base.startsAt, nanos: 1 } },
    { startsAt: { ...base.startsAt, offset: 60 } },
    { generatorURL: 'http://q' },
    { timeout: true }
  ]
  const digests = changes.map(change => digestOf({ ...base, ...change }))
  t.equal(new Set([digestOf(base), ...digests]).size, changes.length + 1)
})

t.test('a character that moves to the next field changes the digest', async t => {
  const rows: Array<[Partial<Alert>, Partial<Alert>]> = [
    [{ labels: makeLabels({ ab: 'c' }) }, { labels: makeLabels({ a: 'bc' }) }],
    [{ labels: makeLabels({ a: 'b', c: 'd' }) }, { labels: makeLabels({ a: 'bc', d: '' }) }],
    [{ labels: makeLabels({ a: '1:b1:c' }) }, { labels: makeLabels({ a: '', b: 'c' }) }],
    [{ labels: makeLabels({ a: 'b' }), annotations: makeLabels({}) }, { labels: makeLabels({}), annotations: makeLabels({ a: 'b' }) }],
    [{ labels: makeLabels({ a: '/' }), annotations: makeLabels({}) }, { labels: makeLabels({ a: '' }), annotations: makeLabels({ '/': '' }) }]
  ]
  const base = buildAlert({})
  for (const [one, other] of rows) t.not(digestOf({ ...base, ...one }), digestOf({ ...base, ...other }))
})

t.test('a document says all of an alert but its end, and its labels are found whatever they contain', async t => {
  const rows: Labels[] = [{}, { a: 'b' }, { a: '},"a":{' }, { a: '\\"},"a":{"', '},"a":{': '' }, { 1: 'one', a: '"},' }, { a: '\\' }]
  for (const labels of rows.map(row => makeLabels(row))) {
    const { fingerprint, endsAt, updatedAt, ...described } = buildAlert(labels, { annotations: makeLabels({ a: '},"a":{' }), startsAt: { ms: 1, nanos: 5, offset: -90 }, generatorURL: 'http://p', timeout: true })
    const document = writeDocument(described)
    t.same(readDocument(document), described)
    t.same(JSON.parse(labelsIn(document)), labels)
  }
})
