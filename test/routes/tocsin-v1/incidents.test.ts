import t from 'tap'
import { appOf, fakeEngine } from '../../support/app.ts'
import { incidentStory, ms } from '../../support/incident-story.ts'
import { incidentsOf } from '../../support/told-incidents.ts'

function serve (prepare: (story: ReturnType<typeof incidentStory>) => void = () => {}) {
  const story = incidentStory()
  story.fire('disk', 'warning')
  prepare(story)
  const incidents = incidentsOf(story)
  const app = appOf(fakeEngine({ incidents, now: () => story.now }))
  t.teardown(() => app.close())
  return { app, incidents, get: (path: string) => app.inject(`/api/tocsin/v1/incidents${path}`) }
}

t.test('incidents are listed in pages, each with what most people look for', async t => {
  const { get, incidents } = serve(story => story.fire('net'))
  const first = await get('')
  t.equal(first.statusCode, 200)
  t.same(first.json().next, '7-0')
  t.strictSame(first.json().items, [{
    id: 'i1',
    version: 4,
    state: 'triggered',
    mode: 'escalating',
    policy: 'payments',
    tier: 0,
    pass: 0,
    openedAt: '2026-11-20T09:00:00.000Z',
    due: { at: '2026-11-20T09:05:00.000Z', what: 'page' },
    nextPage: { at: '2026-11-20T09:05:00.000Z', why: 'tier', to: 'ana', receiver: 'ana-sms' },
    severity: 'critical',
    commonLabels: {},
    counts: { alerts: 2, firing: 2, muted: 0 },
    flaps: 0,
    runsOldPolicy: false,
    url: 'http://tocsin.example/i/i1'
  }])
  t.notOk('next' in (await get('?cursor=7-0')).json())
  t.match(incidents.queries, [{ limit: 100 }, { cursor: '7-0' }])
})

t.test('a list can be of one state, policy and responder', async t => {
  const { get, incidents } = serve()
  await get('?state=unattended&policy=pay%20ments&responder=ana&limit=7')
  t.strictSame(incidents.queries, [{ state: 'unattended', policy: 'pay ments', responder: 'ana', limit: 7, cursor: undefined }])
})

for (const [query, message] of [
  ['state=aknowledged', /^no incident has the state "aknowledged", did you mean "acknowledged"\?; known: triggered, acknowledged, resolved, escalating, /],
  ['limit=0', /^limit is "0", expected a whole number from 1 to 1000$/],
  ['sate=resolved', /^no parameter is named "sate"; known: state, policy, responder, limit, cursor$/],
  ['policy=a&policy=b', /^policy is given 2 times, expected once$/]
] as const) {
  t.test(`a list with ${query} is refused`, async t => {
    const { get, incidents } = serve()
    const answer = await get(`?${query}`)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { code: 'invalid_request', message })
    t.same(incidents.queries, [])
  })
}

t.test('one incident is shown with its alerts, people and time line', async t => {
  const { get } = serve(story => {
    story.act({ kind: 'noted', by: 'bo', text: 'looking' })
    story.act({ kind: 'responder added', by: 'bo', person: 'chen' })
    story.fire('net', 'info')
  })
  const shown = (await get('/i1')).json()
  t.match(shown, {
    severity: 'warning',
    tiers: [{ after: '0s', notify: ['schedule:primary'], urgency: 'high', mode: 'all', ack: 'first' }, { after: '15m' }, { after: '45m', notify: ['user:head'] }],
    lastResort: 'war-room',
    groups: ['g1'],
    alerts: [
      { labels: { alertname: 'disk' }, severity: 'warning', firing: true, muted: false, acknowledged: false, alerts: [{ severity: 'warning', firing: true }] },
      { labels: { alertname: 'net' }, severity: 'info' }
    ],
    told: [{ to: 'ana', receiver: 'ana-push', at: '2026-11-20T09:00:00.000Z' }, { to: 'chen' }],
    responders: [{ person: 'chen', by: 'bo', state: 'asked' }],
    notes: [{ by: 'bo', text: 'looking', at: '2026-11-20T09:00:00.000Z' }]
  })
  t.same(shown.paging.map(({ to, why, steps }: { to: string, why: string, steps: unknown[] }) => [to, why, steps.length]), [['ana', 'tier', 1], ['chen', 'responder', 1]])
  t.notOk('severity' in shown.alerts[0].labels, 'the label of the severity is apart')
  t.match(shown.timeLine, [{ what: 'opened', at: '2026-11-20T09:00:00.000Z', reason: 'payments' }, { what: 'tier' }, { what: 'page', to: 'ana', receiver: 'ana-push' }])
  t.match(shown.timeLine.at(-1), { what: 'accepted', to: 'chen' })
})

