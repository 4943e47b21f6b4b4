import t from 'tap'
import { createMemoryState } from '../../src/state/memory/index.ts'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { listen } from '../support/raw-http.ts'
import { openSilences } from '../support/silences.ts'

type Ask = { readonly method?: string, readonly path?: string, readonly body?: string, readonly headers?: Record<string, string> }

const json = { 'content-type': 'application/json' }
const at = (minutes: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * 60_000).toISOString()
const matcher = { name: 'a', value: 'x', isRegex: false }
const whole = { matchers: [matcher], startsAt: at(-60), endsAt: at(60), createdBy: 'me', comment: 'c' }
const withMatchers = (...matchers: unknown[]) => ({ ...whole, matchers })
const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name))

/** Neither changes anything. */
const refused: readonly unknown[] = [
  null, {}, [], 5, 'x', true,
  ...Object.keys(whole).map(without),
  ...Object.keys(whole).map(name => ({ ...whole, [name]: null })),
  ...Object.keys(whole).map(name => ({ ...whole, [name]: 5 })),
  { ...whole, matchers: {} }, withMatchers(), withMatchers(5), withMatchers({}), withMatchers([]), withMatchers({ isRegex: false }), withMatchers({ isRegex: false, name: 'a' }),
  withMatchers(matcher, { isRegex: false, value: 'a' }), withMatchers({ ...matcher, isRegex: 'x' }), withMatchers({ ...matcher, name: 5 }), withMatchers({ ...matcher, value: [] }), withMatchers({ ...matcher, isEqual: 1 }),
  withMatchers({ ...matcher, value: '' }), withMatchers({ name: 'a', value: '.*', isRegex: true }, { ...matcher, value: '' }), withMatchers({ name: 'a', value: '(', isRegex: true }),
  withMatchers(matcher, { name: 'a', value: 'a{2,1}', isRegex: true, isEqual: false }), withMatchers({ ...matcher, name: '' }),
  { ...whole, startsAt: at(60) }, { ...whole, startsAt: at(61) }, { ...whole, endsAt: at(-1) }, { ...whole, startsAt: at(-90), endsAt: at(-120) },
  { ...whole, startsAt: '0001-01-01T00:00:00Z', endsAt: '0001-01-01T00:00:00Z' }, { ...whole, startsAt: 'x' }, { ...whole, endsAt: '2026-13-01T00:00:00Z' },
  { ...whole, id: 5 }, { ...whole, id: 'x' }, { ...whole, id: '7d3b1c2e-0000-4000-8000-000000000001' }
]

const asks: readonly Ask[] = [
  ...refused.map(body => ({ method: 'POST', body: JSON.stringify(body), headers: json })),
  ...['', 'x', '{', '{}}', `{"matchers":[],"matchers":${JSON.stringify([matcher])}}`].map(body => ({ method: 'POST', body, headers: json })),
  { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
  { method: 'POST', body: '{}', headers: { ...json, accept: 'text/html' } },
  ...['xyz', '7d3b1c2e-0000-4000-8000-000000000001', '7D3B1C2E00004000800000000000000F', '7d3b1c2e-0000-4000-8000-00000000000', 'urn:uuid:7d3b1c2e-0000-4000-8000-000000000001', '', '7d3b1c2e-0000-4000-8000-000000000001/']
    .map(id => ({ path: `silence/${id}` })),
  { method: 'DELETE', path: 'silence/xyz' },
  { method: 'DELETE', path: 'silence/7d3b1c2e-0000-4000-8000-000000000001', headers: { accept: 'text/html' } },
  ...['POST', 'PUT', 'HEAD', 'PATCH'].map(method => ({ method, path: 'silence/7d3b1c2e-0000-4000-8000-000000000001' })),
  ...['PUT', 'DELETE', 'HEAD'].map(method => ({ method })),
  { path: 'silences', headers: { accept: 'text/html' } },
  ...['filter=x', 'filter=a=(&filter=b'].map(query => ({ path: `silences?${query}` }))
]

/** What both must agree on; the real one is 0.25 here, which worded some things otherwise. */
async function ask (origin: string, { method = 'GET', path = 'silences', body, headers = {} }: Ask) {
  const answer = await fetch(`${origin}/api/v2/${path}`, { method, headers, ...body !== undefined && { body } })
  const text = await answer.text()
  return {
    status: answer.status,
    type: text && answer.headers.get('content-type'),
    allow: answer.headers.get('allow')?.split(/, ?/).sort().join(),
    text: text
      .replace(/but \[(\w+),(\w+)\] are/, (_, ...names) => `but [${names.slice(0, 2).sort()}] are`)
      .replace(/(parsing time \\"[^"]*\\").*"}/, '$1"}')
      .replace('silence invalid: at least', 'invalid silence: matcher set 0: at least')
      .replace(/silence invalid: (invalid label matcher \d+)/, 'invalid silence: $1 in set 0')
  }
}

