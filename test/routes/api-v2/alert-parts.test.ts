import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { readInParts, type Identity } from '../../../routes/api-v2/alert-parts.ts'
import { readPostedAlerts } from '../../../routes/api-v2/posted-alerts.ts'
import { receiveAlert } from '../../../src/domain/alert.ts'
import { labelsIn, readDocument, writeDocument } from '../../../src/domain/alert-document.ts'

const times = { now: Date.UTC(2026, 10, 20, 9), resolveTimeout: 300_000 }
const stranger = () => undefined

type Parts = { annotations?: string, endsAt?: string, startsAt?: string, generatorURL?: string, labels?: string }

function textOf ({
  annotations = '{"summary":"full"}', endsAt = '"2026-11-20T09:04:00Z"', startsAt = '"2026-11-20T08:00:00.5+01:00"',
  generatorURL = '"http://p/g?a=1\\u0026b=2"', labels = '{"alertname":"A","x":"é"}'
}: Parts = {}): string {
  return `{"annotations":${annotations},"endsAt":${endsAt},"startsAt":${startsAt},"generatorURL":${generatorURL},"labels":${labels}}`
}

/** What the text means when it is parsed as a whole. */
function alertOf (text: string) {
  const [posted] = readPostedAlerts([JSON.parse(text)])
  if (!posted) throw new Error('one alert was given')
  return receiveAlert(posted, times)
}

const alike: Array<[what: string, parts: Parts]> = [
  ['an alert of Prometheus', {}],
  ['no annotations', { annotations: '{}' }],
  ['braces and quotes in texts', { annotations: '{"a":"{x=\\"y\\"},\\"endsAt\\":\\"","b":"}}"}', labels: '{"alertname":"\\",\\"labels\\":{","b":"}}"}' }],
  ['names out of order', { labels: '{"b":"1","a":"2"}' }],
  ['an empty label', { labels: '{"a":"1","b":""}' }],
  ['a name given twice', { labels: '{"a":"1","a":"2"}', annotations: '{"s":["x"],"s":"y"}' }],
  ['white space inside', { annotations: '{ "s" : "x" }', labels: '{ "a":"1" }' }],
  ['a name from the prototype', { labels: '{"__proto__":"1","constructor":"2"}' }],
  ['no end', { endsAt: '"0001-01-01T00:00:00Z"' }],
  ['no start', { startsAt: '"0001-01-01T00:00:00Z"' }]
]

for (const [what, parts] of alike) {
  t.test(`${what}: read in parts it is what it is as a whole, and so is its document`, async t => {
    const text = textOf(parts)
    const read = readInParts(text, stranger)
    if (!read) return t.fail('is in the form of Prometheus')
    const alert = receiveAlert(read.posted, times)
    t.same(alert, alertOf(text))
    const document = read.documentOf(alert) ?? writeDocument(alert)
    t.same(readDocument(document), readDocument(writeDocument(alert)))
    t.same(JSON.parse(labelsIn(document)), { ...alert.labels })
  })
}

const others: Array<[what: string, text: string]> = [
  ['nothing', ''],
  ['another order', '{"labels":{"a":"1"},"annotations":{}}'],
  ['a text that is null', textOf({ annotations: '{"a":null}' })],
  ['a label that is null', textOf({ labels: '{"a":null}' })],
  ['a label that is a list', textOf({ labels: '{"a":["1"]}' })],
  ['annotations that are not JSON', textOf({ annotations: '{"a"}' })],
  ['labels that end early', textOf({ labels: '{"a":"1"},"x":{}' })],
  ['annotations given twice', textOf({ annotations: '{"a":"1"},"annotations":{"a":"2"}' })],
  ['another key', textOf().replace(',"startsAt"', ',"extra":{"a":"b"},"startsAt"')],
  ['a time with an escape', textOf({ endsAt: '"2026\\u002d11-20T09:04:00Z"' })],
  ['a time that is none', textOf({ startsAt: '"soon"' })],
  ['an address that is none', textOf({ generatorURL: '"not one"' })],
  ['an address that is empty', textOf({ generatorURL: '""' })],
  ['an address that is not JSON', textOf({ generatorURL: '"http://p/\\x"' })],
  ['something behind it', `${textOf()} `],
  ['half of it', textOf().slice(0, -1)]
]

for (const [what, text] of others) t.test(`${what} is left to whoever reads the body as a whole`, async t => t.equal(readInParts(text, stranger), undefined))

t.test('whatever is read in parts is JSON, and means the same', async t => {
  // Pieces of the form itself, so that they meet in every wrong order.
  const piece = fc.constantFrom('{', '}', '"', ',', ':', '\\', '"a"', '"a":"b"', '},"endsAt":"', '","startsAt":"', '","labels":{', '","generatorURL":"', 'null', ' ')
  const part = fc.array(piece, { maxLength: 6 }).map(pieces => `{${pieces.join('')}}`)
  let read = 0
  fc.assert(fc.property(fc.oneof(part, fc.constant('{"a":"b"}')), fc.oneof(part, fc.constant('{"c":"d"}')), (annotations, labels) => {
    const text = textOf({ annotations, labels })
    const found = readInParts(text, stranger)
    if (!found) return
    read++
    assert.deepEqual(receiveAlert(found.posted, times), alertOf(text))
  }), { numRuns: 5000 })
  t.ok(read > 100, 'enough of them were')
})

t.test('labels that are known are not read again', async t => {
  const first = readInParts(textOf(), stranger)
  if (!first) return t.fail('is in the form of Prometheus')
  const alert = receiveAlert(first.posted, times)
  const known = new Map<string, Identity>([[first.newLabelsOf(alert) ?? '', alert]])
  const next = readInParts(textOf({ annotations: '{"summary":"fuller"}' }), text => known.get(text))
  if (!next) return t.fail('is in the form of Prometheus')
  const again = receiveAlert(next.posted, times)
  t.equal(again.labels, alert.labels)
  t.equal(again.fingerprint, alert.fingerprint)
  t.same(again.annotations, { summary: 'fuller' })
  t.same([first, next].map(({ newLabelsOf }) => newLabelsOf(alert)), ['{"alertname":"A","x":"é"}', undefined])
})
