import t from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { appOf, config, fakeEngine, now } from '../support/app.ts'

const firing = { status: 'firing', labels: { alertname: 'Disk' }, annotations: {}, startsAt: '2026-11-20T11:00:00Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: '' }
const webhook = (...alerts: unknown[]) => JSON.stringify({ version: '4', status: 'firing', alerts })
const sources = [{ name: 'eu', type: 'alertmanager', labels: makeLabels({ region: 'eu' }), tags: [], ackOnAssign: false, hold: 60_000 }]

async function send (payload: string, options: { source?: string, method?: 'POST' | 'PUT', overrides?: object } = {}) {
  const { source = 'alertmanager', method = 'POST', overrides = {} } = options
  const engine = fakeEngine({ config: () => ({ ...config, sources }), ...overrides })
  const app = appOf(engine)
  const answer = await app.inject({ method, url: `/webhooks/${source}`, payload, headers: { 'content-type': 'application/json' } })
  await app.close()
  return { answer, engine, alerts: engine.received.flatMap(({ alerts }) => alerts) }
}

t.test('alerts of a webhook are received durably in the name of their source', async t => {
  const { answer, engine } = await send(webhook(firing))
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { accepted: 1, rejected: 0, problems: [], outcome: ['1 alert'] })
  t.match(engine.received, [{ from: { source: 'alertmanager', durable: true }, alerts: [{ labels: { alertname: 'Disk' }, startsAt: { ms: now - 3_600_000 } }] }])
  t.same(engine.refused, [])
})

t.test('PUT is as good as POST, and a byte order mark is no harm', async t => {
  const { answer } = await send(`\ufeff${webhook(firing)}`, { method: 'PUT' })
  t.match(answer.json(), { accepted: 1 })
})

t.test('a declared source adds its labels and holds its alerts as long as it says', async t => {
  const { alerts, engine } = await send(webhook(firing), { source: 'eu' })
  t.match(alerts, [{ labels: { alertname: 'Disk', region: 'eu' }, endsAt: { ms: now + 60_000 } }])
  t.match(engine.received, [{ from: { source: 'eu' } }])
})

t.test('a declared source takes the place of the built-in one', async t => {
  const own = [{ name: 'alertmanager', type: 'alertmanager', labels: makeLabels({ from: 'am' }), tags: [], ackOnAssign: false }]
  const { alerts } = await send(webhook(firing), { overrides: { config: () => ({ ...config, sources: own }) } })
  t.match(alerts, [{ labels: { from: 'am' } }])
})

t.test('an alert that is wrong does not keep the others out', async t => {
  const { answer, alerts, engine } = await send(webhook({ ...firing, labels: {} }, firing, 7))
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { accepted: 1, rejected: 2, problems: [/^alerts\[0\]/, /^alerts\[2\]/] })
  t.equal(alerts.length, 1)
  t.match(engine.refused, [{ source: 'alertmanager', reason: /alerts\[0\].*\nalerts\[2\]/ }])
})

t.test('alerts of webhooks are counted apart from those of the API', async t => {
  const resolved = { ...firing, status: 'resolved', endsAt: '2026-11-20T11:30:00Z' }
  const { engine } = await send(webhook(firing, firing, resolved, { ...firing, labels: {} }))
  const counts = async (metric: { get (): Promise<{ values: Array<{ value: number, labels: object }> }> }) =>
    (await metric.get()).values.filter(({ value }) => value).map(({ value, labels }) => ({ ...labels, value }))
  t.same(await counts(engine.metrics.alertsReceived), [{ status: 'firing', version: 'webhook', value: 2 }, { status: 'resolved', version: 'webhook', value: 1 }])
  t.same(await counts(engine.metrics.alertsInvalid), [{ version: 'webhook', value: 1 }])
})

t.test('when nothing is right the answer is 400 with the problems', async t => {
  const { answer, engine } = await send(webhook({ ...firing, labels: {} }))
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { accepted: 0, rejected: 1, problems: [/at least one label pair required/] })
  t.same(engine.received, [])
})

t.test('what the limit of a name refuses is not said to be accepted', async t => {
  const limited = async (...names: string[]) => (await send(webhook(firing, firing), { overrides: { receive: async () => names.map(name => `${name}: too many`) } })).answer
  const [some, all] = [await limited('a'), await limited('a', 'b')]
  t.equal(some.statusCode, 200)
  t.same(some.json(), { accepted: 1, rejected: 1, problems: ['a: too many'], outcome: ['1 alert'] })
  t.equal(all.statusCode, 400)
  t.same(all.json(), { accepted: 0, rejected: 2, problems: ['a: too many', 'b: too many'], outcome: [] })
})

const refused: Array<[what: string, body: string, message: RegExp]> = [
  ['half a JSON value', '{"alerts":[', /^the body cannot be read as JSON: unexpected EOF$/],
  ['nothing', '', /empty/],
  ['two values', '{"alerts":[]} {}', /^the body cannot be read as JSON: there is something after the JSON value/],
  ['a list', '[]', /a list, as POST \/api\/v2\/alerts takes it/],
  ['another object', '{"data":{}}', /the list "alerts"/],
  ['more levels than are accepted', `{"alerts":${'['.repeat(200)}${']'.repeat(200)}}`, /more than 100 levels/]
]

for (const [what, body, message] of refused) {
  t.test(`${what} is refused with 400`, async t => {
    const { answer, engine } = await send(body)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { code: 'invalid_request', message })
    t.same(engine.received, [])
  })
}

for (const source of ['nobody', '__proto__', 'a%2Fb']) {
  t.test(`the source ${source} is unknown, and the answer names those that are not`, async t => {
    const { answer } = await send(webhook(firing), { source })
    t.equal(answer.statusCode, 404)
    t.match(answer.json(), { code: 'not_found', message: /known: alertmanager, eu, sentry$/ })
  })
}

t.test('while the state is unreachable the sender is told to try again', async t => {
  const { answer } = await send(webhook(firing), { overrides: { receive: async () => { throw new Unavailable('gone') } } })
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['retry-after'], '5')
  t.same(answer.json(), { code: 'unavailable', message: 'state is unreachable: gone' })
})

t.test('while the secret of a source cannot be read its sender is told to try again, and not where it lies', async t => {
  const own = [{ name: 'eu', type: 'alertmanager', labels: makeLabels({}), tags: [], ackOnAssign: false, secretFile: '/nowhere/secret' }]
  const { answer } = await send(webhook(firing), { source: 'eu', overrides: { config: () => ({ ...config, sources: own }) } })
  t.equal(answer.statusCode, 503)
  t.same(answer.json(), { code: 'unavailable', message: 'the secret by which this request is to be checked cannot be read' })
})

t.test('other methods are not allowed', async t => {
  const app = appOf(fakeEngine())
  const answer = await app.inject('/webhooks/alertmanager')
  await app.close()
  t.equal(answer.statusCode, 405)
  t.equal(answer.headers['allow'], 'OPTIONS, POST, PUT')
})
