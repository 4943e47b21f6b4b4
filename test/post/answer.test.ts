import { Readable } from 'node:stream'
import t from 'tap'
import { parseRetryAfter, readStart, refusal } from '../../src/post/answer.ts'

const now = Date.parse('1994-11-06T08:49:00Z')

t.test('Retry-After is seconds or a date', async t => {
  const cases: Array<[string | undefined, number | undefined]> = [
    ['0', 0],
    [' 120 ', 120_000],
    ['0.5', 500],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['-1', undefined],
    ['soon', undefined],
    ['in 5 minutes', undefined],
    ['', undefined],
    [undefined, undefined]
  ]
  for (const [header, expected] of cases) t.equal(parseRetryAfter(header, now), expected, header?.slice(0, 40) ?? 'none')
})

t.test('the answer shows in the error: on one line, 256 characters of it at most', async t => {
  const options = { retryStatus: [], redact: (text: string) => text, now }
  const message = (body: string) => refusal({ status: 400, headers: {}, body }, options).message

  t.equal(message(''), 'unexpected status code 400')
  t.equal(message('  {\n\t"error": "bad\u2028\u0000\u001b[31m token"\r\n} '), 'unexpected status code 400: { "error": "bad [31m token" }')
  t.equal(message('😀'.repeat(256)), 'unexpected status code 400: ' + '😀'.repeat(256))
  t.equal(message('x'.repeat(5000)), 'unexpected status code 400: ' + 'x'.repeat(255) + '…')
})

t.test('a receiver may name further codes that are tried again', async t => {
  const options = { redact: (text: string) => text, now }
  const answer = { status: 429, headers: {}, body: '' }
  t.match(refusal(answer, { ...options, retryStatus: [429] }), { retryable: true, reason: 'rateLimited', retryAfter: undefined })
  t.match(refusal(answer, { ...options, retryStatus: [] }), { retryable: false, reason: 'rateLimited', retryAfter: undefined })
})

t.test('a receiver may say what a body in the form of its service means, and nothing secret stays in that either', async t => {
  const explain = (body: string) => body === 'Throttled' ? { message: 'too fast for s3cr3t', retryable: true } : undefined
  const options = { explain, redact: (text: string) => text.replace('s3cr3t', '<redacted>'), now }
  t.match(refusal({ status: 400, headers: {}, body: 'Throttled' }, options), { retryable: true, reason: 'clientError', message: 'unexpected status code 400: too fast for <redacted>' })
  t.match(refusal({ status: 400, headers: {}, body: 'other' }, options), { retryable: false, message: 'unexpected status code 400: other' })
})

t.test('of a body that breaks off, what came is kept', async t => {
  async function * broken () {
    yield Buffer.from('the start')
    throw new Error('cut')
  }
  t.equal(await readStart(Readable.from(broken())), 'the start')
})

t.test('of a long body the first 64 KiB are kept, and reading ends soon after', async t => {
  let produced = 0
  function * endless () {
    while (true) {
      produced += 1000
      yield Buffer.alloc(1000, 'x')
    }
  }
  t.equal((await readStart(Readable.from(endless()))).length, 64 * 1024)
  t.ok(produced < 512 * 1024)
})
