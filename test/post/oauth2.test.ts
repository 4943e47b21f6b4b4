import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { HttpConfig, OAuth2Config } from '../../src/domain/config.ts'
import { DeliveryError } from '../../src/errors.ts'
import { createPost } from '../../src/post.ts'
import { createTokens } from '../../src/post/oauth2.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { createAuthority } from '../support/certificates.ts'
import { httpConfig } from '../support/http-config.ts'
import { startProxy } from '../support/proxy.ts'
import { startRaw, startSink, type Answer } from '../support/sink.ts'

type Given = { oauth2?: Partial<OAuth2Config>, http?: Partial<HttpConfig>, answer?: Answer, service?: Answer }

/** A service and a token server; each token has the number of the request that brought it. */
async function connect (t: Test, { oauth2, http, answer, service }: Given = {}) {
  const tokens = await startSink(t, answer ?? (response => give(response, { access_token: `t0ken-${tokens.received.length}`, expires_in: 3600 })))
  const sink = await startSink(t, service)
  const { post, close } = createPost({
    http: httpConfig({ oauth2: config({ tokenUrl: `${tokens.origin}/token`, ...oauth2 }), ...http }),
    userAgent: 'Alertmanager/0.34.0',
    environment: {}
  })
  t.teardown(close)
  return {
    tokens,
    sink,
    send: (request: Partial<HttpRequest> = {}) => post({ url: `${sink.origin}/hook`, body: {}, ...request }),
    authorizations: () => sink.received.map(({ headers }) => headers.authorization),
    asked: () => new URLSearchParams(tokens.received.at(-1)?.body)
  }
}

function config (changes: Partial<OAuth2Config>): OAuth2Config {
  return {
    tokenUrl: '', clientId: 'router', clientSecret: 's3cr3t of client', scopes: [], endpointParams: {}, tls: { insecureSkipVerify: false }, proxyFromEnvironment: false, proxyConnectHeader: {}, ...changes
  }
}

const give = (response: Parameters<Answer>[0], token: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(token))

