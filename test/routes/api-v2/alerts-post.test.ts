import t from 'tap'
import { appOf, fakeEngine, now } from '../../support/app.ts'

const url = '/api/v2/alerts'
const headers = { 'content-type': 'application/json' }

async function post (payload: string | Buffer, options: { headers?: Record<string, string> } = {}) {
  const engine = fakeEngine()
  const app = appOf(engine)
  const answer = await app.inject({ method: 'POST', url, payload, headers: options.headers ?? headers })
  await app.close()
  return { answer, engine, alerts: engine.received.flatMap(({ alerts }) => alerts) }
}

t.test('alerts that are well formed are received with their times filled in', async t => {
  const { answer, alerts, engine } = await post(JSON.stringify([
    { labels: { alertname: 'A', gone: '' }, annotations: { summary: '' }, startsAt: '2026-11-20T09:00:00.1239+02:00', generatorURL: 'http://p/graph?x=1' },
    { labels: { alertname: 'B' }, startsAt: '0001-01-01T00:00:00Z', endsAt: '2026-11-20T11:00:00Z' }
  ]))

  t.equal(answer.statusCode, 200)
  t.equal(answer.body, '')
  t.equal(answer.headers['content-type'], undefined)
  t.match(engine.received, [{ from: { source: 'api/v2', durable: undefined } }])
  t.match(alerts, [
    { labels: { alertname: 'A' }, annotations: { summary: '' }, startsAt: { offset: 120, nanos: 900_000 }, endsAt: { ms: now + 300_000 }, timeout: true, updatedAt: now },
    { labels: { alertname: 'B' }, startsAt: { ms: now - 3_600_000 }, endsAt: { ms: now - 3_600_000 }, timeout: false }
  ])
  t.same(Object.keys(alerts[0]?.labels ?? {}), ['alertname'])
})

const nothing = ['[]', 'null', '[] junk', 'nullx', 'null []', ' \n[]']

for (const body of nothing) {
  t.test(`${JSON.stringify(body)} is fine and brings nothing`, async t => {
    const { answer, engine } = await post(body)
    t.equal(answer.statusCode, 200)
    t.same(engine.received, [])
  })
}

const cannot = 'parsing alerts body from "" failed, because '
const refused: Array<[body: string, status: number, code: number, message: string]> = [
  ['', 422, 602, 'alerts in body is required'],
  ['  \n', 422, 602, 'alerts in body is required'],
  ['{}', 400, 400, `${cannot}json: cannot unmarshal object into Go value of type models.PostableAlerts`],
  ['"x"', 400, 400, `${cannot}json: cannot unmarshal string into Go value of type models.PostableAlerts`],
  ['[', 400, 400, `${cannot}unexpected EOF`],
  ['tru', 400, 400, `${cannot}unexpected EOF`],
  ['[{"labels":{"a":"b"}},]', 400, 400, `${cannot}invalid character ']' looking for beginning of value`],
  ['[{"labels":{"a":"b"}} {}]', 400, 400, `${cannot}invalid character '{' after array element`],
  ['[{"labels":{"a":"b\n"}}]', 400, 400, `${cannot}invalid character '\\n' in string literal`],
  ['\ufeff[]', 400, 400, `${cannot}invalid character 'ï' looking for beginning of value`],
  ['[1]', 400, 400, `${cannot}json: cannot unmarshal number into Go value of type models.PostableAlert`],
  ['[{}]', 422, 602, '0.labels in body is required'],
  ['[{"labels":null}]', 422, 602, '0.labels in body is required'],
  ['[{"labels":{}},{}]', 422, 602, '1.labels in body is required'],
  ['[null]', 422, 602, '0 in body is required'],
  ['[{"labels":[]}]', 400, 400, `${cannot}json: cannot unmarshal array into Go struct field Alert.labels of type models.LabelSet`],
  ['[{"labels":{"a":1}}]', 400, 400, `${cannot}json: cannot unmarshal number into Go struct field Alert.labels of type string`],
  ['[{},{"labels":{"a":true}}]', 400, 400, `${cannot}json: cannot unmarshal bool into Go struct field Alert.labels of type string`],
  ['[{"labels":{"a":"b"},"annotations":"x"}]', 400, 400, `${cannot}json: cannot unmarshal string into Go struct field .annotations of type models.LabelSet`],
  ['[{"labels":{"a":"b"},"startsAt":1}]', 400, 400, `${cannot}json: cannot unmarshal number into Go struct field .startsAt of type string`],
  ['[{"labels":{"a":"b"},"endsAt":"soon"}]', 400, 400, `${cannot}parsing time "soon": not a time as RFC 3339 has it`],
  ['[{"labels":{"a":"b"},"generatorURL":5}]', 400, 400, `${cannot}json: cannot unmarshal number into Go struct field Alert.generatorURL of type string`],
  ['[{"labels":{"a":"b"},"generatorURL":"not a url"}]', 422, 601, '0.generatorURL in body must be of type uri: "not a url"'],
  ['[{"labels":{"a":"b"},"generatorURL":"x\\u2028y\\u0007é"}]', 422, 601, '0.generatorURL in body must be of type uri: "x\\u2028y\\aé"']
]

