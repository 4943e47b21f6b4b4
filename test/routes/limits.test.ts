import t from 'tap'
import { defaultLimits } from '../../routes/limits.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { exchange, listen } from '../support/raw-http.ts'

const json = { 'content-type': 'application/json' }

async function post (payload: string | Buffer, url = '/api/v2/alerts') {
  const engine = fakeEngine()
  const app = appOf(engine)
  const answer = await app.inject({ method: 'POST', url, payload, headers: json })
  await app.close()
  return { answer, engine }
}

function labels (count: number, value = 'x'): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, value]))
}

t.test('a body of 50 MB is refused by its announced size, before it is sent', async t => {
  const engine = fakeEngine()
  const port = await listen(appOf(engine), t)
  const head = 'POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 52428800\r\n\r\n'
  const answer = await exchange(port, [head], ' bytes"}')
  t.match(answer, /^HTTP\/1\.1 413 /)
  t.match(answer, '{"code":413,"message":"the body is larger than 33554432 bytes"}')
  t.same(engine.received, [])
})

t.test('a body of unknown size is refused when it has become too large', async t => {
  const port = await listen(appOf(fakeEngine(), { limits: { alertsBody: 100_000 } }), t)
  const head = 'POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = `10000\r\n${' '.repeat(65536)}\r\n`
  const answer = await exchange(port, [head, chunk, chunk], ' bytes"}')
  t.match(answer, /^HTTP\/1\.1 413 /)
})

t.test('each kind of path has its own limit', async t => {
  const large = Buffer.alloc(24_000_000, ' ')
  t.match((await post(large, '/webhooks/alertmanager')).answer, { statusCode: 400, body: /the body is empty/ })
  t.equal((await post(large)).answer.statusCode, 422)
  t.equal((await post(large, '/-/reload')).answer.statusCode, 413)
  t.equal((await post(Buffer.alloc(defaultLimits.webhookBody + 1, ' '), '/webhooks/alertmanager')).answer.statusCode, 413)
})

t.test('a million labels are refused before anything is made of them', async t => {
  const million = Array.from({ length: 1_000_000 }, (_, i) => `"l${i}":"x"`)
  const { answer, engine } = await post(`[{"labels":{"alertname":"good"}},{"labels":{${million.join(',')}}}]`)
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { code: 400, message: /because more than 10000 names in one object$/ })
  t.same(engine.received, [])
})

t.test('a list of a million alerts is refused before anything is made of them', async t => {
  const million = `[${'{"labels":{}},'.repeat(999_999)}{"labels":{"alertname":"good"}}]`
  for (const [payload, url] of [[million, '/api/v2/alerts'], [`{"alerts":${million.slice(0, 5_000_000)}{}]}`, '/webhooks/alertmanager']] as const) {
    const { answer, engine } = await post(payload, url)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { message: /more than 100000 elements in one list$/ })
    t.same(engine.received, [])
  }
})

t.test('an alert with too many labels is refused with the number that is accepted, the others are received', async t => {
  const { answer, engine } = await post(JSON.stringify([{ labels: labels(5000) }, { labels: { alertname: 'good' } }]))
  t.equal(answer.statusCode, 400)
  t.equal(answer.body, '"too many labels: 5000, at most 1000 are accepted"\n')
  t.match(engine.received, [{ alerts: [{ labels: { alertname: 'good' } }] }])
})

const refused: Array<[what: string, alert: object, message: string]> = [
  ['annotations', { labels: { a: 'b' }, annotations: labels(1001) }, 'too many annotations: 1001, at most 1000 are accepted'],
  ['a name', { labels: { ['n'.repeat(1001)]: 'x' } }, 'a name among the labels is longer than 1000 characters'],
  ['text', { labels: { a: 'b' }, annotations: { text: 'x'.repeat(defaultLimits.alertText) } }, 'labels and annotations of an alert together are longer than 262144 characters']
]

for (const [what, alert, message] of refused) {
  t.test(`more ${what} than is accepted is refused`, async t => {
    const { answer, engine } = await post(JSON.stringify([alert]))
    t.equal(answer.statusCode, 400)
    t.equal(answer.json(), message)
    t.same(engine.received, [])
  })
}

t.test('what is just within the limits is received', async t => {
  const { answer } = await post(JSON.stringify([{ labels: labels(1000, 'x'.repeat(200)), annotations: labels(1000) }]))
  t.equal(answer.statusCode, 200)
})

t.test('nesting without end is refused, or ignored where it stands in a field that nobody reads', async t => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const large = await post(`[{"labels":{"a":"b"},"x":${deep(5_000_000)}}]`)
  t.equal(large.answer.statusCode, 400)
  t.match(large.answer.json(), { code: 400, message: /because more than 100 levels of objects and arrays$/ })
  t.equal((await post(`[{"labels":{"a":"b"},"x":${deep(100_000)}}]`)).answer.statusCode, 200)
  t.equal((await post(`[{"labels":{"a":"b"},"x":${'{"x":'.repeat(40_000)}1${'}'.repeat(40_000)}}]`)).answer.statusCode, 200)
})

t.test('a large body is read up to the end of its first value', async t => {
  const alerts = Array.from({ length: 5000 }, (_, i) => ({ labels: { alertname: 'Many "quoted" \\ ü', i: String(i) }, n: [-1.5e+3, 0, true, false, null, {}], empty: [] }))
  const { answer, engine } = await post(`${JSON.stringify(alerts)} and the rest`)
  t.equal(answer.statusCode, 200)
  t.equal(engine.received[0]?.alerts.length, 5000)
})
