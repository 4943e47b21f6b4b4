import t from 'tap'
import type { Act } from '../../../src/incidents.ts'
import { Unavailable } from '../../../src/errors.ts'
import { appOf, fakeEngine } from '../../support/app.ts'
import { dawn } from '../../support/build.ts'
import { incidentStory, ms } from '../../support/incident-story.ts'
import { incidentsOf } from '../../support/told-incidents.ts'

function serve (prepare: (story: ReturnType<typeof incidentStory>) => void = () => {}) {
  const story = incidentStory()
  story.fire('disk')
  prepare(story)
  const incidents = incidentsOf(story)
  const app = appOf(fakeEngine({ incidents, now: () => story.now }))
  t.teardown(() => app.close())
  const post = (act: string, body: unknown, id = 'i1') => app.inject({ method: 'POST', url: `/api/tocsin/v1/incidents/${id}/${act}`, payload: typeof body === 'string' ? body : JSON.stringify(body) })
  return { post, acts: incidents.acts, story, app }
}

const by = 'ana'
const taken: Array<[act: string, body: object, expected: Act, shown: object]> = [
  ['acknowledge', { by }, { kind: 'acknowledged', by }, { state: 'acknowledged', ack: { by } }],
  ['acknowledge', { by, seen: 1 }, { kind: 'acknowledged', by, seen: 1 }, { state: 'acknowledged' }],
  ['resolve', { by, seen: 2 }, { kind: 'resolved', by, seen: 2 }, { state: 'resolved', resolution: { by } }],
  ['escalate', { by }, { kind: 'escalated', by }, { tier: 1 }],
  ['escalate', { by, tier: 2 }, { kind: 'escalated', by, tier: 2 }, { tier: 2 }],
  ['reassign', { by, to: 'chen' }, { kind: 'reassigned', by, to: 'chen' }, { assignee: 'chen' }],
  ['snooze', { by, until: '2026-11-20T13:00:00+02:00' }, { kind: 'snoozed', by, until: dawn + ms('2h') }, { mode: 'snoozed', snooze: { until: '2026-11-20T11:00:00.000Z' } }],
  ['snooze', { by, until: '1h30m', seen: 1 }, { kind: 'snoozed', by, until: dawn + ms('90m'), seen: 1 }, { snooze: { until: '2026-11-20T10:30:00.000Z' } }],
  ['responders', { by, add: 'bo' }, { kind: 'responder added', by, person: 'bo' }, { responders: [{ person: 'bo', by, state: 'asked' }] }],
  ['notes', { by, text: 'two\nlines' }, { kind: 'noted', by, text: 'two\nlines' }, { notes: [{ by, text: 'two\nlines' }] }],
  ['rebase', { by }, { kind: 'rebased', by }, { policy: 'payments' }]
]

for (const [act, body, expected, shown] of taken) {
  t.test(`${act} ${JSON.stringify(body)} is done and the incident answered`, async t => {
    const { post, acts } = serve()
    const answer = await post(act, body)
    t.equal(answer.statusCode, 200)
    t.strictSame(acts, [expected])
    t.match(answer.json(), { id: 'i1', alerts: [{ severity: 'critical' }], ...shown })
  })
}

t.test('an acknowledgement is taken back, and a responder declines', async t => {
  const { post } = serve(story => story.act({ kind: 'acknowledged', by }))
  t.match((await post('unacknowledge', { by })).json(), { state: 'triggered', ack: undefined })
  t.match((await post('responders', { by, add: 'chen' })).json(), { responders: [{ state: 'asked' }] })
  t.match((await post('decline', { by: 'chen' })).json(), { responders: [{ state: 'declined' }] })
})

t.test('an acknowledgement of a resolved incident is recorded and does nothing', async t => {
  const { post, story } = serve(story => story.end('disk'))
  const answer = await post('acknowledge', { by })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { state: 'resolved', ack: undefined })
  t.equal(story.lines('acknowledged after the end').length, 1)
})

const refused: Array<[what: string, prepare: (story: ReturnType<typeof incidentStory>) => void, act: string, body: object, code: string, message: RegExp]> = [
  ['to resolve a resolved one', story => story.end('disk'), 'resolve', { by }, 'resolved', /^the incident is resolved already$/],
  ['to snooze a resolved one', story => story.end('disk'), 'snooze', { by, until: '1h' }, 'resolved', /resolved already/],
  ['to escalate a muted one', story => story.mute('silence x'), 'escalate', { by }, 'suppressed', /silenced, inhibited or muted/],
  ['to take back no acknowledgement', () => {}, 'unacknowledge', { by }, 'not_acknowledged', /nobody has acknowledged/],
  ['to escalate to a tier beyond the last', () => {}, 'escalate', { by, tier: 9 }, 'no_such_tier', /has no such tier/],
  ['to snooze until yesterday', () => {}, 'snooze', { by, until: '-1d' }, 'in_the_past', /passed already/],
  ['to decline unasked', () => {}, 'decline', { by: 'chen' }, 'not_asked', /was not asked/]
]

