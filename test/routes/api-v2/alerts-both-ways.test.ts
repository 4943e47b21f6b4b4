import assert from 'node:assert/strict'
import type { FastifyInstance } from 'fastify'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Alert } from '../../../src/domain/alert.ts'
import { digestOf, labelsIn, readDocument, writeDocument } from '../../../src/domain/alert-document.ts'
import type { From } from '../../../src/engine.ts'
import { appOf, fakeEngine, now } from '../../support/app.ts'

type Way = { readonly app: FastifyInstance, readonly taken: unknown[], readonly refused: Array<{ reason: string }> }

/** An intake that has known every alert for long, with another annotation each time: it learns all that it can. */
function openWay (t: Test): Way {
  const taken: unknown[] = []
  const engine = fakeEngine({
    async receive (alerts: readonly Alert[], { documentOf, onKnown }: From) {
      for (const [index, alert] of alerts.entries()) {
        const document = documentOf?.(alert, index) ?? writeDocument(alert)
        taken.push({ alert, document: readDocument(document), labels: JSON.parse(labelsIn(document)) })
        onKnown?.(alert, { digest: digestOf(alert, document), isSame: false })
      }
      return []
    }
  })
  const app = appOf(engine)
  t.teardown(() => app.close())
  return { app, taken, refused: engine.refused }
}

/** What became of a body, and of what it left behind for those that come after it. */
async function post ({ app, taken, refused }: Way, payload: string) {
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/v2/alerts', headers: { 'content-type': 'application/json' }, payload })
  return { statusCode, body, taken: taken.splice(0), refused: refused.splice(0) }
}

const time = (ms: number) => new Date(now + ms).toISOString()

type Parts = { annotations?: string, labels?: string, startsAt?: string, endsAt?: string, generatorURL?: string }

const textOf = ({ annotations = '{"a":"b"}', labels = '{"alertname":"A"}', startsAt = time(-60_000), endsAt = time(240_000), generatorURL = 'http://p/g' }: Parts = {}) =>
  `{"annotations":${annotations},"endsAt":"${endsAt}","startsAt":"${startsAt}","generatorURL":"${generatorURL}","labels":${labels}}`

const bodies: Array<[what: string, parts: Parts]> = [
  ['an empty label', { labels: '{"alertname":"A","b":""}' }],
  ['labels out of order', { labels: '{"b":"1","alertname":"A"}' }],
  ['a label given twice', { labels: '{"alertname":["x"],"alertname":"A"}' }],
  ['a label given twice, first as an object', { labels: '{"x":{"b":{},"a":{"c":1}},"x":"y","alertname":"A"}' }],
  ['a name written with escapes', { labels: '{"\\u0061lertname":"A"}' }],
  ['a name from the prototype', { labels: '{"__proto__":"1","alertname":"A"}', annotations: '{"__proto__":"2"}' }],
  ['white space', { labels: '{ "alertname" : "A" }', annotations: '{\n}' }],
  ['half a surrogate pair', { labels: '{"alertname":"\\ud800"}' }],
  ['an escaped backslash before ud', { labels: '{"alertname":"\\\\ud800"}' }],
  ['no label', { labels: '{}' }],
  ['no label that is not empty', { labels: '{"a":""}' }],
  ['an empty name', { labels: '{"":"1"}' }],
  ['an annotation without a name', { annotations: '{"":"1"}' }],
  ['too many labels', { labels: `{${Array.from({ length: 1001 }, (_, n) => `"l${n}":""`).join()}}` }],
  ['a text that is too long', { annotations: `{"a":"${'x'.repeat(200_000)}","b":"${'x'.repeat(60_000)}"}` }],
  ['more depth than is usual', { labels: `{"alertname":${'['.repeat(5000)}${']'.repeat(5000)},"alertname":"A"}` }],
  ['an end before its start', { startsAt: time(0), endsAt: time(-1) }],
  ['an end that has passed', { endsAt: time(-1) }],
  ['no end', { endsAt: '0001-01-01T00:00:00Z' }],
  ['no times', { startsAt: '0001-01-01T00:00:00Z', endsAt: '0001-01-01T00:00:00Z' }]
]

t.test('a body means the same in parts and as a whole', async t => {
  for (const [what, parts] of bodies) {
    const [inParts, whole] = [openWay(t), openWay(t)]
    // What is learned of one takes part in the next.
    for (const annotations of [parts.annotations ?? '{"a":"b"}', '{"a":"c"}', '{"":"d"}', `{"a":"${'x'.repeat(100_000)}"}`, '{"a":"e"}']) {
      const body = `[${textOf({ ...parts, annotations })},${textOf({ labels: '{"alertname":"B"}' })}]`
      t.same(await post(inParts, body), await post(whole, ` ${body}`), `${what}, with ${annotations.slice(0, 20)}`)
    }
  }
})

t.test('so does any other', async t => {
  const [inParts, whole] = [openWay(t), openWay(t)]
  const text = fc.constantFrom('"a"', '""', '"b"', '"\\u0061"', '"__proto__"', '"},{"', '"}}"', '"\\"}"', '"ä"', '"\\ud83d\\ude00"', '"10"', '" "')
  const value = fc.oneof({ weight: 12, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom('null', '1', '{"b":{},"a":{"a":"b"}}', '["a"]') })
  const texts = fc.array(fc.tuple(text, value), { maxLength: 4 }).map(pairs => `{${pairs.map(pair => pair.join(':')).join()}}`)
  const instant = fc.constantFrom(-600_000, -1, 0, 1, 600_000).map(time)
  const alert = fc.record({ annotations: texts, labels: texts, startsAt: instant, endsAt: instant, generatorURL: fc.constantFrom('http://p/g', 'http://p/\\u0026', '', 'x') }).map(textOf)
  await fc.assert(fc.asyncProperty(fc.array(alert, { minLength: 1, maxLength: 3 }), async alerts => {
    const body = `[${alerts.join()}]`
    assert.deepEqual(await post(inParts, body), await post(whole, ` ${body}`))
  }), { numRuns: 2000 })
})
