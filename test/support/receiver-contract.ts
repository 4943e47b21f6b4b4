import type { Socket } from 'node:net'
import type { Test } from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { delivery } from './delivery.ts'
import { createPost } from '../../src/post.ts'
import type { Post, Receiver } from '../../src/receiver.ts'
import { httpConfig } from './http-config.ts'
import { atOrigin } from './integration.ts'
import { startRaw, startSink, type Answer } from './sink.ts'

export type Contract = {
  readonly receiver: Receiver
  /** Its settings for a service at this URL. */
  readonly settings: (url: string) => unknown
  /** A good answer, where 200 with `ok` is none. */
  readonly accept?: Answer
  /** Why the receiver tries every refusal again, as Alertmanager's does. */
  readonly retriesAll?: string
  /** The service has one address for everybody: what is sent there comes to the local server. */
  readonly fixedAddress?: boolean
  /** What its service says when it means "later", and others when they mean "never". */
  readonly retryStatus?: readonly number[]
}

const secretPath = '/services/T0CONTRACT/B0CONTRACT?token=s3cr3t-query'
const password = 'pa55w0rd'
const headerSecret = 'h3ad3r-s3cr3t'

/** What every receiver that speaks HTTP must do with the answers of its service. */
export function testReceiver (t: Test, { receiver, settings, accept = response => response.end('ok'), fixedAddress = false, retryStatus = [], retriesAll }: Contract): void {
  type Circumstances = { signal?: AbortSignal, timeout?: number }

  async function send (t: Test, origin: string, { signal = new AbortController().signal, timeout }: Circumstances = {}) {
    const { post, close } = createPost({
      userAgent: 'Alertmanager/0.34.0',
      http: httpConfig({ basicAuth: { username: 'user', password }, headers: { 'X-Key': { values: [], secrets: [headerSecret], files: [] } } })
    })
    t.teardown(close)
    const timed: Post = (request, rule) => {
      const reached = fixedAddress ? { ...request, url: atOrigin(request.url, origin) } : request
      return post(timeout ? { ...reached, timeout } : reached, rule)
    }
    await receiver.send(delivery({ settings: settings(origin + secretPath), post: timed, signal }))
  }

  async function failure (t: Test, origin: string, circumstances?: Circumstances): Promise<DeliveryError> {
    const error = await send(t, origin, circumstances).then(() => undefined, error => error)
    if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError', { cause: error })
    const shown = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
    for (const secret of ['T0CONTRACT', 's3cr3t-query', password, headerSecret, Buffer.from(`user:${password}`).toString('base64')]) {
      t.notOk(shown.includes(secret), `"${error.message}" keeps ${secret} to itself`)
    }
    return error
  }

  t.test(`${receiver.type}: a 2xx answer is a success`, async t => {
    const sink = await startSink(t, accept)
    await send(t, sink.origin)
    t.ok(sink.received.length > 0)
    t.equal(sink.received[0]?.headers['user-agent'], 'Alertmanager/0.34.0')
  })

  const refusals: Array<[status: number, retryable: boolean, reason: string, retryAfter?: string]> = [
    [400, false, 'clientError'],
    [401, false, 'authError'],
    [403, false, 'authError'],
    [404, false, 'clientError'],
    [404, false, 'clientError', '7'],
    [500, true, 'serverError'],
    [503, true, 'serverError'],
    [429, true, 'rateLimited', '7'],
    [503, true, 'serverError', '7'],
    [304, false, 'other']
  ]
  for (const [status, isTemporary, reason, retryAfter] of refusals) {
    const retryable = isTemporary || retryStatus.includes(status) || retriesAll !== undefined
    t.test(`${receiver.type}: ${status} ${retryAfter ? 'with Retry-After ' : ''}is ${retryable ? 'tried again' : 'final until the next tick'}${isTemporary || !retriesAll ? '' : `: ${retriesAll}`}`, async t => {
      // As error pages do, this one quotes what it was sent.
      const sink = await startSink(t, (response, { url, rawHeaders }) => {
        response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end(status === 304 ? undefined : `no ${url} ${rawHeaders.join(' ')}`)
      })
      const error = await failure(t, sink.origin)
      t.match(error, { retryable, reason, retryAfter: isTemporary && retryAfter ? 7000 : undefined })
      t.ok(error.message.includes(String(status)))
      t.ok(error.message.length < 400)
    })
  }

  const broken: Array<[name: string, talk: (socket: Socket) => void]> = [
    ['a connection that is cut', socket => socket.destroy()],
    ['an answer that ends in its headers', socket => socket.end('HTTP/1.1 200 OK\r\nContent-Le')],
    ['an answer that is not HTTP', socket => socket.end('220 mail.example ESMTP\r\n')]
  ]
  for (const [name, talk] of broken) {
    t.test(`${receiver.type}: ${name} is tried again`, async t => {
      const { origin } = await startRaw(t, talk)
      t.match(await failure(t, origin), { retryable: true, reason: 'other' })
    })
  }

  t.test(`${receiver.type}: a refused connection is tried again`, async t => {
    // Nothing can listen on this port without being asked to by name.
    t.match(await failure(t, 'http://127.0.0.1:1'), { retryable: true, reason: 'other', message: /connection refused/ })
  })

  t.test(`${receiver.type}: a service that does not answer in time is tried again`, async t => {
    const { origin } = await startRaw(t, () => {})
    t.match(await failure(t, origin, { timeout: 50 }), { retryable: true, reason: 'other', message: /no answer within/ })
  })

  t.test(`${receiver.type}: a redirect that keeps the method is followed with the same body`, async t => {
    const sink = await startSink(t, (response, request) => {
      if (request.url === '/moved') accept(response, request)
      else response.writeHead(308, { location: '/moved' }).end()
    })
    await send(t, sink.origin)
    t.equal(sink.received[1]?.method, sink.received[0]?.method)
    t.equal(sink.received[1]?.body, sink.received[0]?.body)
  })

  t.test(`${receiver.type}: an abort ends the call`, async t => {
    const controller = new AbortController()
    const { origin } = await startRaw(t, () => controller.abort())
    t.match(await failure(t, origin, controller), { reason: 'contextCanceled' })
  })

  t.test(`${receiver.type}: a deadline of the caller ends the call`, async t => {
    const controller = new AbortController()
    const { origin } = await startRaw(t, () => controller.abort(new DOMException('late', 'TimeoutError')))
    t.match(await failure(t, origin, controller), { reason: 'contextDeadlineExceeded' })
  })

  t.test(`${receiver.type}: a call that is aborted before it begins sends nothing`, async t => {
    const sink = await startSink(t)
    t.match(await failure(t, sink.origin, { signal: AbortSignal.abort() }), { reason: 'contextCanceled' })
    t.equal(sink.received.length, 0)
  })
}