for (const [what, prepare, act, body, code, message] of refused) {
  t.test(`it is refused ${what}`, async t => {
    const answer = await serve(prepare).post(act, body)
    t.equal(answer.statusCode, 409)
    t.match(answer.json(), { code, message })
  })
}

const wrong: Array<[act: string, body: unknown, message: RegExp]> = [
  ['acknowledge', '', /^the body is empty, expected a JSON object with by, seen$/],
  ['acknowledge', '{"by"', /^unexpected EOF$/],
  ['acknowledge', '{"by":"ana"}{}', /after the JSON value/],
  ['acknowledge', [], /^the body is no JSON object/],
  ['acknowledge', null, /^the body is no JSON object/],
  ['acknowledge', {}, /^the body must have required properties by$/],
  ['acknowledge', { by: '' }, /^by must be a text of 1 to 200 characters$/],
  ['acknowledge', { by: ' \n' }, /^by must be a text of 1 to 200 characters$/],
  ['acknowledge', { by: 'é'.repeat(201) }, /^by must be a text/],
  ['acknowledge', { by: 'e\u0301'.repeat(150) }, /^by must be a text/],
  ['acknowledge', { by: 7 }, /^by must be string$/],
  ['acknowledge', { by, seen: '3' }, /^seen must be integer$/],
  ['acknowledge', { by, seen: 0 }, /^seen must be >= 1$/],
  ['acknowledge', { by, sen: 3 }, /^nothing here is named "sen", did you mean "seen"\?; known: by, seen$/],
  ['acknowledge', '{"by":"ana","__proto__":1}', /^nothing here is named "__proto__"/],
  ['escalate', { by, tier: -1 }, /^tier must be >= 0$/],
  ['reassign', { by }, /^the body must have required properties to$/],
  ['reassign', { by, to: 'nobody' }, /^no user is named "nobody"$/],
  ['snooze', { by, until: 'tomorrow' }, /^until is "tomorrow", expected a time with its zone \(2026-01-31T09:00:00\+01:00\) or one relative to now/],
  ['snooze', { by, until: '2026-11-20T18:00' }, /^until is .*, expected a time with its zone/],
  ['snooze', { by, until: '2026-02-30T18:00:00Z' }, /^until is /],
  ['notes', { by, text: '' }, /^text must be a text of 1 to 4000 characters$/]
]

for (const [act, body, message] of wrong) {
  t.test(`${act} with ${(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 40) || 'nothing'} is not understood`, async t => {
    const { post, acts } = serve()
    const answer = await post(act, body)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { code: 'invalid_request', message })
    t.same(acts, [])
  })
}

t.test('a name may have 200 characters of any kind, and a note 4000', async t => {
  const { post } = serve()
  t.equal((await post('acknowledge', { by: '😀'.repeat(200) })).statusCode, 200)
  t.equal((await post('notes', { by, text: '😀'.repeat(4000) })).statusCode, 200)
})

t.test('an incident that is not there, a body that is too large and a state that is away are told apart', async t => {
  const { post } = serve()
  t.match(await post('acknowledge', { by }, 'i2'), { statusCode: 404, body: /"not_found"/ })
  t.match(await post('notes', { by, text: 'x'.repeat(70_000) }), { statusCode: 413, body: /"too_large"/ })

  const incidents = { ...incidentsOf(incidentStory()), act: async () => { throw new Unavailable('Redis is away') } }
  const app = appOf(fakeEngine({ incidents }))
  t.teardown(() => app.close())
  t.match(await app.inject({ method: 'POST', url: '/api/tocsin/v1/incidents/i1/rebase', payload: '{"by":"ana"}' }), { statusCode: 503, headers: { 'retry-after': '5' }, body: /"unavailable"/ })
})

t.test('a page of another site acknowledges nothing', async t => {
  const { app, acts } = serve()
  const answer = await app.inject({ method: 'POST', url: '/api/tocsin/v1/incidents/i1/acknowledge', headers: { origin: 'http://elsewhere.example' }, payload: '{"by":"ana"}' })
  t.equal(answer.statusCode, 403)
  t.same(acts, [])
})
