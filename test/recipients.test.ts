import t from 'tap'
import { DeliveryError } from '../src/errors.ts'
import { sendToEach } from '../src/recipients.ts'
import { notification } from './support/notification.ts'

type Behaviour = { readonly [recipient: string]: DeliveryError | undefined }

const refused = new DeliveryError('no such number', { retryable: false, reason: 'clientError' })
const busy = new DeliveryError('busy', { retryable: true, reason: 'rateLimited', retryAfter: 1000 })
const down = new DeliveryError('down', { retryable: true, reason: 'serverError', retryAfter: 3000 })

/** One integration on one node. */
function integration (...recipients: string[]) {
  const cache = new Map<string, unknown>()
  const warnings: string[] = []
  return {
    warnings,
    async attempt (behaviour: Behaviour = {}, id = 'one'): Promise<{ asked: string[], error?: DeliveryError }> {
      const asked: string[] = []
      const attempt = sendToEach(recipients, {
        notification: notification({ id }),
        cache,
        warn: line => { warnings.push(line) },
        nameOf: (recipient, index) => `${recipient} (${index})`,
        send: async recipient => {
          asked.push(recipient)
          if (behaviour[recipient]) throw behaviour[recipient]
        }
      })
      return await attempt.then(() => ({ asked }), (error: DeliveryError) => ({ asked, error }))
    }
  }
}

t.test('one that is refused neither stops the others nor fails the notification', async t => {
  const { attempt, warnings } = integration('a', 'b', 'c')
  t.same(await attempt({ b: refused }), { asked: ['a', 'b', 'c'] })
  t.same(warnings, ['b (1): no such number'])
})

t.test('a retry asks only those that have not answered yet', async t => {
  const { attempt, warnings } = integration('a', 'b', 'c')
  t.match(await attempt({ b: busy, c: refused }), { asked: ['a', 'b', 'c'], error: { message: 'b (1): busy', retryable: true, retryAfter: 1000 } })
  t.match(await attempt({ b: busy }), { asked: ['b'], error: { retryable: true } })
  t.same(warnings, [])
  t.same(await attempt(), { asked: ['b'] })
  t.same(warnings, ['c (2): no such number'])
})

t.test('the next notification goes to all', async t => {
  const { attempt } = integration('a', 'b')
  t.match(await attempt({ b: busy }), { asked: ['a', 'b'] })
  t.same(await attempt({}, 'two'), { asked: ['a', 'b'] })
})

t.test('when nobody has got it, it has failed', async t => {
  const { attempt, warnings } = integration('a', 'b')
  t.match(await attempt({ a: refused, b: refused }), { asked: ['a', 'b'], error: { message: 'a (0): no such number; b (1): no such number', retryable: false, reason: 'clientError' } })
  t.same(warnings, [])
})

t.test('of several that want to be left alone the longest counts', async t => {
  t.match(await integration('a', 'b').attempt({ a: busy, b: down }), { error: { message: 'a (0): busy; b (1): down', retryable: true, retryAfter: 3000 } })
})

t.test('a single recipient needs no name', async t => {
  t.match(await integration('a').attempt({ a: refused }), { error: { message: 'no such number', retryable: false } })
})