for (const [body, status, code, message] of refused) {
  t.test(`${JSON.stringify(body)} is refused as a whole with ${status}`, async t => {
    const { answer, engine } = await post(body)
    t.equal(answer.statusCode, status)
    t.equal(answer.body, JSON.stringify({ code, message }))
    t.equal(answer.headers['content-type'], 'application/json')
    t.same(engine.received, [])
  })
}

t.test('what a refusal quotes is safe inside HTML', async t => {
  const { answer } = await post('[{"labels":{"a":"b"},"generatorURL":" <&>"}]')
  t.equal(answer.body, String.raw`{"code":601,"message":"0.generatorURL in body must be of type uri: \" \u003c\u0026\u003e\""}`)
})

t.test('the valid part of a batch is kept although the answer is 400 with every message', async t => {
  const { answer, alerts, engine } = await post(JSON.stringify([
    { labels: { a: 'b' }, startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' },
    { labels: { alertname: 'good' } },
    { labels: { a: '' } },
    { labels: { a: 'b', '': 'c' } },
    { labels: { alertname: 'DiskFull' }, annotations: { '': 'c' } }
  ]))

  const reason = 'start time must be before end time\nat least one label pair required\ninvalid label set: invalid name ""\ninvalid annotations: invalid name ""'
  t.equal(answer.statusCode, 400)
  t.equal(answer.body, `${JSON.stringify(reason)}\n`)
  t.match(alerts, [{ labels: { alertname: 'good' } }])
  const lines = reason.split('\n')
  t.same(engine.refused, [{ source: 'api/v2', reason: `alerts[0]: ${lines[0]}\nalerts[2]: ${lines[1]}\nalerts[3]: ${lines[2]}\nalerts[4] (DiskFull): ${lines[3]}` }])

  const counted = await engine.metrics.registry.metrics()
  t.match(counted, 'alertmanager_alerts_received_total{status="firing",version="v2"} 4\n')
  t.match(counted, 'alertmanager_alerts_received_total{status="resolved",version="v2"} 1\n')
  t.match(counted, 'alertmanager_alerts_invalid_total{version="v2"} 4\n')
})

t.test('names are read in any case, unknown ones ignored, null taken as absent', async t => {
  const { answer, alerts } = await post('[{"Labels":{"a":null,"b":"c"},"ANNOTATIONS":{"x":"y"},"generatorURL":null,"startsAt":null,"status":{"deep":[[[1]]]}}]')
  t.equal(answer.statusCode, 200)
  t.match(alerts, [{ labels: { b: 'c' }, annotations: { x: 'y' }, startsAt: { ms: now } }])
})

t.test('__proto__ and constructor are names like others', async t => {
  const { answer, alerts } = await post('[{"labels":{"__proto__":"p","constructor":"c"},"annotations":{"__proto__":"q"},"__proto__":{"labels":{"x":"y"}}}]')
  t.equal(answer.statusCode, 200)
  t.same(Object.entries(alerts[0]?.labels ?? {}), [['__proto__', 'p'], ['constructor', 'c']])
  t.same(Object.entries(alerts[0]?.annotations ?? {}), [['__proto__', 'q']])
})

t.test('half a surrogate pair becomes U+FFFD, a whole one and an escaped backslash stay', async t => {
  const { alerts } = await post('[{"labels":{"half":"x\\ud83dx","pair":"\\ud83d\\ude00","text":"\\\\ud800"}}]')
  t.match(alerts, [{ labels: { half: 'x\ufffdx', pair: '\u{1f600}', text: '\\ud800' } }])
})
