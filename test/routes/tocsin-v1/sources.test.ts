import t from 'tap'
import { appOf, fakeEngine } from '../../support/app.ts'
import { sourcesOf } from '../../support/told-sources.ts'

function serve () {
  const sources = sourcesOf()
  const app = appOf(fakeEngine({ sources }))
  t.teardown(() => app.close())
  return { app, sources, get: (path: string) => app.inject(`/api/tocsin/v1/sources${path}`), post: (path: string) => app.inject({ method: 'POST', url: `/api/tocsin/v1/sources${path}` }) }
}

t.test('sources are listed with what came of them, and without their secrets', async t => {
  const answer = await serve().get('')
  t.equal(answer.statusCode, 200)
  t.strictSame(answer.json().items, [
    { name: 'alertmanager', type: 'alertmanager', labels: {}, tags: [], ackOnAssign: false, silent: false, accepted: 0, ignored: 0, duplicate: 0, refused: {}, open: 0 },
    {
      name: 'shop',
      type: 'sentry',
      labels: { team: 'shop' },
      tags: ['domain'],
      ackOnAssign: true,
      hold: '1d',
      expectEvery: '6h',
      silent: true,
      since: '2026-11-20T09:00:00.000Z',
      lastContact: '2026-11-20T09:01:00.000Z',
      accepted: 3,
      ignored: 2,
      duplicate: 1,
      refused: { 'wrong secret': 4 },
      open: 2
    }
  ])
  t.notMatch(answer.body, /secrets\//)
})

const first = {
  id: 'd1',
  at: '2026-11-20T09:01:00.000Z',
  method: 'POST',
  bytes: 2048,
  headers: { 'sentry-hook-resource': 'issue' },
  outcome: ['issue:42 fires: new', 'data.issue.level: expected a text, got a number'],
  hasBody: true
}
const second = { id: 'd0', at: '2026-11-20T09:00:00.000Z', method: 'POST', bytes: 3_000_000, headers: {}, outcome: ['issue:41 fires: new'], hasBody: false }

t.test('the last requests of a source are listed without their bodies', async t => {
  t.strictSame((await serve().get('/shop/deliveries')).json(), { items: [first, second] })
})

t.test('one request is shown with its body, if that was kept', async t => {
  const { get } = serve()
  t.strictSame((await get('/shop/deliveries/d1')).json(), { ...first, body: '{"action":"created"}' })
  t.strictSame((await get('/shop/deliveries/d0')).json(), second)
})

t.test('a request is taken again, and what became of it is answered', async t => {
  const { post, sources } = serve()
  const answer = await post('/shop/deliveries/d1/replay')
  t.equal(answer.statusCode, 200)
  t.strictSame(answer.json(), { accepted: 1, rejected: 0, problems: [], outcome: ['issue:42 still fires'] })
  t.same(sources.replayed, ['shop d1'])
})

for (const [method, path, status, message] of [
  ['GET', '?silent=true', 400, 'no parameter is named "silent"; there are none'],
  ['GET', '/shp/deliveries', 404, 'no source is named "shp"; known: alertmanager, shop'],
  ['GET', '/shp/deliveries/d1', 404, 'no source is named "shp"; known: alertmanager, shop'],
  ['GET', '/shop/deliveries/d9', 404, 'no delivery "d9" of shop is kept'],
  ['POST', '/shop/deliveries/d9/replay', 404, 'no delivery "d9" of shop is kept'],
  ['POST', '/shop/deliveries/d0/replay', 400, 'the body of the delivery "d0" was too large to be kept'],
  ['GET', '/shop/deliveries/d1/replay', 405, 'GET is not allowed here, POST is'],
  ['POST', '/shop/deliveries/d1', 405, 'POST is not allowed here, GET is']
] as const) {
  t.test(`${method} ${path} is answered ${status}`, async t => {
    const { app, sources } = serve()
    const answer = await app.inject({ method, url: `/api/tocsin/v1/sources${path}` })
    t.equal(answer.statusCode, status)
    t.equal(answer.json().message, message)
    t.same(sources.replayed, [])
  })
}
