import { copyFileSync, writeFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { HttpConfig } from '../../src/domain/config.ts'
import { createPost } from '../../src/post.ts'
import { createAuthority } from '../support/certificates.ts'
import { httpConfig } from '../support/http-config.ts'
import { listen, startSink } from '../support/sink.ts'

const folder = t.testdir()
const authority = createAuthority(folder, 'authority')
const other = createAuthority(folder, 'other')
const byAddress = authority.issue('by-address', 'IP:127.0.0.1')
const byName = authority.issue('by-name', 'DNS:hook.example')
const client = authority.issue('client', 'DNS:client.example')
const stranger = other.issue('stranger', 'DNS:stranger.example')
const { ca } = authority

function createClient (t: Test, tls: Partial<HttpConfig['tls']>, http: Partial<HttpConfig> = {}) {
  const renewals: string[] = []
  const { post, close } = createPost({
    http: httpConfig({ ...http, tls: { insecureSkipVerify: false, ...tls } }),
    userAgent: 'test',
    log: { info: message => renewals.push(message) }
  })
  t.teardown(close)
  return { renewals, send: (origin: string) => post({ url: `${origin}/hook`, body: {} }) }
}

t.test('a server is believed that the given authority vouches for, inline or in a file', async t => {
  const { origin } = await startSink(t, undefined, byAddress)
  t.equal((await createClient(t, { ca }).send(origin)).status, 200)
  t.equal((await createClient(t, { caFile: authority.caFile }).send(origin)).status, 200)
})

t.test('a server is refused that nobody known vouches for', async t => {
  const { origin, received } = await startSink(t, undefined, byAddress)
  const refused = { name: 'DeliveryError', retryable: true, reason: 'other', message: /^Post "<redacted>": certificate is (self-signed|signed by an unknown authority)$/ }
  await t.rejects(createClient(t, {}).send(origin), refused)
  await t.rejects(createClient(t, { ca: other.ca }).send(origin), refused)
  t.equal(received.length, 0)
})

t.test('a server that speaks plain HTTP is told as such', async t => {
  const { origin, received } = await startSink(t)
  await t.rejects(createClient(t, {}).send(origin.replace('http:', 'https:')), { retryable: true, message: 'Post "<redacted>": the server does not speak TLS here' })
  t.equal(received.length, 0)
})

t.test('insecure_skip_verify believes anybody', async t => {
  const { origin } = await startSink(t, undefined, byName)
  t.equal((await createClient(t, { insecureSkipVerify: true }).send(origin)).status, 200)
})

t.test('the name in the certificate must be the host, or server_name where it is given', async t => {
  const { origin } = await startSink(t, undefined, byName)
  const wrongName = { message: 'Post "<redacted>": certificate is not valid for this host' }
  await t.rejects(createClient(t, { ca }).send(origin), wrongName)
  await t.rejects(createClient(t, { ca, serverName: 'elsewhere.example' }).send(origin), wrongName)
  t.equal((await createClient(t, { ca, serverName: 'hook.example' }).send(origin)).status, 200)
  const numbered = await startSink(t, undefined, byAddress)
  t.equal((await createClient(t, { ca, serverName: '127.0.0.1' }).send(numbered.origin.replace('127.0.0.1', 'localhost'))).status, 200)
  await t.rejects(createClient(t, { ca, serverName: '127.0.0.2' }).send(numbered.origin), wrongName)
})

t.test('a client certificate is shown where the server asks for one', async t => {
  const { origin } = await startSink(t, undefined, { ...byAddress, ca, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' })
  t.equal((await createClient(t, { ca, cert: client.cert, key: client.key }).send(origin)).status, 200)
  t.equal((await createClient(t, { ca, certFile: client.certFile, keyFile: client.keyFile }).send(origin)).status, 200)
  await t.rejects(createClient(t, { ca }).send(origin), { name: 'DeliveryError', retryable: true })
  await t.rejects(createClient(t, { ca, cert: stranger.cert, key: stranger.key }).send(origin), { name: 'DeliveryError', retryable: true })
})

t.test('files that change are used for the next request, without a restart', async t => {
  const { origin } = await startSink(t, undefined, byAddress)
  const caFile = join(folder, 'changing.crt')
  copyFileSync(authority.caFile, caFile)
  const { send, renewals } = createClient(t, { caFile })

  await send(origin)
  await send(origin)
  t.equal(renewals.length, 0)
  copyFileSync(other.caFile, caFile)
  await t.rejects(send(origin), { message: /unknown authority|self-signed/ })
  t.equal(renewals.length, 1)
  copyFileSync(authority.caFile, caFile)
  t.equal((await send(origin)).status, 200)
})

t.test('a client certificate that is renewed in its files is shown from the next request on', async t => {
  const { origin } = await startSink(t, undefined, { ...byAddress, ca, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' })
  const [certFile, keyFile] = [join(folder, 'renewed.crt'), join(folder, 'renewed.key')]
  const renew = (pair: typeof client) => { copyFileSync(pair.certFile, certFile); copyFileSync(pair.keyFile, keyFile) }
  renew(stranger)
  const { send } = createClient(t, { ca, certFile, keyFile })
  await t.rejects(send(origin), { name: 'DeliveryError', retryable: true })
  renew(client)
  t.equal((await send(origin)).status, 200)
})

t.test('files that cannot be used fail the attempt, to be tried again', async t => {
  const { origin } = await startSink(t, undefined, byAddress)
  const broken = join(folder, 'broken.key')
  writeFileSync(broken, 'no key')
  const unusable = { name: 'DeliveryError', retryable: true, message: /certificate or key cannot be used/ }
  await t.rejects(createClient(t, { ca, certFile: client.certFile, keyFile: broken }).send(origin), unusable)
  await t.rejects(createClient(t, { ca, cert: client.cert, key: stranger.key }).send(origin), unusable)
  await t.rejects(createClient(t, { caFile: join(folder, 'none') }).send(origin), { retryable: true, message: /^unable to read CA certificate file .*none: no such file$/ })
})

t.test('the versions of TLS are bounded as configured', async t => {
  const old = await startSink(t, undefined, { ...byAddress, maxVersion: 'TLSv1.2' })
  t.equal((await createClient(t, { ca, maxVersion: 'TLSv1.2' }).send(old.origin)).status, 200)
  await t.rejects(createClient(t, { ca, minVersion: 'TLSv1.3' }).send(old.origin), { name: 'DeliveryError', retryable: true })
  const ancient = await startSink(t, undefined, { ...byAddress, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
  t.equal((await createClient(t, { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.3' }).send(ancient.origin)).status, 200)
})

t.test('HTTP/2 is spoken over TLS when both sides want it', async t => {
  const server = createSecureServer({ ...byAddress, allowHTTP1: true }, (request, response) => {
    response.statusCode = request.url === '/hook' ? 200 : 404
    response.end(`${request.httpVersion} ${request.headers['user-agent']}`)
  })
  const origin = `https://127.0.0.1:${await listen(t, server)}`
  t.equal((await createClient(t, { ca }).send(origin)).body, '2.0 test')
  t.equal((await createClient(t, { ca }, { enableHttp2: false }).send(origin)).body, '1.1 test')
})

t.test('over HTTP/2 too, an abort ends the call', async t => {
  const server = createSecureServer({ ...byAddress }, () => controller.abort())
  const controller = new AbortController()
  const origin = `https://127.0.0.1:${await listen(t, server)}`
  const { post, close } = createPost({ http: httpConfig({ tls: { insecureSkipVerify: false, ca } }), userAgent: 'test' })
  t.teardown(close)
  await t.rejects(post({ url: origin, body: {}, signal: controller.signal }), { name: 'DeliveryError', reason: 'contextCanceled' })
})
