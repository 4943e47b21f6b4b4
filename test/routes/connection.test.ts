import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { makeLabels } from '../../src/domain/labels.ts'
import { appOf, fakeEngine, view } from '../support/app.ts'
import { createGate } from '../support/gate.ts'
import { exchange, listen } from '../support/raw-http.ts'
import { until } from '../support/until.ts'

const requestLine = 'POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\n'

t.test('a request whose body never comes is ended', async t => {
  const engine = fakeEngine()
  const port = await listen(appOf(engine, { requestTimeout: 200 }), t)
  const answer = await exchange(port, [`${requestLine}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n[{"labels":`])
  t.match(answer, /^HTTP\/1\.1 408 /)
  t.same(engine.received, [])
})

t.test('a request whose headers never end is ended', async t => {
  const port = await listen(appOf(fakeEngine(), { requestTimeout: 200 }), t)
  t.match(await exchange(port, [requestLine]), /^HTTP\/1\.1 408 /)
})

t.test('what is not HTTP is refused', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  for (const request of ['nonsense\r\n\r\n', 'GET x HTTP/1.1\r\n\r\n', Buffer.from('HEAD /api/v2/silence/\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1')]) {
    t.equal(await exchange(port, [request]), 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
})

t.test('headers that are too long are refused', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  t.match(await exchange(port, [`GET / HTTP/1.1\r\nHost: ${'x'.repeat(20_000)}\r\n\r\n`]), /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/)
})

t.test('a request for no path is answered 400, unless it asks what the server can do', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  for (const [method, status] of [['GET', 400], ['POST', 400], ['OPTIONS', 200]]) {
    const answer = await exchange(port, [`${method} * HTTP/1.1\r\nHost: x\r\n\r\n`])
    t.ok(answer.startsWith(`HTTP/1.1 ${status} `) && answer.endsWith('\r\n\r\n'), answer)
  }
})

t.test('escaped dots lead elsewhere, whatever the method', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  for (const method of ['GET', 'PUT', 'DELETE']) {
    for (const [path, location] of [['/api/v2/silence/%2e?x=%2e', '/api/v2/silence?x=%2e'], ['/api/v2/silence/%2E%2e', '/api/v2/'], ['/x/.%2e/metrics', '/metrics']] as const) {
      const answer = await exchange(port, [`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`])
      t.ok(answer.startsWith('HTTP/1.1 301 ') && answer.includes(`\r\nlocation: ${location}\r\n`), answer)
      t.notMatch(answer, /\r\nallow:/)
    }
  }
})

t.test('a request line may name the host', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  const ask = async (url: string) => await exchange(port, [`GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`])
  t.match(await ask('http://x/api/v2/status?y'), /^HTTP\/1\.1 200 /)
  t.match(await ask('http://x/api/v2/./status?y'), /^HTTP\/1\.1 301 [^]*\r\nlocation: \/api\/v2\/status\?y\r\n/)
  t.match(await ask('http://x/api/v2/nope'), 'path /api/v2/nope was not found')
})

t.test('a connection is kept for the next request', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  const ready = 'GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n'
  const answer = await exchange(port, [ready, ready.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')])
  t.equal(answer.split('HTTP/1.1 200 OK').length, 3)
})

t.test('HEAD has the headers and no body', async t => {
  const port = await listen(appOf(fakeEngine()), t)
  const answer = await exchange(port, ['HEAD /-/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'])
  t.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  t.ok(answer.endsWith('\r\n\r\n'))
  const refused = await exchange(port, ['HEAD /api/v2/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'])
  t.match(refused, /^HTTP\/1\.1 405 /)
  t.ok(refused.endsWith('\r\n\r\n'))
})

t.test('no more GET requests than the limit are worked on, others are not counted', async t => {
  const [begun, released] = [createGate(), createGate()]
  const engine = fakeEngine({
    async alerts () {
      begun.open()
      await released.opened
      return []
    }
  })
  const url = `http://127.0.0.1:${await listen(appOf(engine, { getConcurrency: 1 }), t)}`

  const first = fetch(`${url}/api/v2/alerts`)
  await begun.opened
  const second = await fetch(`${url}/-/ready`)
  t.equal(second.status, 503)
  t.equal(await second.text(), 'Limit of concurrent GET requests reached (1), try again later.\n\n')
  t.equal((await fetch(`${url}/-/ready`, { method: 'HEAD' })).status, 200)
  released.open()
  t.equal((await first).status, 200)

  const metrics = await (await fetch(`${url}/metrics`)).text()
  t.match(metrics, 'alertmanager_http_concurrency_limit_exceeded_total{method="get"} 1\n')
  t.match(metrics, 'alertmanager_http_requests_in_flight{method="get"} 1\n')
})

t.test('a GET whose sender went away counts no longer', async t => {
  const begun = createGate()
  const engine = fakeEngine({
    alerts () {
      begun.open()
      return new Promise(() => {})
    }
  })
  const url = `http://127.0.0.1:${await listen(appOf(engine, { getConcurrency: 1 }), t)}`
  const gone = new AbortController()
  const first = fetch(`${url}/api/v2/alerts`, { signal: gone.signal })
  await begun.opened
  t.equal((await fetch(`${url}/-/ready`)).status, 503)
  gone.abort()
  await t.rejects(first)

  // The server learns of it a moment later.
  let status = 503
  while (status === 503) ({ status } = await fetch(`${url}/-/ready`))
  t.equal(status, 200)
})

t.test('a request that takes longer than the limit is answered 503, and its handler may end when it likes', async t => {
  const released = createGate()
  const engine = fakeEngine({
    async alerts () {
      await released.opened
      return []
    }
  })
  const url = `http://127.0.0.1:${await listen(appOf(engine, { timeout: 50 }), t)}`
  const answer = await fetch(`${url}/api/v2/alerts`)
  t.equal(answer.status, 503)
  t.equal(await answer.text(), 'Exceeded configured timeout of 50ms.\n')
  released.open()
  t.equal((await fetch(`${url}/-/ready`)).status, 200)
})

t.test('a long answer whose reader stops is broken off at the limit, and others are still answered', async t => {
  const text = 'x'.repeat(100_000)
  // More than the buffers of both ends of a connection hold.
  const alerts = Array.from({ length: 300 }, (_, i) => view({ alertname: 'Long', i: String(i) }, { of: { annotations: makeLabels({ text }) } }))
  const port = await listen(appOf(fakeEngine({ alerts: async () => alerts }), { timeout: 500 }), t)
  const reader = connect(port, '127.0.0.1')
  let received = ''
  let hasBegun = false
  const begun = createGate()
  reader.on('error', () => {})
  reader.on('data', data => {
    received += data.toString('latin1')
    if (hasBegun) return
    hasBegun = true
    reader.pause()
    begun.open()
  })
  reader.write('GET /api/v2/alerts HTTP/1.1\r\nHost: x\r\n\r\n')
  await begun.opened
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  // The one that asks is counted.
  await until(async () => (await metrics()).includes('alertmanager_http_requests_in_flight{method="get"} 1\n'), { what: 'the end of the answer' })

  reader.resume()
  await once(reader, 'close')
  t.match(received, /^HTTP\/1\.1 200 OK\r\n/)
  t.notOk(received.endsWith('\r\n0\r\n\r\n'), 'a reader can tell that the answer is not whole')
  t.equal((await fetch(`http://127.0.0.1:${port}/-/ready`)).status, 200)
})
