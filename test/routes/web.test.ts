import t from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import type { Engine } from '../../src/engine.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { appOf, fakeEngine, group, now, view } from '../support/app.ts'

async function page (overrides: Partial<Engine>) {
  const app = appOf(fakeEngine(overrides))
  const answer = await app.inject('/')
  await app.close()
  return answer
}

t.test('the page shows what fires by group, with state and since when', async t => {
  const disk = view({ alertname: 'Disk', job: 'node', severity: 'critical' }, { of: { startsAt: instantAt(now - 3 * 3_600_000 - 60_000), generatorURL: 'http://p/graph' } })
  const quiet = view({ alertname: 'Cpu', job: 'node' }, { silencedBy: ['s1'], of: { annotations: makeLabels({ summary: 'hot' }) } })
  const answer = await page({ groups: async () => [group({ job: 'node' }, { receiver: 'ops', alerts: [disk, quiet] })] })

  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  for (const part of [
    '<title>Tocsin: 2 firing, 1 of them suppressed</title>', '2 alerts fire, 1 of them silenced', 'ops', 'job=node', 'Disk', '3 h 1 min', '2026-11-20T08:59:00.000Z',
    'severity=critical', 'silenced', 'hot', 'href="http://p/graph"'
  ]) t.ok(answer.body.includes(part), part)
})

t.test('who silenced, and until when, is said of the silence that lasts longest', async t => {
  const silence = { matchers: [], startsAt: now, updatedAt: now, comment: '', annotations: makeLabels([]) }
  const silences = [{ ...silence, id: 's1', createdBy: 'the <night> shift', endsAt: now + 3_600_000 }, { ...silence, id: 's2', createdBy: 'somebody else', endsAt: now + 60_000 }]
  const alerts = [view({ alertname: 'Disk' }, { silencedBy: ['s2', 's1'] }), view({ alertname: 'Cpu' }, { silencedBy: ['unknown'] })]
  const { body } = await page({ groups: async () => [group({}, { alerts })], silences: { ...fakeEngine().silences, list: async () => silences } })
  t.match(body, 'silenced by the &#60;night&#62; shift until 2026-11-20 13:00 UTC, firing for')
  t.match(body, 'silenced, firing for')
  t.match(body, 'href="api/v2/silences"')
  t.match(body, '<code>tocsin silence add alertname=', 'and how to make one, as the page has no form for it')
})

t.test('nothing fires is said as such, with the time of the reading', async t => {
  const over = view({ alertname: 'Disk' }, { of: { endsAt: instantAt(now) } })
  const answer = await page({ groups: async () => [group({}, { alerts: [over] })] })
  t.equal(answer.statusCode, 200)
  t.match(answer.body, 'Nothing fires')
  t.match(answer.body, 'the end of 1 is still to be told')
  t.match(answer.body, '2026-11-20 12:00:00 UTC')
  t.notMatch(answer.body, 'unreachable')
})

t.test('a state that is unreachable cannot be taken for an all-clear', async t => {
  const gone = async () => { throw new Unavailable('connection refused') }
  const answer = await page({ groups: gone, health: gone })
  t.equal(answer.statusCode, 503)
  t.match(answer.body, '<title>Tocsin: state unreachable</title>')
  t.match(answer.body, 'The state is unreachable')
  t.match(answer.body, 'connection refused')
  t.notMatch(answer.body, 'Nothing fires')
})

const troubles: Array<[name: 'redis' | 'timers' | 'deliveries' | 'sources', title: string, line: string]> = [
  ['redis', 'Tocsin itself is not well', 'redis: it refuses'],
  ['timers', 'Tocsin itself is not well', 'timers: it refuses'],
  ['deliveries', 'Some notifications do not get through', '<li>it refuses'],
  ['sources', 'Some sources are not heard from', '<li>it refuses']
]

for (const [name, title, line] of troubles) {
  t.test(`failing ${name} are shown even while nothing fires, as what they are`, async t => {
    const fine = { status: 'ok' as const, message: 'fine' }
    const checks = { redis: fine, timers: fine, deliveries: fine, sources: fine, [name]: { status: 'failing' as const, message: 'it refuses' } }
    const { body } = await page({ health: async () => ({ status: 'failing', checks }) })
    t.match(body, line)
    t.same([...body.matchAll(/role="alert"><h2>([^<]+)/g)].map(([, text]) => text), [title])
  })
}

t.test('how long it is suppressed is not what the time tells', async t => {
  const alerts = [view({ alertname: 'Disk' }, { inhibitedBy: ['x'], of: { startsAt: instantAt(now - 120_000) } })]
  const { body } = await page({ groups: async () => [group({}, { mutedBy: ['night'], alerts })] })
  t.match(body, 'inhibited, muted by time interval night, firing for <time')
})

t.test('an interval outside of which nothing is told does not read as one that mutes', async t => {
  const { body } = await page({ groups: async () => [group({}, { mutedBy: ['business', 'weekend'], isOutsideActive: true, alerts: [view({ alertname: 'Disk' })] })] })
  t.match(body, 'outside active time interval business, weekend, firing for <time')
  t.notMatch(body, 'muted by')
})

t.test('whatever came in an alert is text, and no link runs a script', async t => {
  const nasty = '"><script>alert(1)</script>\''
  const evil = view({ alertname: nasty, [nasty]: nasty, __proto__: nasty }, { of: { annotations: makeLabels({ summary: nasty }), generatorURL: 'javascript:alert(1)' } })
  const answer = await page({ groups: async () => [group({ x: nasty }, { receiver: nasty, mutedBy: [nasty], alerts: [evil] })] })
  t.notMatch(answer.body, '<script')
  t.notMatch(answer.body, 'javascript:')
  t.match(answer.body, '&#34;&#62;&#60;script&#62;')
  t.match(answer.headers['content-security-policy'], /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:;/)
})

t.test('of very many alerts the first are shown and the rest is counted', async t => {
  const alerts = Array.from({ length: 1000 }, (_, i) => view({ alertname: 'Many', i: String(i) }))
  const answer = await page({ groups: async () => [group({}, { alerts }), group({ b: '1' }, { alerts })] })
  t.match(answer.body, '1000 alerts fire')
  t.match(answer.body, '700 more')
  t.equal(answer.body.split('<article').length, 301)
})

t.test('below a prefix everything is there, and the root leads to it', async t => {
  const app = appOf(fakeEngine(), { routePrefix: '/am/' })
  t.match(await app.inject('/'), { statusCode: 302, headers: { location: '/am' } })
  t.match(await app.inject('/am'), { statusCode: 301, headers: { location: '/am/' } })
  t.match(await app.inject('/am/'), { statusCode: 200 })
  t.match(await app.inject('/am/api/v2/alerts'), { statusCode: 200, body: '[]\n' })
  t.match(await app.inject('/am/api/v2'), { statusCode: 301, headers: { location: '/am/api/v2/' } })
  t.match(await app.inject('/api/v2/alerts'), { statusCode: 404, body: '404 page not found\n' })
  t.match(await app.inject('/am/favicon.ico'), { statusCode: 200, headers: { 'content-type': 'image/svg+xml' } })
  await app.close()
})
