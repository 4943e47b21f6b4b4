import t from 'tap'
import { makeLabels } from '../../src/domain/labels.ts'
import type { HistoryEvent } from '../../src/domain/history.ts'
import { BadRequest } from '../../src/errors.ts'
import type { Engine } from '../../src/engine.ts'
import { appOf, fakeEngine, now } from '../support/app.ts'

type Query = Parameters<Engine['history']>[0]

const events: HistoryEvent[] = [
  { at: now, kind: 'received', alert: '00000000000000aa', labels: makeLabels({ alertname: 'Disk', team: 'ops' }) },
  { at: now, kind: 'grouped', alert: '00000000000000bb', labels: makeLabels({ alertname: 'Cpu' }), group: '{}:{}' },
  { at: now, kind: 'not sent', group: '{}:{}', receiver: 'chat', reason: 'repeat interval elapsed' }
]

async function ask (query: string, headers: Record<string, string> = {}) {
  const asked: Query[] = []
  const app = appOf(fakeEngine({
    history: async query => {
      asked.push(query)
      return { records: events.filter(query.accept).map((event, id) => ({ ...event, id: String(id) })), cursor: query.cursor === undefined ? '7-0' : undefined }
    }
  }))
  const answer = await app.inject({ url: `/api/tocsin/v1/history${query}`, headers })
  await app.close()
  return { answer, asked: asked[0] }
}

t.test('history is answered in pages', async t => {
  const first = await ask('')
  t.match(first.answer.json(), { items: [{ id: '0', at: '2026-11-20T12:00:00.000Z', kind: 'received', labels: { team: 'ops' } }, { kind: 'grouped' }, { kind: 'not sent' }], next: '7-0' })
  t.match(first.asked, { limit: 100, order: 'desc' }, 'newest first')
  t.match((await ask('?order=asc')).asked, { order: 'asc' })

  const last = await ask('?cursor=7-0&limit=3')
  t.match(last.asked, { cursor: '7-0', limit: 3 })
  t.notOk('next' in last.answer.json())
})

const selections: Array<[query: string, kinds: string[]]> = [
  ['alert=00000000000000aa', ['received']],
  ['alert=team%3Dops', ['received']],
  ['alert=%7Balertname%3D~%22Disk|Cpu%22,team!%3Dops%7D', ['grouped']],
  ['group=%7B%7D:%7B%7D', ['grouped', 'not sent']],
  ['receiver=chat', ['not sent']],
  ['kind=received,grouped', ['received', 'grouped']],
  ['kind=received&kind=not+sent', ['received', 'not sent']],
  ['kind=grouped&alert=team%3Dops', []]
]

for (const [query, kinds] of selections) {
  t.test(`?${query} selects ${kinds.join(' and ') || 'nothing'}`, async t => {
    const { answer } = await ask(`?${query}`)
    const { items }: { items: HistoryEvent[] } = answer.json()
    t.same(items.map(({ kind }) => kind), kinds)
  })
}

const times: Array<[text: string, ms: number]> = [
  ['-1h', now - 3_600_000],
  ['-1h30m', now - 5_400_000],
  ['now', now],
  ['2026-11-20T10:00:00%2B02:00', now - 14_400_000]
]

for (const [text, ms] of times) {
  t.test(`${text} is a time`, async t => {
    t.match((await ask(`?from=${text}&to=${text}`)).asked, { from: ms, to: ms })
  })
}

const refused: Array<[query: string, message: RegExp]> = [
  ['from=yesterday', /^from is "yesterday", expected a time/],
  ['to=-1x', /^to is "-1x"/],
  ['from=now&to=-1h', /^from is after to: 2026-11-20T12:00:00\.000Z, 2026-11-20T11:00:00\.000Z$/],
  ['order=newest', /^order is "newest", expected asc \(oldest first\) or desc/],
  ['limit=0', /^limit is "0", expected a whole number from 1 to 1000/],
  ['limit=1001', /^limit is "1001"/],
  ['kind=recieved', /^no event is of kind "recieved"; known: received, /],
  ['kind=__proto__', /^no event is of kind/],
  ['alert=%3D', /^alert is neither a fingerprint nor a list of matchers/],
  ['from=-1h&from=-2h', /^from is given 2 times, expected once$/],
  ['form=-1h', /^no parameter is named "form"; known: alert, group, incident, receiver, kind, /]
]

for (const [query, message] of refused) {
  t.test(`?${query} is refused`, async t => {
    const { answer, asked } = await ask(`?${query}`)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { code: 'invalid_request', message })
    t.equal(asked, undefined)
  })
}

t.test('what the state does not know as a cursor is refused', async t => {
  const app = appOf(fakeEngine({ history: async () => { throw new BadRequest('"x" is no cursor') } }))
  t.match(await app.inject('/api/tocsin/v1/history?cursor=x'), { statusCode: 400, body: '{"code":"invalid_request","message":"\\"x\\" is no cursor"}' })
  await app.close()
})

t.test('pages of other sites are refused, our own are not', async t => {
  const foreign = await ask('', { origin: 'http://elsewhere.example' })
  t.equal(foreign.answer.statusCode, 403)
  t.match(foreign.answer.json(), { code: 'foreign_origin' })
  t.equal(foreign.asked, undefined)
  t.equal((await ask('', { origin: 'null' })).answer.statusCode, 403)
  t.equal((await ask('', { origin: 'http://tocsin.example' })).answer.statusCode, 200)
  t.equal((await ask('', { origin: 'http://10.0.0.1:9093', host: '10.0.0.1:9093' })).answer.statusCode, 200)
})

t.test('the configuration is shown, the rest is not found or not allowed', async t => {
  const app = appOf(fakeEngine())
  t.match((await app.inject('/api/tocsin/v1/config')).json(), { hash: 'ab12', printed: /^users:/m })
  t.match(await app.inject('/api/tocsin/v1/x'), { statusCode: 404, body: /"not_found"/ })
  t.match(await app.inject({ method: 'DELETE', url: '/api/tocsin/v1/history' }), { statusCode: 405, headers: { allow: 'GET' }, body: /"method_not_allowed"/ })
  await app.close()
})
