import t from 'tap'
import { createPost } from '../../src/post.ts'
import type { AnswerRule, HttpAnswer, Judgement } from '../../src/receiver.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink, type Answer } from '../support/sink.ts'

const refusing: Answer = response => response.writeHead(400, { 'retry-after': '7' }).end('{"why":"t0ken is wrong"}')
const accepting: Answer = response => response.end('{"why":"t0ken is wrong"}')

/** What a receiver gets of an answer that it judges itself. */
async function judged (answer: Answer, judgement: Judgement | undefined, rule: AnswerRule = {}): Promise<{ read?: HttpAnswer, got: unknown }> {
  let read: HttpAnswer | undefined
  const { origin } = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  const judge = (answer: HttpAnswer) => {
    read = answer
    return judgement
  }
  const got = await post({ url: origin, secrets: ['t0ken'] }, { judge, ...rule }).catch(error => error)
  return { ...read && { read }, got }
}

t.test('without an opinion of the receiver the status counts', async t => {
  t.match(await judged(accepting, undefined), { got: { status: 200 } })
  const { read, got } = await judged(refusing, undefined)
  t.match(read, { status: 400, body: '{"why":"t0ken is wrong"}' })
  t.match(got, { name: 'DeliveryError', retryable: false, reason: 'clientError' })
})

t.test('an error inside a success is one, and what it says is shown without secrets', async t => {
  const { got } = await judged(accepting, { ok: false, message: 't0ken\nis wrong' })
  t.match(got, { name: 'DeliveryError', retryable: false, reason: 'other', message: 'an error in an answer with status code 200: <redacted> is wrong' })
})

t.test('a refusal that the receiver wants to see reaches it', async t => {
  t.match(await judged(refusing, { ok: true }), { got: { status: 400, body: /why/ } })
})

t.test('the status that the body names decides about reason and further attempts', async t => {
  const cases: Array<[judgement: Judgement, rule: AnswerRule, expected: object]> = [
    [{ ok: false, status: 403 }, {}, { retryable: false, reason: 'authError' }],
    [{ ok: false, status: 429 }, {}, { retryable: false, reason: 'rateLimited' }],
    [{ ok: false, status: 429 }, { retryStatus: [429] }, { retryable: true, reason: 'rateLimited' }],
    [{ ok: false, status: 429, retryAfter: 1500 }, {}, { retryable: true, reason: 'rateLimited', retryAfter: 1500 }],
    [{ ok: false, status: 503 }, {}, { retryable: true, reason: 'serverError' }],
    [{ ok: false, status: 503, retryable: false }, {}, { retryable: false, reason: 'serverError' }],
    [{ ok: false, retryable: true }, {}, { retryable: true, reason: 'other' }]
  ]
  for (const [judgement, rule, expected] of cases) t.match((await judged(accepting, judgement, rule)).got, expected, JSON.stringify(judgement))
})

t.test('a redirect is followed, not judged', async t => {
  const { read } = await judged((response, { url }) => url === '/' ? response.writeHead(307, { location: '/end' }).end() : response.end('there'), undefined)
  t.equal(read?.body, 'there')
})
