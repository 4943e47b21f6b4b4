import t from 'tap'
import { carriesSecret, isSignedBy } from '../../src/sources/credentials.ts'
import { sign } from '../support/sources.ts'

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

t.test('a secret comes in the URL, as a bearer token or as a password', async t => {
  const rows: Array<{ why: string, token?: string, authorization?: string, secrets?: string[], expected: boolean }> = [
    { why: 'in the URL', token: 'one', expected: true },
    { why: 'the second of two, while one is replaced', token: 'two', expected: true },
    { why: 'as a bearer token', authorization: 'Bearer one', expected: true },
    { why: 'a scheme in small letters', authorization: 'bearer one', expected: true },
    { why: 'as a password of any user', authorization: basic('sentry:two'), expected: true },
    { why: 'as a password with a colon in it', authorization: basic('sentry:a:b'), secrets: ['a:b'], expected: true },
    { why: 'a wrong one in the URL and a right one as a bearer token', token: 'wrong', authorization: 'Bearer one', expected: true },
    { why: 'none', expected: false },
    { why: 'a wrong one', token: 'three', expected: false },
    { why: 'the beginning of one', token: 'on', expected: false },
    { why: 'one with something behind it', token: 'one ', expected: false },
    { why: 'as a user name', authorization: basic('one:'), expected: false },
    { why: 'without a user', authorization: basic('one'), expected: false },
    { why: 'of another scheme', authorization: 'Digest one', expected: false },
    { why: 'without a scheme', authorization: 'one', expected: false },
    { why: 'nothing is known', token: 'one', secrets: [], expected: false },
    { why: 'an empty secret, which is none', token: '', authorization: 'Bearer ', secrets: [''], expected: false },
    { why: 'an empty password', authorization: basic('sentry:'), secrets: [''], expected: false }
  ]
  for (const { why, token = '', authorization, secrets = ['one', 'two'], expected } of rows) {
    t.equal(carriesSecret({ token, headers: { authorization } }, secrets), expected, why)
  }
})

t.test('a signature is that of the bytes, by one of the secrets', async t => {
  const body = Buffer.from('{"a": "\\u00e9"}')
  const good = sign(body, 'one')
  const rows: Array<{ why: string, signature: string | undefined, bytes?: Buffer, secrets?: string[], expected: boolean }> = [
    { why: 'the first', signature: good, expected: true },
    { why: 'the second of two', signature: sign(body, 'two'), expected: true },
    { why: 'of no bytes', signature: sign(Buffer.alloc(0), 'one'), bytes: Buffer.alloc(0), expected: true },
    { why: 'of the same JSON in other bytes', signature: good, bytes: Buffer.from(JSON.stringify(JSON.parse(body.toString()))), expected: false },
    { why: 'by another secret', signature: sign(body, 'three'), expected: false },
    { why: 'missing', signature: undefined, expected: false },
    { why: 'empty', signature: '', expected: false },
    { why: 'cut', signature: good.slice(0, -1), expected: false },
    { why: 'too long', signature: `${good}0`, expected: false },
    { why: 'no hex', signature: 'x'.repeat(64), expected: false },
    { why: 'with a prefix', signature: `sha256=${good}`, expected: false },
    { why: 'one digit wrong', signature: good.replace(/^./, digit => digit === '0' ? '1' : '0'), expected: false },
    { why: 'nothing is known', signature: good, secrets: [], expected: false },
    { why: 'by an empty secret, which everybody knows', signature: sign(body, ''), secrets: [''], expected: false }
  ]
  for (const { why, signature, bytes = body, secrets = ['one', 'two'], expected } of rows) {
    t.equal(isSignedBy({ body: bytes, signature, secrets }), expected, why)
  }
})
