import t from 'tap'
import type { Admission } from '../../src/access/guard.ts'
import { appOf, fakeEngine } from '../support/app.ts'

function arrange (admission: Admission) {
  const engine = fakeEngine()
  const app = appOf(engine, { guard: { headers: () => ({ 'x-frame-options': 'deny', 'content-security-policy': 'none' }), admit: async () => admission } })
  return { app, engine }
}

const asks = [
  ...['/', '/-/healthy', '/-/ready', '/health', '/metrics', '/favicon.ico', '/docs', '/api/v1/status', '/api/v2', '/api/v2/status', '/api/v2/nope', '/api/tocsin/v1/history', '/nope', '/-/ready/', '/%', '/%zz', '/api/v2/%zz']
    .map(url => ({ method: 'GET' as const, url })),
  { method: 'HEAD' as const, url: '/-/healthy' },
  { method: 'OPTIONS' as const, url: '/api/v2/alerts', headers: { origin: 'http://x', 'access-control-request-method': 'GET' } },
  { method: 'DELETE' as const, url: '/metrics' },
  { method: 'POST' as const, url: '/-/reload' },
  { method: 'POST' as const, url: '/webhooks/alertmanager', payload: '{}' },
  { method: 'POST' as const, url: '/api/v2/alerts', payload: '[{"labels":{"a":"b"}}]', headers: { 'content-type': 'application/json' } }
]

t.test('whoever is not admitted gets nothing, whatever is asked for', async t => {
  for (const admission of ['no password', 'wrong password'] as const) {
    const { app, engine } = arrange(admission)
    for (const ask of asks) {
      const answer = await app.inject(ask)
      t.match(answer, { statusCode: 401, headers: { 'www-authenticate': 'Basic', 'content-type': 'text/plain; charset=utf-8', 'x-frame-options': 'deny' } }, `${ask.method} ${ask.url}`)
      if (ask.method !== 'HEAD') t.equal(answer.body, 'Unauthorized\n')
    }
    t.same(engine.received, [])
    await app.close()
  }
})

t.test('too many requests are answered 429, too many passwords 503', async t => {
  t.match(await arrange('too many').app.inject('/-/ready'), { statusCode: 429, body: 'Too Many Requests\n' })
  t.match(await arrange('too many').app.inject('/%'), { statusCode: 429 })
  t.match(await arrange('busy').app.inject('/-/ready'), { statusCode: 503, headers: { 'retry-after': '5' } })
})

t.test('every answer has the headers of the configuration, unless it sets its own', async t => {
  const { app } = arrange('admitted')
  t.match(await app.inject('/api/v2/status'), { statusCode: 200, headers: { 'x-frame-options': 'deny', 'content-security-policy': 'none' } })
  t.match(await app.inject('/nope'), { statusCode: 404, headers: { 'x-frame-options': 'deny' } })
  t.match(await app.inject('/%zz'), { statusCode: 400, headers: { 'x-frame-options': 'deny' } })
  t.match((await app.inject('/')).headers['content-security-policy'], /^default-src 'none'/)
})
