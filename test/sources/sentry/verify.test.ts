import t from 'tap'
import { sentry } from '../../../src/sources/sentry.ts'
import type { Delivery } from '../../../src/sources/source.ts'
import { delivery, sign } from '../../support/sources.ts'

const secret = 'client-secret'
const secrets = ['url-secret', secret]
const body = Buffer.from('{"action": "triggered"}')
const good = sign(body, secret)
const bad = sign(body, 'another')

const verify = sentry.verify ?? (() => false)
const keyOf = sentry.idempotencyKey ?? (() => 'missing')

type Row = { why: string, headers?: Delivery['headers'], token?: string, method?: 'GET' | 'POST', bytes?: Buffer, expected: boolean }

t.test('who signs is known by the signature, and who does not by a secret', async t => {
  const rows: Row[] = [
    { why: 'the platform', headers: { 'sentry-hook-resource': 'issue', 'sentry-hook-signature': good }, expected: true },
    { why: 'the platform, wrong', headers: { 'sentry-hook-resource': 'issue', 'sentry-hook-signature': bad }, expected: false },
    { why: 'a wrong signature with a right secret in the URL', headers: { 'sentry-hook-signature': bad }, token: 'url-secret', expected: false },
    { why: 'an empty signature with a right secret in the URL', headers: { 'sentry-hook-signature': '' }, token: 'url-secret', expected: false },
    { why: 'a wrong signature beside a right one of another kind', headers: { 'sentry-hook-signature': bad, 'sentry-app-signature': good }, expected: false },
    { why: 'a form', headers: { 'sentry-app-signature': good }, expected: true },
    { why: 'a form, wrong', headers: { 'sentry-app-signature': bad }, expected: false },
    { why: 'the options of a form, of an empty body', headers: { 'sentry-app-signature': sign(Buffer.alloc(0), secret) }, method: 'GET', bytes: Buffer.alloc(0), expected: true },
    { why: 'the options of a form, of another body', headers: { 'sentry-app-signature': good }, method: 'GET', bytes: Buffer.alloc(0), expected: false },
    { why: 'a service hook', headers: { 'x-servicehook-signature': good, 'x-servicehook-guid': 'g' }, expected: true },
    { why: 'a service hook, wrong', headers: { 'x-servicehook-signature': bad, 'x-servicehook-guid': 'g' }, token: 'url-secret', expected: false },
    { why: 'the plugin, with the secret in the URL', token: 'url-secret', expected: true },
    { why: 'the plugin, with another secret', token: 'wrong', expected: false },
    { why: 'the plugin, without a secret', expected: false },
    { why: 'a resource without a signature', headers: { 'sentry-hook-resource': 'issue' }, expected: false },
    { why: 'a resource without a signature, and a header that the owner of the integration set', headers: { 'sentry-hook-resource': 'issue', authorization: 'Bearer url-secret' }, expected: true }
  ]
  for (const { why, headers = {}, token = '', method = 'POST', bytes = body, expected } of rows) {
    t.equal(verify(delivery(bytes, { headers, token, method }), secrets), expected, why)
  }
  t.notOk(verify(delivery(body, { headers: { 'sentry-hook-signature': sign(body, '') } }), ['']), 'an empty secret is none')
})

t.test('the timestamp plays no part: it is not signed, and a retry comes minutes later', async t => {
  const headers = { 'sentry-hook-resource': 'issue', 'sentry-hook-signature': good, 'sentry-hook-timestamp': '1' }
  t.ok(verify(delivery(body, { headers }), secrets))
})

t.test('a request is known again by its key, else by its resource and its bytes', async t => {
  const post = (headers: Delivery['headers'], bytes = body) => keyOf(delivery(bytes, { headers }))
  const issue = { 'sentry-hook-resource': 'issue', 'request-id': 'a', 'sentry-hook-timestamp': '1' }

  t.equal(post({ ...issue, 'idempotency-key': '4d0c2b1a' }), '4d0c2b1a')
  t.match(post(issue), /^[\da-f]{64}$/)
  t.equal(post({ ...issue, 'request-id': 'b', 'sentry-hook-timestamp': '2' }), post(issue), 'a retry')
  t.not(post({ ...issue, 'sentry-hook-resource': 'comment' }), post(issue), 'another resource')
  t.not(post(issue, Buffer.from('{"action": "resolved"}')), post(issue), 'another body')
  t.equal(post({ ...issue, 'idempotency-key': 'x'.repeat(129) }), post(issue), 'a key that is too long is none')
  t.equal(post({ ...issue, 'idempotency-key': 'a\u00e9 b' }), post(issue), 'a key that no sender makes is none')
  t.match(post({}), /^[\da-f]{64}$/, 'the plugin')
  t.match(post({ 'x-servicehook-guid': 'g' }), /^[\da-f]{64}$/, 'a service hook')
  t.equal(post({ 'sentry-app-signature': good }), undefined, 'a form may be sent twice')
  t.equal(keyOf(delivery(Buffer.alloc(0), { method: 'GET' })), undefined, 'options may be asked for twice')
})

t.test('the source asks for a secret, and takes whole events', async t => {
  t.ok(sentry.signs)
  t.equal(sentry.bodyLimit, 5_242_880)
  t.ok(sentry.secretMembers?.includes('code'))
  t.notOk(sentry.keptHeaders?.some(name => /signature|authorization/.test(name)), 'nothing secret is kept')
})
