import t from 'tap'
import { pino } from 'pino'
import type { MatcherMode } from '../../../src/domain/matcher-parser.ts'
import { until } from '../../support/until.ts'
import { appOf, fakeEngine, view } from '../../support/app.ts'

async function listed (matcherMode: MatcherMode, filter: string) {
  const engine = fakeEngine({ alerts: async () => [view({ foo: 'bar baz' }), view({ foo: 'bar' }), view({ été: 'x' })] })
  const answer = await appOf(engine, { matcherMode }).inject(`/api/v2/alerts?filter=${encodeURIComponent(filter)}`)
  return { status: answer.statusCode, body: answer.statusCode === 200 ? answer.json().map(({ labels }: { labels: object }) => labels) : answer.json() }
}

const rows: Array<{ mode: MatcherMode, filter: string, expect: object }> = [
  { mode: 'fallback', filter: 'foo=bar baz', expect: { status: 200, body: [{ foo: 'bar baz' }] } },
  { mode: 'classic', filter: 'foo=bar baz', expect: { status: 200, body: [{ foo: 'bar baz' }] } },
  { mode: 'utf8-strict', filter: 'foo=bar baz', expect: { status: 400, body: '8:11: unexpected baz: expected a comma or close brace' } },
  { mode: 'fallback', filter: 'été=x', expect: { status: 200, body: [{ été: 'x' }] } },
  { mode: 'utf8-strict', filter: 'été=x', expect: { status: 200, body: [{ été: 'x' }] } },
  { mode: 'classic', filter: 'été=x', expect: { status: 400, body: 'bad matcher format: été=x' } },
  { mode: 'fallback', filter: 'foo=~(', expect: { status: 400, body: 'error parsing regexp: missing closing ): `^(?:()$`' } }
]

for (const { mode, filter, expect } of rows) {
  t.test(`${mode}: the filter ${filter}`, async t => {
    t.match(await listed(mode, filter), expect)
  })
}

async function posted (matcherMode: MatcherMode, body: object, url = '/api/v2/alerts') {
  const engine = fakeEngine({}, { matcherMode })
  const answer = await appOf(engine, { matcherMode }).inject({ method: 'POST', url, payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  return { status: answer.statusCode, body: answer.body, received: engine.received.length }
}

t.test('classic mode takes classic label names only, the others any', async t => {
  const alerts = [{ labels: { alertname: 'A', été: 'x' } }]
  t.match(await posted('classic', alerts), { status: 400, body: /invalid label set: invalid name \\"été\\"/, received: 0 })
  t.match(await posted('fallback', alerts), { status: 200, received: 1 })
  t.match(await posted('utf8-strict', alerts), { status: 200, received: 1 })

  const noted = [{ labels: { alertname: 'A' }, annotations: { 'a-b': 'x' } }]
  t.match(await posted('classic', noted), { status: 400, body: /invalid annotations: invalid name \\"a-b\\"/ })
  t.match(await posted('fallback', noted), { status: 200 })
})

t.test('classic mode holds for what other senders send, too', async t => {
  const webhook = { status: 'firing', alerts: [{ status: 'firing', labels: { alertname: 'A', été: 'x' }, annotations: {}, startsAt: '2026-11-20T11:00:00Z' }] }
  t.match(await posted('classic', webhook, '/webhooks/alertmanager'), { status: 400, received: 0 })
  t.match(await posted('fallback', webhook, '/webhooks/alertmanager'), { status: 200, received: 1 })
})

t.test('a filter that only the classic syntax understands is told once in the log', async t => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => { lines.push(line) } })
  const app = appOf(fakeEngine(), { log })
  for (const filter of ['foo=bar baz', 'foo=bar baz', 'foo="bar"', 'foo=~(', 'a=b c']) await app.inject(`/api/v2/alerts/groups?filter=${encodeURIComponent(filter)}`)

  await until(() => lines.length >= 2)
  t.match(lines.map(line => JSON.parse(line)), [
    { origin: 'api', msg: 'matchers foo=bar baz are valid in the classic syntax only; write foo="bar baz" instead' },
    { origin: 'api', msg: /matchers a=b c are/ }
  ])
  t.equal(lines.length, 2)
})

t.test('with one syntax only there is nothing to warn of', async t => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => { lines.push(line) } })
  const app = appOf(fakeEngine(), { log, matcherMode: 'classic' })
  t.equal((await app.inject('/api/v2/alerts?filter=foo%3Dbar%20baz')).statusCode, 200)
  await app.close()
  t.same(lines, [])
})
