import t from 'tap'
import type { Schedule } from '../../../src/domain/schedule.ts'
import { appOf, fakeEngine } from '../../support/app.ts'
import { schedule } from '../../support/schedule.ts'
import { onCallOf, primary } from '../../support/told-incidents.ts'

/** At 2026-11-20T12:00:00Z, a Friday in a week of ana. */
function serve (schedules: readonly Schedule[] = [primary]) {
  const app = appOf(fakeEngine({ onCall: onCallOf(schedules) }))
  t.teardown(() => app.close())
  return { app, get: (path: string) => app.inject(`/api/tocsin/v1${path}`) }
}

t.test('who is on call is told of every schedule, until when, and who comes then', async t => {
  const { get } = serve([primary, { ...primary, name: 'night', rotations: [] }])
  t.strictSame((await get('/oncall')).json(), {
    at: '2026-11-20T12:00:00.000Z',
    items: [
      { schedule: 'primary', timeZone: 'Europe/Paris', users: ['ana'], deliberate: false, until: '2026-11-23T08:00:00.000Z', next: ['bo'] },
      { schedule: 'night', timeZone: 'Europe/Paris', users: [], deliberate: false }
    ]
  })
})

for (const [query, at, users] of [
  ['at=2026-11-23T08:00:00Z', '2026-11-23T08:00:00.000Z', ['bo']],
  ['at=2026-11-23T09:00:00%2B01:00', '2026-11-23T08:00:00.000Z', ['bo']],
  ['at=7d', '2026-11-27T12:00:00.000Z', ['bo']],
  ['at=-1h', '2026-11-20T11:00:00.000Z', ['ana']],
  ['schedule=primary&at=2026-11-23T08:59', '2026-11-23T07:59:00.000Z', ['ana']],
  ['schedule=primary&at=2026-11-24', '2026-11-23T23:00:00.000Z', ['bo']]
] as const) {
  t.test(`?${query} is ${at}`, async t => {
    const { items, ...rest } = (await serve().get(`/oncall?${query}`)).json()
    t.same([rest.at, items[0].users], [at, users])
  })
}

t.test('schedules are listed with all who take part', async t => {
  t.match((await serve().get('/schedules')).json(), { items: [{ schedule: 'primary', timeZone: 'Europe/Paris', participants: ['ana', 'bo'], users: ['ana'] }] })
})

t.test('the shifts of a time are shown, by the clock of the schedule where no zone is given', async t => {
  const { get } = serve()
  t.strictSame((await get('/schedules/primary/shifts?from=2026-11-20&to=2026-11-24T00:00')).json(), {
    schedule: 'primary',
    timeZone: 'Europe/Paris',
    from: '2026-11-19T23:00:00.000Z',
    to: '2026-11-23T23:00:00.000Z',
    items: [
      { start: '2026-11-19T23:00:00.000Z', end: '2026-11-23T08:00:00.000Z', users: ['ana'], deliberate: false },
      { start: '2026-11-23T08:00:00.000Z', end: '2026-11-23T23:00:00.000Z', users: ['bo'], deliberate: false }
    ]
  })
  t.match((await get('/schedules/primary/shifts')).json(), { from: '2026-11-20T12:00:00.000Z', to: '2026-12-18T12:00:00.000Z' }, 'four weeks from now')
  t.equal((await get('/schedules/primary/shifts?from=2026-11-20T00:00:00Z&to=2027-11-21T00:00:00Z')).statusCode, 200, '366 days')
})

for (const [path, status, message] of [
  ['/oncall?at=2026-11-20T18:00', 400, /^at is .*, expected a time with its zone/],
  ['/oncall?at=0000-01-01T00:00:00Z', 400, /^at is /],
  ['/oncall?schedule=primry', 404, /^no schedule is named "primry"$/],
  ['/oncall?when=now', 400, /^no parameter is named "when"; known: at, schedule$/],
  ['/schedules?x=1', 400, /; there are none$/],
  ['/schedules/none/shifts', 404, /^no schedule is named "none"$/],
  ['/schedules/primary/shifts?from=x', 400, /^from is "x", .* one on the clock of Europe\/Paris \(2026-01-31T09:00\)/],
  ['/schedules/primary/shifts?from=2026-11-20T00:00:00Z&to=2027-11-21T00:00:01Z', 400, /^a time of 367 days, at most 366 are shown: ask for a shorter one$/],
  ['/schedules/primary/shifts?from=now&to=-1h', 400, /^expected a time that ends after it begins$/],
  ['/schedules/primary/shifts?from=9999-12-31T00:00:00Z', 400, /^no calendar for the instant/]
] as const) {
  t.test(`${path} is refused`, async t => {
    const answer = await serve().get(path)
    t.equal(answer.statusCode, status)
    t.match(answer.json(), { code: status === 404 ? 'not_found' : 'invalid_request', message })
  })
}

t.test('a schedule that changes too often for one answer is refused, and does not keep the others from being shown', async t => {
  const restless = { ...schedule({ rotations: Array.from({ length: 30 }, (_, n) => ({ every: 'hour', start: `2026-11-02T00:${n + 10}` })) }), name: 'restless' }
  const { get } = serve([restless, primary])
  const answer = await get('/schedules/restless/shifts?from=now&to=60d')
  t.equal(answer.statusCode, 400)
  t.match(answer.json().message, /^more than 20000 changes in schedule "restless"/)
  t.equal((await get('/oncall')).json().items.length, 2)
})

for (const name of ['a/b', 'a//b', '/', '...', 'ü ?#&+;', '100%', '%2F', 'calendar.ics', '"\n"']) {
  t.test(`a schedule may be named ${JSON.stringify(name)}`, async t => {
    const { get } = serve([{ ...primary, name }])
    t.match((await get(`/schedules/${name.replace(/[^a-z]/g, encode)}/shifts`)).json(), { schedule: name })
    t.match((await get(`/oncall?schedule=${encodeURIComponent(name)}`)).json(), { items: [{ schedule: name }] })
  })
}

/** Of every character, also of those that need not be escaped. */
function encode (character: string): string {
  return [...Buffer.from(character)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

t.test('below a path of names, what is no name is still cleaned away', async t => {
  const { get } = serve()
  t.match(await get('//schedules/./x/../primary/shifts?from=now'), { statusCode: 301, headers: { location: '/api/tocsin/v1/schedules/primary/shifts?from=now' } })
  t.match(await get('/schedules//a%2Fb/shifts'), { statusCode: 301, headers: { location: '/api/tocsin/v1/schedules/a%2Fb/shifts' } })
})
