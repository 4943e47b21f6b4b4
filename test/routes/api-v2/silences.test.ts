import t from 'tap'
import type { Engine } from '../../../src/engine.ts'
import { Unavailable } from '../../../src/errors.ts'
import { createMemoryState } from '../../../src/state/memory/index.ts'
import { appOf, fakeEngine, now } from '../../support/app.ts'
import { openSilences } from '../../support/silences.ts'

const json = { 'content-type': 'application/json' }
const url = '/api/v2/silences'
/** As scripts send it that were written before isEqual. */
const body = {
  matchers: [{ name: 'service', value: 'x', isRegex: false }],
  startsAt: '2026-11-20T09:00:00.123456Z',
  endsAt: '2026-11-20T15:00:00+02:00',
  createdBy: 'deploy',
  comment: 'release <42>'
}
const later = { startsAt: '2026-11-20T13:00:00Z', endsAt: '2026-11-20T14:00:00Z' }
const nobody = '7d3b1c2e-0000-4000-8000-000000000001'

function open (t: { teardown (end: () => unknown): unknown }, overrides: Partial<Engine> = {}) {
  const clock = { now }
  const state = createMemoryState({ clock: { now: () => clock.now }, onArmed () {} })
  const app = appOf(fakeEngine({ now: () => clock.now, silences: openSilences(state), ...overrides }))
  t.teardown(() => app.close())
  const get = async (path: string) => (await app.inject({ url: path })).json()
  const post = async (payload: object) => await app.inject({ method: 'POST', url, headers: json, payload: JSON.stringify(payload) })
  return {
    app,
    clock,
    get,
    post,
    create: async (fields: object = {}): Promise<string> => (await post({ ...body, ...fields })).json().silenceID,
    ids: async (query = '') => (await get(url + query)).map(({ id }: { id: string }) => id)
  }
}

t.test('a silence is created and shown as Alertmanager shows it', async t => {
  const { app, post } = open(t)
  const answer = await post(body)
  t.equal(answer.statusCode, 200)
  t.match(answer.body, /^\{"silenceID":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}\n$/)
  const { silenceID: id } = answer.json()
  const printed = `{"id":"${id}","status":{"state":"active"},"updatedAt":"2026-11-20T12:00:00.000Z","comment":"release \\u003c42\\u003e","createdBy":"deploy","endsAt":"2026-11-20T13:00:00.000Z",` +
    '"matchers":[{"isEqual":true,"isRegex":false,"name":"service","value":"x"}],"startsAt":"2026-11-20T12:00:00.000Z"}'
  t.equal((await app.inject({ url: `/api/v2/silence/${id}` })).body, `${printed}\n`)
  t.equal((await app.inject({ url })).body, `[${printed}]\n`)
})

t.test('operators and annotations come back as they were sent', async t => {
  const { create, get } = open(t)
  const matchers = [true, false].flatMap(isEqual => [true, false].map(isRegex => ({ isEqual, isRegex, name: 'a', value: 'x' })))
  const id = await create({ matchers, annotations: { b: '1', a: '<' } })
  t.match(await get(`/api/v2/silence/${id}`), { matchers, annotations: { a: '<', b: '1' } })
})

t.test('a silence is changed in place, or replaced', async t => {
  const { create, get, ids } = open(t)
  const id = await create(later)
  t.equal(await create({ ...later, id, comment: 'longer' }), id)
  t.equal((await get(`/api/v2/silence/${id}`)).comment, 'longer')
  const next = await create({ ...later, id, matchers: [{ name: 'service', value: 'y', isRegex: false }] })
  t.not(next, id)
  t.same(await ids(), [next, id])
  t.match(await get(`/api/v2/silence/${id}`), { status: { state: 'expired' }, startsAt: '2026-11-20T12:00:00.000Z', endsAt: '2026-11-20T12:00:00.000Z' })
})

t.test('a silence is expired as often as it is asked for', async t => {
  const { app, create, get } = open(t)
  const id = await create()
  for (let n = 0; n < 2; n++) {
    const answer = await app.inject({ method: 'DELETE', url: `/api/v2/silence/${id}` })
    t.same([answer.statusCode, answer.body], [200, ''])
  }
  t.match(await get(`/api/v2/silence/${id}`), { status: { state: 'expired' }, endsAt: '2026-11-20T12:00:00.000Z' })
})

t.test('silences are listed by state and by their matchers', async t => {
  const { app, clock, create, ids } = open(t)
  const expired = await create({ endsAt: '2026-11-20T12:00:01Z' })
  clock.now += 2000
  const active = await create({ matchers: [...body.matchers, { name: 'env', value: 'a|b', isRegex: true }] })
  const pending = await create(later)
  t.same(await ids(), [active, pending, expired])
  t.same(await ids('?active=false'), [pending, expired])
  t.same(await ids('?expired=0&pending=no'), [active])
  t.same(await ids('?expired=no&expired=yes&pending='), [active, pending, expired])
  t.same(await ids('?filter=service="x"'), [active, pending, expired])
  t.same(await ids('?filter=service=x&filter=env%3D~a|b'), [active])
  t.same(await ids('?filter=service%3D~x'), [])
  const bad = await app.inject({ url: `${url}?filter=x` })
  t.same([bad.statusCode, bad.json()], [400, 'bad matcher format: x'])
})

const unknown: ReadonlyArray<readonly ['GET' | 'DELETE', string, number, string]> = [
  ['GET', nobody, 404, ''],
  ['DELETE', nobody, 404, ''],
  ['GET', 'xyz', 422, '{"code":601,"message":"silenceID in path must be of type uuid: \\"xyz\\""}'],
  ['DELETE', 'xyz', 422, '{"code":601,"message":"silenceID in path must be of type uuid: \\"xyz\\""}'],
  ['GET', 'x%E2%80%A8y%07', 422, '{"code":601,"message":"silenceID in path must be of type uuid: \\"x\\\\u2028y\\\\a\\""}'],
  ['GET', '', 404, '{"code":404,"message":"path /api/v2/silence/ was not found"}']
]

for (const [method, id, status, text] of unknown) {
  t.test(`${method} of the silence "${id}" is answered with ${status}`, async t => {
    const answer = await open(t).app.inject({ method, url: `/api/v2/silence/${id}` })
    t.same([answer.statusCode, answer.body.trim()], [status, text])
  })
}

t.test('a silence is not created while the state is away, and it says so', async t => {
  const silences = { add: async () => {}, list: async () => [], get: async () => undefined, put: async () => { throw new Unavailable('the write was not on a replica after 500 ms') }, expire: async () => false }
  const answer = await open(t, { silences }).post(body)
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['retry-after'], '5')
  t.match(answer.json(), /not on a replica/)
})

t.test('limits are told with their numbers, the number of silences first', async t => {
  const state = createMemoryState({ clock: { now: () => now }, onArmed () {} })
  const { post } = open(t, { silences: openSilences(state, { maxSilences: 1, maxSilenceSize: 200 }) })
  const large = { ...body, comment: 'x'.repeat(200) }
  t.match((await post(large)).json(), /^silence exceeded maximum size: 3\d\d bytes \(limit: 200 bytes\)$/)
  const { silenceID: id } = (await post({ ...body, ...later })).json()
  t.equal((await post(large)).json(), 'exceeded maximum number of silences: 1 (limit: 1)')
  t.match((await post({ ...large, ...later, id })).json(), /exceeded maximum size/, 'in place it needs no room')
  t.equal((await post({ ...body, id })).json(), 'exceeded maximum number of silences: 1 (limit: 1)', 'to be replaced it does')
})