t.test('acknowledged, snoozed, muted, unattended and resolved incidents say so', async t => {
  const acknowledged = serve(story => story.act({ kind: 'acknowledged', by: 'ana' }))
  t.match((await acknowledged.get('/i1')).json(), {
    mode: 'acknowledged', assignee: 'ana', ack: { by: 'ana', until: '2026-11-20T10:00:00.000Z' }, due: { what: 'ack timeout' }, alerts: [{ acknowledged: true }], nextPage: undefined
  })
  const snoozed = serve(story => story.act({ kind: 'snoozed', by: 'bo', until: story.now + ms('2h') }))
  t.match((await snoozed.get('/i1')).json(), { mode: 'snoozed', snooze: { by: 'bo', until: '2026-11-20T11:00:00.000Z' } })

  const muted = serve(story => story.mute('silence abc', story.now + ms('1h')))
  t.match((await muted.get('/i1')).json(), {
    mode: 'suppressed', counts: { firing: 1, muted: 1 }, alerts: [{ muted: true, alerts: [{ mutedBy: 'silence abc', mutedUntil: '2026-11-20T10:00:00.000Z' }] }], nextPage: undefined
  })
  const unattended = serve(story => story.advance('1d'))
  t.match((await unattended.get('/i1')).json(), { mode: 'unattended', unattended: { at: /^2026-11-20T/ }, nextPage: undefined })

  const resolved = serve(story => story.end('disk', 'warning'))
  t.match((await resolved.get('/i1')).json(), { state: 'resolved', mode: 'resolved', severity: 'warning', resolution: { endedAt: '2026-11-20T09:00:00.000Z' }, due: { what: 'close' } })
})

t.test('the next page is that of the next tier, of the next pass, or of the last resort', async t => {
  const nextPage = async (after: string) => {
    const { get } = serve(story => story.advance(after))
    return (await get('/i1')).json().nextPage
  }
  t.same(await nextPage('10m'), { at: '2026-11-20T09:15:00.000Z', why: 'tier', pass: 0, tier: 1 })
  t.same(await nextPage('70m'), { at: '2026-11-20T10:45:00.000Z', why: 'tier', pass: 1, tier: 0 })
  t.same(await nextPage('178m'), { at: '2026-11-20T12:30:00.000Z', why: 'last resort', receiver: 'war-room' })
})

t.test('an incident that is not there is not found, and nothing else than is documented can be asked', async t => {
  const { app, get } = serve()
  t.match((await get('/i2')).json(), { code: 'not_found', message: 'no incident "i2"' })
  t.equal((await get('/i2')).statusCode, 404)
  t.equal((await get('/i1?x=1')).statusCode, 400)
  t.match(await app.inject({ method: 'HEAD', url: '/api/tocsin/v1/incidents/i1' }), { statusCode: 405, headers: { allow: 'GET' } })
  t.match(await get('/i1/acknowledge'), { statusCode: 405, headers: { allow: 'POST' } })
  t.match(await app.inject({ method: 'POST', url: '/api/tocsin/v1/incidents/i1/feedback' }), { statusCode: 404, body: /"not_found"/ })
})
