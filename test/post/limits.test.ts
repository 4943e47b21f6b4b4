import { setImmediate as turn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createPost } from '../../src/post.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { httpConfig } from '../support/http-config.ts'
import { startRaw, startSink } from '../support/sink.ts'

function client (t: Test) {
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  return (url: string, request: Partial<HttpRequest> = {}) => post({ url, body: {}, ...request })
}

t.test('a service that does not answer in time is tried again', async t => {
  const { origin } = await startRaw(t, () => {})
  await t.rejects(client(t)(origin, { timeout: 50 }), { name: 'DeliveryError', retryable: true, reason: 'other', message: 'Post "<redacted>": no answer within 0.05s' })
})

t.test('a time-out longer than a timer can hold does not end the attempt at once', async t => {
  const sink = await startSink(t)
  t.equal((await client(t)(sink.origin, { timeout: 1000 * 3_600_000 })).status, 200)
})

t.test('an answer without end is cut off, its status holds, and the connection is given up', async t => {
  const statuses: Array<[status: string, outcome: object]> = [['200 OK', { status: 200 }], ['500 No', { retryable: true, reason: 'serverError' }]]
  for (const [status, outcome] of statuses) {
    const closed: Array<Promise<unknown>> = []
    const { origin } = await startRaw(t, socket => {
      closed.push(new Promise(resolve => socket.once('close', resolve)))
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`)
      const garbage = Buffer.alloc(64 * 1024, 'x')
      const stream = () => { while (!socket.destroyed && socket.write(garbage)); }
      socket.on('drain', stream)
      stream()
    })
    const result = await client(t)(origin).catch(error => error)
    t.match(result, outcome)
    await Promise.all(closed)
    t.equal(closed.length, 1)
  }
})

t.test('headers without end are a failure to be tried again', async t => {
  const { origin } = await startRaw(t, socket => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const stream = () => { while (!socket.destroyed && socket.write('X-Filler: ' + 'x'.repeat(8000) + '\r\n')); }
    socket.on('drain', stream)
    stream()
  })
  await t.rejects(client(t)(origin), { name: 'DeliveryError', retryable: true, message: 'Post "<redacted>": headers of the answer are too large' })
})

t.test('a 2xx whose body is cut off was a success: the service has said so', async t => {
  const { origin } = await startRaw(t, socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'))
  t.match(await client(t)(origin), { status: 200, body: 'part' })
})

t.test('a connection is used again', async t => {
  const ports = new Set<number | undefined>()
  const sink = await startSink(t, response => {
    ports.add(response.socket?.remotePort)
    response.end('x'.repeat(100_000))
  })
  const send = client(t)
  for (let count = 0; count < 3; count++) {
    await send(sink.origin)
    // The client lets one turn of the event loop pass before it trusts a connection again.
    await turn()
  }
  t.equal(sink.received.length, 3)
  t.equal(ports.size, 1)
})

t.test('a client that is closed sends no more', async t => {
  const sink = await startSink(t)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  await post({ url: sink.origin, body: {} })
  await close()
  await t.rejects(post({ url: sink.origin, body: {} }), { name: 'DeliveryError', message: 'Post "<redacted>": client is closed' })
  t.equal(sink.received.length, 1)
})

t.test('a URL that is none is not quoted', async t => {
  await t.rejects(client(t)('s3cr3t'), { name: 'DeliveryError', retryable: true, message: 'Post "<redacted>": the URL is not valid' })
  await t.rejects(client(t)('ftp://s3cr3t'), { name: 'DeliveryError', message: 'Post "<redacted>": the URL is neither http nor https' })
})
