import t, { type Test } from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { incidentStory } from '../support/incident-story.ts'
import { storyApp, tokenOf } from '../support/story-incidents.ts'

function arrange (t: Test) {
  const story = incidentStory()
  story.fire('disk')
  const { engine, ...rest } = storyApp(story)
  const app = appOf(engine, rest)
  t.teardown(() => app.close())
  const token = tokenOf(story)
  const get = async (query = `t=${token}`) => await app.inject(`/i/i1?${query}`)
  const post = async (act: string, fields: { readonly [name: string]: string }, headers = {}) => await app.inject({
    method: 'POST',
    url: `/i/i1/${act}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString()
  })
  /** Presses a button of the page as it is now. */
  const press = async (act: string, fields = {}) => await post(act, { t: token, viewed: viewedIn((await get()).body), ...fields })
  return { story, app, token, get, post, press, ...rest }
}

function viewedIn (page: string): string {
  return /name="viewed" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

t.test('the page says what fires, since when, who has it, and who is next', async t => {
  const { story, get } = arrange(t)
  story.advance('5m')
  const page = await get()
  t.equal(page.statusCode, 200)
  for (const part of ['Not acknowledged', 'disk', 'critical', '09:00</time>, 5 min ago', '<dd>nobody</dd>', 'schedule secondary, <time datetime="2026-11-20T09:15:00.000Z">09:15</time> (in 10 min)', 'page schedule secondary now', 'accepted ana through ana-push', 'the link of ana']) {
    t.ok(page.body.includes(part), part)
  }
  t.match(page.headers, { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex, nofollow' })
  t.match(page.headers['content-security-policy'], /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/)
})

t.test('to open a link, in whatever way, changes nothing', async t => {
  const { app, acts, token, story } = arrange(t)
  const { version } = story.incident
  for (const url of [`/i/i1?t=${token}`, `/i/i1/acknowledge?t=${token}`, `/i/i1?t=${token}&done=acknowledge&came=done`]) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const) await app.inject({ method, url })
  }
  t.match(await app.inject({ method: 'POST', url: `/i/i1?t=${token}` }), { statusCode: 405 })
  t.match(await app.inject({ method: 'POST', url: `/i/i1/acknowledge?t=${token}` }), { statusCode: 403 })
  t.same(acts, [])
  t.equal(story.incident.version, version)
})

t.test('the button acknowledges what the page showed, and leads back to the page', async t => {
  const { story, get, post, token, acts } = arrange(t)
  const viewed = viewedIn((await get()).body)
  const { version: seen } = story.incident
  story.fire('db')
  const answer = await post('acknowledge', { t: token, viewed })
  t.match(answer, { statusCode: 303, headers: { location: `../i1?t=${token}&done=acknowledge&came=done` } })
  t.same(acts, [{ kind: 'acknowledged', by: 'ana', seen }])
  t.equal(story.incident.state, 'triggered', 'not what came later')
  const page = await get(`t=${token}&done=acknowledge&came=done`)
  t.match(page.body, 'You have acknowledged what the page showed.')
  t.match(page.body, '1 of what fires is new since ana acknowledged.')
})

t.test('every button does what it says', async t => {
  const { story, press, acts, get } = arrange(t)
  story.act({ kind: 'responder added', by: 'bo', person: 'ana' })
  t.match((await get()).body, 'formaction="i1/decline"')
  for (const [act, fields] of [['decline', {}], ['acknowledge', {}], ['unacknowledge', {}], ['escalate', {}], ['snooze', { until: '1h' }], ['snooze', { until: '4h' }], ['snooze', { until: 'tomorrow' }], ['note', { text: ' on it\r\n' }], ['resolve', {}]] as const) {
    t.match((await press(act, fields)).headers.location, /came=done$/, act)
  }
  const { now } = story
  t.match(acts, [
    { kind: 'declined' }, { kind: 'acknowledged' }, { kind: 'unacknowledged' }, { kind: 'escalated', tier: 1 }, { kind: 'snoozed', until: now + 3_600_000 }, { kind: 'snoozed', until: now + 4 * 3_600_000 },
    { kind: 'snoozed', until: Date.UTC(2026, 10, 21, 9) }, { kind: 'noted', text: 'on it' }, { kind: 'resolved' }
  ])
  t.ok(acts.every(({ by }) => by === 'ana'))
  const over = await get()
  t.match(over.body, 'ana declared it resolved')
  t.notMatch(over.body, 'formaction', 'of what is over there is nothing to do')
  const late = await press('acknowledge')
  t.match((await get((late.headers.location ?? '').split('?')[1])).body, 'It is resolved already')
})

t.test('a button pressed twice does it once', async t => {
  const { story, get, post, token } = arrange(t)
  const viewed = viewedIn((await get()).body)
  story.advance('1m')
  story.said()
  await post('escalate', { t: token, viewed })
  t.same(story.said(), ['1:00 bo-push'])
  story.advance('1m')
  t.match((await post('escalate', { t: token, viewed })).headers.location, /came=repeated$/)
  for (const text of ['on it', 'on it']) await post('note', { t: token, viewed, text })
  t.same(story.said(), [])
  t.equal(story.incident.notes.length, 1)
  story.advance('1m')
  t.match((await post('escalate', { t: token, viewed: viewedIn((await get()).body) })).headers.location, /came=done$/, 'one on a newer page is meant')
})

t.test('what a page of another site asks for is not done', async t => {
  const { get, token, post, acts } = arrange(t)
  const form = { t: token, viewed: viewedIn((await get()).body) }
  for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null', 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) t.match(await post('acknowledge', form, headers), { statusCode: 403, body: /another site/ })
  t.same(acts, [])
  for (const headers of [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, { origin: 'null' }, { origin: 'http://tocsin.example' }]) t.match(await post('acknowledge', form, headers), { statusCode: 303 })
})

t.test('a page that was open for too long shows what it is like now, and does nothing yet', async t => {
  const { story, get, token, post, acts } = arrange(t)
  const old = viewedIn((await get()).body)
  story.advance('1h')
  for (const viewed of [old, '', 'x']) {
    const answer = await post('acknowledge', { t: token, viewed })
    t.match(answer, { statusCode: 403, body: /nothing was done yet/ })
    t.match(answer.body, 'action="acknowledge"', 'with forms that work from where it is')
    t.not(viewedIn(answer.body), old)
  }
  t.same(acts, [])
})

t.test('a link that is wrong or has expired says what to do instead', async t => {
  const { story, app, get, post, acts } = arrange(t)
  t.match(await get('t=nonsense'), { statusCode: 403, body: /does not work.*Open it in the message/s })
  t.match(await get('x=y'), { statusCode: 403 })
  t.match(await app.inject(`/i/i2?t=${tokenOf(story)}`), { statusCode: 403 }, 'that of another incident')
  const old = tokenOf(story, { days: 0 })
  t.match(await get(`t=${old}`), { statusCode: 403, body: /has expired.*latest message/s })
  t.match(await post('acknowledge', { t: old, viewed: '' }), { statusCode: 403 })
  t.same(acts, [])
})

t.test('a day after the end a link is over', async t => {
  const { story, get, press, post, token } = arrange(t)
  story.end('disk')
  const viewed = viewedIn((await get()).body)
  story.sleep('23h59m')
  t.equal((await get()).statusCode, 200)
  t.equal((await press('note', { text: 'x' })).statusCode, 303)
  story.sleep('1m')
  t.match(await get(), { statusCode: 403, body: /has expired/ })
  t.match(await post('note', { t: token, viewed, text: 'y' }), { statusCode: 403 })
})

t.test('a state that is away is said in plain words, and so is an incident that is gone', async t => {
  const { story, get, token, linkKeys, incidents } = arrange(t)
  t.match(await get(), { statusCode: 200 })
  const gone = async () => { throw new Unavailable('Redis does not answer') }
  for (const options of [{ linkKeys, incidents: { ...incidents, get: gone } }, { linkKeys: gone, incidents }]) {
    const app = appOf(fakeEngine({ now: () => story.now }), options)
    t.match(await app.inject(`/i/i1?t=${token}`), { statusCode: 503, headers: { 'retry-after': '5', 'content-type': 'text/html; charset=utf-8' }, body: /cannot reach its state.*nobody is paged/s })
    await app.close()
  }
  const app = appOf(fakeEngine({ now: () => story.now }), { linkKeys, incidents: storyApp({ ...story, incident: { ...story.incident, id: 'i2' } }).incidents })
  t.match(await app.inject(`/i/i1?t=${token}`), { statusCode: 404, body: /no such incident/ })
  await app.close()
})

t.test('whatever came in an alert, a note or the address is text', async t => {
  const { story, get, token } = arrange(t)
  const nasty = '"><script>alert(1)</script>'
  story.fire(nasty, 'critical', { labels: makeLabels({ alertname: nasty, [nasty]: nasty }) })
  story.act({ kind: 'noted', by: nasty, text: nasty })
  const { body } = await get(`t=${token}&done=${encodeURIComponent(nasty)}&came=__proto__`)
  t.notMatch(body, '<script')
  t.match(body, '&#34;&#62;&#60;script&#62;')
})

t.test('without incidents there is no such page', async t => {
  const app = appOf(fakeEngine())
  t.match(await app.inject('/i/i1?t=x'), { statusCode: 404 })
  await app.close()
})
