import { setImmediate as turn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { HttpConfig } from '../../src/domain/config.ts'
import { createPost, type PostOptions } from '../../src/post.ts'
import { createAuthority } from '../support/certificates.ts'
import { httpConfig } from '../support/http-config.ts'
import { startProxy } from '../support/proxy.ts'
import { startRaw, startSink } from '../support/sink.ts'

const authority = createAuthority(t.testdir(), 'authority')
const server = authority.issue('server', 'IP:127.0.0.1')
const tls = { insecureSkipVerify: false, ca: authority.ca }
const basic = (pair: string) => 'Basic ' + Buffer.from(pair).toString('base64')

function client (t: Test, http: Partial<HttpConfig>, options: Partial<PostOptions> = {}) {
  const { post, close } = createPost({ http: httpConfig({ tls, ...http }), userAgent: 'test', ...options })
  t.teardown(close)
  return (origin: string) => post({ url: `${origin}/hook?a=1`, body: { a: 1 } })
}

t.test('a proxy is asked for http URLs by their whole address', async t => {
  const sink = await startSink(t)
  const proxy = await startProxy(t)
  await client(t, { proxyUrl: proxy.url.replace('//', '//ana:p%40ss@'), authorization: { type: 'Bearer', credentials: 'key' } })(sink.origin)
  t.match(proxy.seen, [{ method: 'POST', target: `${sink.origin}/hook?a=1`, headers: { host: sink.origin.slice(7), 'proxy-authorization': basic('ana:p@ss') } }])
  t.match(sink.received, [{ url: '/hook?a=1', body: '{"a":1}\n', headers: { authorization: 'Bearer key' } }])
})

t.test('a proxy opens a tunnel for https URLs and sees nothing of the request', async t => {
  const sink = await startSink(t, undefined, server)
  const proxy = await startProxy(t)
  const send = client(t, {
    proxyUrl: proxy.url.replace('//', '//ana@'),
    proxyConnectHeader: { 'X-Tenant': ['a', 'b'] },
    authorization: { type: 'Bearer', credentials: 'key' }
  })
  await send(sink.origin)
  // The client lets one turn of the event loop pass before it trusts a connection again.
  await turn()
  await send(sink.origin)
  t.match(proxy.seen, [{ method: 'CONNECT', target: sink.origin.slice(8), headers: { 'x-tenant': 'a, b', 'proxy-authorization': basic('ana:') } }])
  t.equal(proxy.seen.length, 1, 'the tunnel is used again')
  t.equal(proxy.seen[0]?.headers.authorization, undefined)
  t.equal(sink.received.length, 2)
  t.equal(sink.received[0]?.headers['proxy-authorization'], undefined)
  t.equal(sink.received[0]?.headers['x-tenant'], undefined)
})

t.test('the way to the proxy may itself be TLS', async t => {
  const proxy = await startProxy(t, { tls: server })
  const plain = await startSink(t)
  const secure = await startSink(t, undefined, server)
  const send = client(t, { proxyUrl: proxy.url })
  await send(plain.origin)
  await send(secure.origin)
  t.match(proxy.seen, [{ method: 'POST' }, { method: 'CONNECT' }])
  t.equal(plain.received.length + secure.received.length, 2)
})

t.test('the certificate at the end of a tunnel is checked', async t => {
  const stranger = createAuthority(t.testdir(), 'stranger').issue('server', 'IP:127.0.0.1')
  const sink = await startSink(t, undefined, stranger)
  const proxy = await startProxy(t)
  await t.rejects(client(t, { proxyUrl: proxy.url })(sink.origin), { message: 'Post "<redacted>": certificate is signed by an unknown authority' })
})

t.test('a proxy that refuses a tunnel, or is none, is tried again', async t => {
  const sink = await startSink(t, undefined, server)
  const refusing = await startProxy(t, { refuse: 407 })
  await t.rejects(client(t, { proxyUrl: refusing.url })(sink.origin), { name: 'DeliveryError', retryable: true, reason: 'other', message: 'Post "<redacted>": proxy answered CONNECT with status code 407' })
  const babbling = await startRaw(t, socket => socket.end('hello\r\n\r\n'))
  await t.rejects(client(t, { proxyUrl: babbling.origin })(sink.origin), { retryable: true, message: 'Post "<redacted>": proxy: answer is not HTTP' })
  await t.rejects(client(t, { proxyUrl: 'http://ana:secret@127.0.0.1:1' })(sink.origin), { retryable: true, message: 'Post "<redacted>": proxy: connection refused' })
  await t.rejects(client(t, { proxyUrl: 'socks5://127.0.0.1:1' })(sink.origin), { retryable: true, message: 'Post "<redacted>": proxies of scheme socks5 are not supported' })
})

t.test('what a proxy answers for an http URL counts as the answer, without its quotations of secrets', async t => {
  const proxy = await startSink(t, (response, { url, headers }) => response.writeHead(407).end(`refused ${url} with ${headers['proxy-authorization']}`))
  const send = client(t, { proxyUrl: proxy.origin.replace('//', '//ana:p%40ss@') })
  await t.rejects(send('http://127.0.0.1:1'), { retryable: false, reason: 'clientError', message: 'unexpected status code 407: refused <redacted> with Basic <redacted>' })
})

t.test('exceptions and the environment are heeded', async t => {
  const sink = await startSink(t)
  const proxy = await startProxy(t)
  await client(t, { proxyUrl: proxy.url, noProxy: '127.0.0.0/8' })(sink.origin)
  await client(t, { proxyFromEnvironment: true }, { environment: { http_proxy: proxy.url } })(sink.origin)
  t.equal(proxy.seen.length, 0)

  const elsewhere = client(t, { proxyFromEnvironment: true }, { environment: { http_proxy: proxy.url } })
  await t.rejects(elsewhere('http://host.invalid'), { message: 'unexpected status code 502' })
  t.match(proxy.seen, [{ target: 'http://host.invalid/hook?a=1' }])
})
