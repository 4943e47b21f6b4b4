import t, { type Test } from 'tap'
import { createPost } from '../../src/post.ts'
import { sharesTrust } from '../../src/post/redirect.ts'
import type { HttpConfig } from '../../src/domain/config.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink, type Answer } from '../support/sink.ts'

function client (t: Test, http: Partial<HttpConfig> = {}) {
  const { post, close } = createPost({ http: httpConfig(http), userAgent: 'test' })
  t.teardown(close)
  return post
}

const redirectTo = (status: number, location: string): Answer => (response, { url }) => {
  if (url === '/start') response.writeHead(status, { location }).end('moved')
  else response.end('arrived')
}

const kinds: Array<[status: number, method: string]> = [[301, 'GET'], [302, 'GET'], [303, 'GET'], [307, 'POST'], [308, 'POST']]
for (const [status, method] of kinds) {
  t.test(`after ${status} the new place gets a ${method}`, async t => {
    const sink = await startSink(t, redirectTo(status, 'end?x=1'))
    const answer = await client(t)({ url: `${sink.origin}/start`, body: { a: 1 } })
    t.equal(answer.body, 'arrived')
    t.match(sink.received[1], { method, url: '/end?x=1', body: method === 'POST' ? '{"a":1}\n' : /^$/ })
    t.equal(sink.received[1]?.headers['content-type'], method === 'POST' ? 'application/json' : undefined)
  })
}

t.test('a redirect that must not be followed, or names no place, is a failure', async t => {
  const sink = await startSink(t, redirectTo(307, '/end'))
  await t.rejects(client(t, { followRedirects: false })({ url: `${sink.origin}/start`, body: {} }), { retryable: false, reason: 'other', message: 'unexpected status code 307: moved' })
  const nowhere = await startSink(t, response => response.writeHead(302).end())
  await t.rejects(client(t)({ url: nowhere.origin, body: {} }), { retryable: false, reason: 'other', message: 'unexpected status code 302' })
})

t.test('ten requests in a row are the most', async t => {
  const sink = await startSink(t, (response, { url }) => response.writeHead(307, { location: `/${Number(url.slice(1)) + 1}` }).end())
  await t.rejects(client(t)({ url: `${sink.origin}/1`, body: {} }), { message: 'Post "<redacted>": stopped after 10 redirects' })
  t.equal(sink.received.length, 10)
})

t.test('a redirect to another scheme is not followed', async t => {
  const sink = await startSink(t, redirectTo(302, 'file:///etc/passwd'))
  await t.rejects(client(t)({ url: `${sink.origin}/start`, body: {} }), { message: 'Post "<redacted>": the URL is neither http nor https' })
})

const secrets: Partial<HttpConfig> = {
  basicAuth: { username: 'user', password: 'pass' },
  headers: { 'X-Key': { values: [], secrets: ['key'], files: [] }, Cookie: { values: ['a=b'], secrets: [], files: [] }, 'X-Open': { values: ['1'], secrets: [], files: [] } }
}

t.test('credentials go along to the same host', async t => {
  const sink = await startSink(t, redirectTo(307, '/end'))
  await client(t, secrets)({ url: `${sink.origin}/start`, body: {}, headers: { 'X-Own': '1' } })
  t.match(sink.received[1]?.headers, { authorization: /^Basic /, 'x-key': 'key', cookie: 'a=b', 'x-open': '1', 'x-own': '1' })
})

t.test('credentials stay at home on the way to another host, and do not come back', async t => {
  const home = await startSink(t, (response, { url }) => {
    if (url === '/start') response.writeHead(307, { location: `http://localhost:${away.port}/away` }).end()
    else response.writeHead(500).end('the end')
  })
  const away = await startSink(t, response => response.writeHead(307, { location: `${home.origin}/back` }).end())
  await t.rejects(client(t, secrets)({ url: `${home.origin}/start`, body: {}, headers: { Authorization: 'own', 'X-Own': '1' } }), { message: 'unexpected status code 500: the end' })
  for (const seen of [away.received[0], home.received[1]]) {
    t.match(seen?.headers, { 'x-open': '1', 'content-type': 'application/json' })
    for (const name of ['authorization', 'x-key', 'cookie', 'x-own', 'referer']) t.equal(seen?.headers[name], undefined, name)
  }
})

t.test('the place of a redirect is not shown either', async t => {
  const sink = await startSink(t, (response, { url }) => {
    if (url === '/start') response.writeHead(307, { location: '/hidden-place' }).end()
    else response.writeHead(404).end(`no ${url}`)
  })
  await t.rejects(client(t)({ url: `${sink.origin}/start`, body: {} }), { message: 'unexpected status code 404: no <redacted>' })
})

t.test('trust reaches to hosts below, not beside, and not from TLS into the clear', async t => {
  const cases: Array<[from: string, to: string, shared: boolean]> = [
    ['https://a.example', 'https://a.example:8443/x', true],
    ['http://a.example', 'https://a.example', true],
    ['https://a.example', 'https://b.a.example', true],
    ['https://b.a.example', 'https://a.example', false],
    ['https://a.example', 'https://xa.example', false],
    ['https://a.example', 'http://a.example', false]
  ]
  for (const [from, to, shared] of cases) t.equal(sharesTrust(new URL(from), new URL(to)), shared, `${from} to ${to}`)
})
