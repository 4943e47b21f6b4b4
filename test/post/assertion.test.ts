import { generateKeyPairSync, verify } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { OAuth2Config } from '../../src/domain/config.ts'
import { createPost } from '../../src/post.ts'
import { signAssertion } from '../../src/post/assertion.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink } from '../support/sink.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }).toString()
const now = Date.UTC(2026, 10, 20, 9)

const assertion = (changes: Partial<NonNullable<OAuth2Config['assertion']>> = {}) => ({ algorithm: 'RS256', issuer: 'router', audience: 'https://login.example/token', claims: {}, ...changes })

function read (token: string) {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: json(header), payload: json(payload), signed: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') }
}

t.test('an assertion is signed by the key with the algorithm that it names', async t => {
  for (const [algorithm, digest, key] of [['RS256', 'sha256', pem('pkcs8')], ['RS384', 'sha384', pem('pkcs1')], ['RS512', 'sha512', pem('pkcs8')]] as const) {
    const { header, payload, signed, signature } = read(signAssertion(assertion({ algorithm, keyId: 'k1' }), { clientId: 'router', scope: '', key, now }))
    t.ok(verify(digest, signed, publicKey, signature), algorithm)
    t.same(header, { alg: algorithm, typ: 'JWT', kid: 'k1' })
    t.match(payload, { iss: 'router', sub: 'router', aud: 'https://login.example/token', iat: now / 1000, exp: now / 1000 + 600, jti: /^[\da-f-]{36}$/ })
    t.notOk('scope' in payload)
  }
})

t.test('claims are added and go before our own', async t => {
  const { header, payload } = read(signAssertion(assertion({ issuer: 'other', audience: 'a', claims: { sub: 'ana', groups: ['x'] } }), { clientId: 'router', scope: 'one two', key: pem('pkcs8'), now }))
  t.match(payload, { iss: 'other', sub: 'ana', aud: 'a', scope: 'one two', groups: ['x'] })
  t.same(header, { alg: 'RS256', typ: 'JWT' })
})

t.test('what is no RSA key is refused without being quoted, to be tried again', async t => {
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  for (const key of ['', 'n0key', curve]) {
    t.throws(() => signAssertion(assertion(), { clientId: 'a', scope: '', key, now }), { name: 'DeliveryError', retryable: true, message: 'the oauth2 client certificate key is no RSA key in PEM form' })
  }
})

t.test('a token is asked for with an assertion, by the key that its file holds now', async t => {
  const keyFile = join(t.testdir({ key: 'not yet' }), 'key')
  const tokens = await startSink(t, response => response.end('{"access_token":"t0ken"}'))
  const sink = await startSink(t)
  const oauth2 = {
    tokenUrl: tokens.origin, clientId: 'router', scopes: ['a', 'b'], endpointParams: {}, tls: { insecureSkipVerify: false }, proxyFromEnvironment: false, proxyConnectHeader: {}, assertion: assertion({ keyFile })
  }
  const { post, close } = createPost({ http: httpConfig({ oauth2 }), userAgent: 'test' })
  t.teardown(close)

  await t.rejects(post({ url: sink.origin, body: {} }), { retryable: true, message: /oauth2: cannot fetch token: the oauth2 client certificate key is no RSA key/ })
  writeFileSync(keyFile, pem('pkcs1'))
  await post({ url: sink.origin, body: {} })
  t.equal(sink.received[0]?.headers.authorization, 'Bearer t0ken')
  t.equal(tokens.received.length, 1)
  t.equal(tokens.received[0]?.headers.authorization, undefined)
  const form = new URLSearchParams(tokens.received[0]?.body)
  t.same([...form.keys()], ['grant_type', 'scope', 'assertion'])
  t.match(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer')
  t.match(read(form.get('assertion') ?? '').payload, { scope: 'a b' })
})
