import t from 'tap'
import { config, appOf, fakeEngine } from '../../support/app.ts'
import { onCallOf, primary } from '../../support/told-incidents.ts'

const fixed = { ...primary, overrides: [{ id: 'config-1', start: Date.parse('2026-12-25T00:00:00Z'), end: Date.parse('2026-12-26T00:00:00Z'), user: 'chen' }] }

function serve (onCall = onCallOf([fixed])) {
  const app = appOf(fakeEngine({ onCall, config: () => ({ ...config, schedules: [fixed] }) }))
  t.teardown(() => app.close())
  const url = '/api/tocsin/v1/schedules/primary/overrides'
  return {
    onCall,
    get: (query = '') => app.inject(`${url}${query}`),
    post: (body: unknown, schedule = 'primary') => app.inject({ method: 'POST', url: url.replace('primary', schedule), payload: JSON.stringify(body) }),
    remove: (path: string) => app.inject({ method: 'DELETE', url: `${url}/${path}` }),
    on: async (at: string) => (await app.inject(`/api/tocsin/v1/oncall?schedule=primary&at=${at}`)).json().items[0].users
  }
}

const span = { start: '2026-11-21T09:00', end: '2026-11-22T09:00' }

t.test('an override is made by the clock of its schedule, shown, in force, and taken back', async t => {
  const { post, get, remove, on, onCall } = serve()
  const made = await post({ ...span, user: 'chen', replaces: 'ana', by: 'bo', reason: 'a day off' })
  t.equal(made.statusCode, 201)
  const shown = { id: 'o1', start: '2026-11-21T08:00:00.000Z', end: '2026-11-22T08:00:00.000Z', user: 'chen', replaces: 'ana', by: 'bo', reason: 'a day off', configured: false }
  t.strictSame(made.json(), { items: [shown] })
  t.same((await get()).json().items.map(({ id, configured }: { id: string, configured: boolean }) => [id, configured]), [['config-1', true], ['o1', false]])
  t.strictSame((await get('?from=now&to=7d')).json().items, [shown])
  t.same(await on('2026-11-21T12:00'), ['chen'])

  t.match(await remove('o1?by=ana'), { statusCode: 204, body: '' })
  t.same(onCall.removed, ['o1 by ana'])
  t.same(await on('2026-11-21T12:00'), ['ana'])
})

t.test('nobody can be wanted', async t => {
  const { post, on } = serve()
  t.match((await post({ start: '2026-11-21T08:00:00.000Z', end: '2026-11-21T10:00:00+01:00', user: 'none', by: 'bo' })).json(), { items: [{ user: 'none', start: '2026-11-21T08:00:00.000Z', end: '2026-11-21T09:00:00.000Z' }] })
  t.same(await on('2026-11-21T09:30'), [])
})

t.test('of a time that the clock shows twice, an override has both', async t => {
  const { post } = serve()
  t.match((await post({ start: '2027-10-31T02:00', end: '2027-10-31T02:30', user: 'chen', by: 'bo' })).json(), { items: [{ start: '2027-10-31T00:00:00.000Z', end: '2027-10-31T01:30:00.000Z' }] })
})

t.test('a swap is two overrides', async t => {
  const { post, on } = serve()
  const made = await post({ swap: [{ user: 'ana', ...span }, { user: 'bo', start: '2026-11-28T09:00', end: '2026-11-29T09:00' }], by: 'ana', reason: 'wedding' })
  t.equal(made.statusCode, 201)
  t.match(made.json(), { items: [{ user: 'bo', replaces: 'ana', by: 'ana', reason: 'wedding' }, { user: 'ana', replaces: 'bo' }] })
  t.same([await on('2026-11-21T12:00'), await on('2026-11-28T12:00')], [['bo'], ['ana']])
})

t.test('of a swap that is refused, nothing stays', async t => {
  const refused = serve()
  // Ana is on then, not bo.
  t.match(await refused.post({ swap: [{ user: 'ana', ...span }, { user: 'bo', start: '2026-11-22T09:00', end: '2026-11-22T10:00' }], by: 'ana' }), { statusCode: 400, body: /bo is not on call then/ })
  t.same((await refused.get('?from=now&to=7d')).json().items, [])
})

const other = { user: 'bo', start: '2026-11-28T09:00', end: '2026-11-29T09:00' }
for (const [body, message] of [
  [{ ...span, user: 'chen' }, /^the body must have required properties by$/],
  [{ ...span, by: 'bo' }, /^expected start, end and user \("none" is nobody\), or swap$/],
  [{ start: span.start, user: 'chen', by: 'bo' }, /^expected start, end and user/],
  [{ ...span, user: 'chan', by: 'bo' }, /^no user is named "chan", did you mean "chen"\?$/],
  [{ ...span, user: 'chen', replaces: 'none', by: 'bo' }, /^no user is named "none"/],
  [{ ...span, user: 'chen', replaces: 'bo', by: 'bo' }, /^bo is not on call then$/],
  [{ ...span, end: span.start, user: 'chen', by: 'bo' }, /^end must be after start: 2026-11-21T08:00:00.000Z, 2026-11-21T08:00:00.000Z$/],
  [{ ...span, end: 'later', user: 'chen', by: 'bo' }, /^end is "later", expected a time with its zone/],
  [{ ...span, user: 'chen', by: 'bo', until: 'x' }, /^nothing here is named "until"/],
  [{ swap: [{ user: 'ana', ...span }], by: 'bo' }, /^swap must not have fewer than 2 items$/],
  [{ swap: [{ user: 'ana', ...span }, { ...other, to: 1 }], by: 'bo' }, /^swap\.1 must not have additional properties$/],
  [{ swap: [{ user: 'ana', ...span }, other], user: 'chen', by: 'bo' }, /^start, end, user and replaces are those of the two spans in a swap$/],
  [{ swap: [{ user: 'ana', ...span }, { ...other, user: 'ana' }], by: 'bo' }, /^a swap is between two people$/],
  [{ swap: [{ user: 'ana', ...span }, { user: 'bo', ...span }], by: 'bo' }, /^the two spans of a swap must not overlap/],
  [{ swap: [{ user: 'ana', ...span }, { ...other, end: 'x' }], by: 'bo' }, /^swap\.1\.end is "x"/]
] as const) {
  t.test(`${JSON.stringify(body).slice(0, 90)} is refused`, async t => {
    const { post, get } = serve()
    const answer = await post(body)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { code: 'invalid_request', message })
    t.equal((await get()).json().items.length, 1)
  })
}

t.test('what is not there is not found, and what is in the file is not taken back here', async t => {
  const { post, remove, get } = serve()
  t.match(await post({ ...span, user: 'chen', by: 'bo' }, 'other'), { statusCode: 404, body: /"not_found"/ })
  t.match(await remove('o7?by=ana'), { statusCode: 404, body: /"not_found"/ })
  t.match(await remove('o7'), { statusCode: 400, body: /by must say in the query who takes it back/ })
  t.match(await remove('config-1?by=ana'), { statusCode: 409, body: /"configured".*in the configuration file/ })
  t.equal((await get()).json().items.length, 1)
  t.match(await get('/o1'), { statusCode: 405, headers: { allow: 'DELETE' } })
})