t.test('silences are refused, sought and listed as by the real one', { skip: withoutAlertmanager }, async t => {
  const theirs = await startAlertmanager(t, 'route: {receiver: chat}\nreceivers: [{name: chat}]')
  const state = createMemoryState({ clock: { now: () => Date.now() }, onArmed () {} })
  const ours = `http://127.0.0.1:${await listen(appOf(fakeEngine({ now: () => Date.now(), silences: openSilences(state) })), t)}`
  const both = async (of: (origin: string) => Promise<unknown>, what: unknown) => {
    const [real, own] = await Promise.all([of(theirs), of(ours)])
    t.strictSame({ what, answer: own }, { what, answer: real })
  }
  for (const what of asks) await both(origin => ask(origin, what), what)

  // The names of the silences that each has, by their ids there.
  const ids = new Map([[theirs, new Map<string, string>()], [ours, new Map<string, string>()]])
  const idsAt = (origin: string) => ids.get(origin) ?? new Map<string, string>()
  const named = (origin: string, text: string) => [...idsAt(origin)].reduce((text, [name, id]) => text.replaceAll(id, name), text)
    // What is now differs from one to the other.
    .replace(/"updatedAt":"[^"]*"/g, '"updatedAt":""')
    .replace(/T\d\d:\d\d:\d\d\.(?!000|500)\d{3}Z/g, 'now')
  const put = (name: string, fields: object, of?: string) => both(async origin => {
    const id = of === undefined ? {} : { id: idsAt(origin).get(of) }
    const answer = await fetch(`${origin}/api/v2/silences`, { method: 'POST', headers: json, body: JSON.stringify({ ...whole, ...fields, ...id }) })
    const { silenceID } = await answer.json() as { silenceID: string }
    const isNew = ![...idsAt(origin).values()].includes(silenceID)
    if (isNew && idsAt(origin).has(name)) idsAt(origin).set(`${name} before`, idsAt(origin).get(name) ?? '')
    idsAt(origin).set(name, silenceID)
    return [answer.status, isNew]
  }, { put: name, of })
  const look = (path: string) => both(async origin => named(origin, (await ask(origin, { path })).text), { look: path })

  const b = { ...matcher, name: 'b', value: 'y|z', isRegex: true }
  await put('past', { comment: '<&>\u2028é', endsAt: at(50) })
  await put('far', { startsAt: '2099-01-01T00:00:00.5Z', endsAt: '2099-01-02T00:00:00.0009Z', matchers: [matcher, b] })
  await put('negative', { matchers: [{ ...matcher, isEqual: false }, { ...b, isEqual: false }], startsAt: '', endsAt: at(70) })
  await put('null', { matchers: [{ ...matcher, isEqual: null }], id: null, startsAt: '0001-01-01T00:00:00Z', endsAt: at(80) })
  await put('later', { startsAt: at(5), endsAt: at(90) })
  await look('silences')
  await put('later', { startsAt: at(10), endsAt: at(20), comment: 'in place' }, 'later')
  await put('past', { startsAt: at(-60), endsAt: at(55) }, 'past')
  await put('other', { startsAt: at(10), endsAt: at(20), matchers: [b] }, 'later')
  await put('again', { endsAt: at(100) }, 'later')
  await look('silences')
  for (const query of ['filter=a=x', 'filter=a="x"&filter=b%3D~"y|z"', 'filter=b=y', 'filter=a!=x']) await look(`silences?${query}`)
  for (const name of ['negative', 'far', 'negative']) {
    await both(async origin => await ask(origin, { method: 'DELETE', path: `silence/${idsAt(origin).get(name)}` }), { expire: name })
  }
  await both(async origin => named(origin, (await ask(origin, { path: `silence/${idsAt(origin).get('past')}` })).text), 'one')
  await both(async origin => JSON.parse((await ask(origin, {})).text).map(({ status, comment, matchers }: Record<string, unknown>) => ({ status, comment, matchers })), 'states in their order')
})