t.test('a token is asked for with the name and secret of the client, and sent along', async t => {
  const { tokens, send, authorizations, asked } = await connect(t, { oauth2: { scopes: ['read', 'write'], endpointParams: { resource: 'alerts', grant_type: 'special' } } })
  await send({ headers: { Authorization: 'own' } })
  t.same(authorizations(), ['Bearer t0ken-1'])
  t.match(tokens.received[0], { method: 'POST', url: '/token', headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Alertmanager/0.34.0' } })
  t.equal(tokens.received[0]?.headers.authorization, 'Basic ' + Buffer.from('router:s3cr3t+of+client').toString('base64'))
  t.same([...asked()], [['grant_type', 'special'], ['scope', 'read write'], ['resource', 'alerts']])
})

t.test('a token is kept until shortly before it expires, and asked for once by many', async t => {
  const { tokens, send, authorizations } = await connect(t, { answer: response => give(response, { access_token: `t0ken-${tokens.received.length}`, token_type: 'bearer', expires_in: '3600' }) })
  await Promise.all([send(), send(), send()])
  await send()
  t.same(authorizations(), Array(4).fill('Bearer t0ken-1'))
})

t.test('a token that has as good as expired is not used', async t => {
  const { send, authorizations, tokens } = await connect(t, { answer: response => give(response, { access_token: `t0ken-${tokens.received.length}`, expires_in: 9 }) })
  await send()
  await send()
  t.same(authorizations(), ['Bearer t0ken-1', 'Bearer t0ken-2'])
})

t.test('a server that wants the client named in the form is asked that way from then on', async t => {
  const { tokens, send, authorizations, asked } = await connect(t, {
    answer: (response, { headers }) => headers.authorization ? response.writeHead(401).end() : response.setHeader('content-type', 'text/plain').end('access_token=plain&token_type=MAC&expires_in=1')
  })
  await send()
  await send()
  t.same(authorizations(), ['MAC plain', 'MAC plain'])
  t.same(tokens.received.map(({ headers }) => headers.authorization !== undefined), [true, false, false])
  t.same([...asked()], [['grant_type', 'client_credentials'], ['client_id', 'router'], ['client_secret', 's3cr3t of client']])
})

t.test('a secret that changes in its file brings another token', async t => {
  const clientSecretFile = join(t.testdir({ secret: 'one\n' }), 'secret')
  const { tokens, send, authorizations } = await connect(t, { oauth2: { clientSecretFile } })
  await send()
  await send()
  writeFileSync(clientSecretFile, 'two')
  await send()
  t.same(authorizations(), ['Bearer t0ken-1', 'Bearer t0ken-1', 'Bearer t0ken-2'])
  t.equal(tokens.received[1]?.headers.authorization, 'Basic ' + Buffer.from('router:two').toString('base64'))
})

t.test('a token that the service does not accept any more is replaced, once', async t => {
  const revoked = await connect(t, { service: (response, { headers }) => response.writeHead(headers.authorization === 'Bearer t0ken-2' ? 200 : 401).end() })
  await revoked.send({ body: { a: 1 } })
  t.same(revoked.authorizations(), ['Bearer t0ken-1', 'Bearer t0ken-2'])
  t.equal(revoked.sink.received[1]?.body, '{"a":1}\n')

  const closed = await connect(t, { service: (response, { headers }) => response.writeHead(401).end(`not with ${headers.authorization}`) })
  await t.rejects(closed.send(), { retryable: false, reason: 'authError', message: 'unexpected status code 401: not with <redacted>' })
  t.equal(closed.sink.received.length, 2)
})

t.test('a token stays at home on the way to another host', async t => {
  const { sink, send } = await connect(t, { service: (response, { url }) => response.writeHead(url === '/hook' ? 307 : 200, { location: `http://localhost:${sink.port}/away` }).end() })
  await send()
  t.same(sink.received.map(({ headers }) => headers.authorization), ['Bearer t0ken-1', undefined])
})

t.test('what the token server says instead of a token decides whether to try again', async t => {
  const cases: Array<[status: number, body: string, headers: Record<string, string>, error: object]> = [
    [400, '{"error":"invalid_client"}', {}, { retryable: false, reason: 'authError', message: 'Post "<redacted>": oauth2: cannot fetch token: unexpected status code 400: {"error":"invalid_client"}' }],
    [403, '', {}, { retryable: false, reason: 'authError' }],
    [429, '', {}, { retryable: true, reason: 'rateLimited' }],
    [503, 'later', { 'retry-after': '7' }, { retryable: true, reason: 'serverError', retryAfter: 7000 }],
    [200, '{"error":"invalid_scope"}', {}, { retryable: false, reason: 'authError', message: /has no access_token, but the error invalid_scope$/ }],
    [200, '<html>s3cr3t</html>', {}, { retryable: false, reason: 'authError', message: /has no access_token$/ }]
  ]
  for (const [status, body, headers, error] of cases) {
    const { sink, send } = await connect(t, { answer: response => response.writeHead(status, headers).end(body) })
    await t.rejects(send(), { name: 'DeliveryError', ...error }, `${status} ${body}`)
    t.equal(sink.received.length, 0)
  }
})

t.test('no token is asked for by who has given up already', async t => {
  let asked = 0
  const client = { async post () { asked++; throw new DeliveryError('away', { retryable: true, reason: 'other' }) }, async close () {} }
  const { authorization } = createTokens(config({ tokenUrl: 'http://localhost/token' }), { client })
  await t.rejects(authorization(AbortSignal.abort(new Error('given up'))), { message: 'given up' })
  t.equal(asked, 0)
})

t.test('a token server that is away or hangs is tried again', async t => {
  await t.rejects((await connect(t, { oauth2: { tokenUrl: 'http://127.0.0.1:1/secret-path' } })).send(), { retryable: true, reason: 'other', message: 'Post "<redacted>": oauth2: cannot fetch token: connection refused' })
  const { origin } = await startRaw(t, () => {})
  const hanging = await connect(t, { oauth2: { tokenUrl: origin } })
  await t.rejects(hanging.send({ timeout: 50 }), { retryable: true, message: 'Post "<redacted>": no answer within 0.05s' })
  await t.rejects(hanging.send({ signal: AbortSignal.abort() }), { name: 'DeliveryError', reason: 'contextCanceled' })
})

t.test('no secret is shown when the token server quotes what it was sent', async t => {
  const clientSecret = 'p@ss"w0rd&more'
  const { send } = await connect(t, {
    oauth2: { clientSecret, endpointParams: { resource: 'hidden-resource' } },
    answer: (response, { rawHeaders, body, url }) => response.writeHead(400).end(`${url} ${body} ${rawHeaders.join(' ')} ${clientSecret}`)
  })
  const error = await send().catch(error => error)
  t.ok(error instanceof DeliveryError)
  t.notMatch(`${error.stack} ${String(error.cause)}`, /p@ss|p%40ss|w0rd|hidden-resource|\/token|127\.0/)
})

t.test('a parameter that stands in the request already is refused', async t => {
  const { send } = await connect(t, { oauth2: { scopes: ['a'], endpointParams: { scope: 'b' } } })
  await t.rejects(send(), { retryable: false, message: 'Post "<redacted>": oauth2: cannot fetch token: cannot overwrite parameter "scope"' })
})

t.test('the way to the token server has TLS and a proxy of its own', async t => {
  const authority = createAuthority(t.testdir(), 'authority')
  const server = authority.issue('server', 'IP:127.0.0.1')
  const client = authority.issue('client', 'DNS:client.example')
  const secure = await startSink(t, response => give(response, { access_token: 'x' }), { ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: true })
  const proxy = await startProxy(t)
  const way = { tokenUrl: `${secure.origin}/token`, proxyUrl: proxy.url, tls: { insecureSkipVerify: false, ca: authority.ca, cert: client.cert, key: client.key } }

  const { send, authorizations } = await connect(t, { oauth2: way })
  await send()
  t.same(authorizations(), ['Bearer x'])
  t.match(proxy.seen, [{ method: 'CONNECT', target: secure.origin.slice(8) }])
  const other = await connect(t, { oauth2: { ...way, tls: { insecureSkipVerify: false } } })
  await t.rejects(other.send(), { retryable: true, message: /oauth2: cannot fetch token: certificate is (self-signed|signed by an unknown authority)/ })
})
