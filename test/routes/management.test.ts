import t from 'tap'
import { ConfigError, Unavailable } from '../../src/errors.ts'
import type { Engine } from '../../src/engine.ts'
import { appOf, fakeEngine } from '../support/app.ts'

async function ask (method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS', url: string, overrides: Partial<Engine> = {}) {
  const app = appOf(fakeEngine(overrides))
  const answer = await app.inject({ method, url })
  await app.close()
  return answer
}

t.test('a router that is starting is healthy and not ready', async t => {
  const starting = { config: () => { throw new Unavailable('the router is starting') } }
  t.match(await ask('GET', '/-/ready', starting), { statusCode: 503, body: /starting/ })
  t.match(await ask('GET', '/-/healthy', starting), { statusCode: 200 })
})

for (const url of ['/-/healthy', '/-/ready']) {
  t.test(`${url} answers GET and HEAD`, async t => {
    t.match(await ask('GET', url), { statusCode: 200, body: 'OK', headers: { 'content-type': 'text/plain; charset=utf-8' } })
    t.match(await ask('HEAD', url), { statusCode: 200, body: '' })
    t.match(await ask('POST', url), { statusCode: 405, body: 'Method Not Allowed\n', headers: { allow: 'GET, HEAD, OPTIONS', 'x-content-type-options': 'nosniff' } })
    t.match(await ask('OPTIONS', url), { statusCode: 200, body: '', headers: { allow: 'GET, HEAD, OPTIONS' } })
  })
}

t.test('a slash at the end is redirected, an unknown path is not found', async t => {
  t.match(await ask('GET', '/-/ready/?a=b'), { statusCode: 301, headers: { location: '/-/ready?a=b' } })
  t.match(await ask('GET', '//metrics'), { statusCode: 301, headers: { location: '/metrics' } })
  t.match(await ask('GET', '/nope/'), { statusCode: 404, body: '404 page not found\n', headers: { 'content-type': 'text/plain; charset=utf-8' } })
  t.match(await ask('HEAD', '/-/ready/'), { statusCode: 307, headers: { location: '/-/ready' } })
  t.match(await ask('POST', '/-/ready/'), { statusCode: 404 })
  t.match(await ask('POST', '//evil.example'), { statusCode: 301, headers: { location: '/evil.example' } })
  t.match(await ask('GET', '/%zz'), { statusCode: 400 })
})

t.test('a reload answers nothing when it went well', async t => {
  let reloads = 0
  t.match(await ask('POST', '/-/reload', { reload: async () => { reloads++ } }), { statusCode: 200, body: '' })
  t.equal(reloads, 1)
  t.match(await ask('GET', '/-/reload'), { statusCode: 405, headers: { allow: 'OPTIONS, POST' } })
})

t.test('a reload of a wrong configuration answers what is wrong', async t => {
  const error = new ConfigError([{ file: 'a.yml', line: 3, column: 5, path: 'route', message: 'missing receiver' }])
  const answer = await ask('POST', '/-/reload', { reload: async () => { throw error } })
  t.match(answer, { statusCode: 500, body: 'failed to reload config: a.yml:3:5: route: missing receiver\n' })
  t.match(await ask('POST', '/-/reload', { reload: async () => { throw new Unavailable('gone') } }), { statusCode: 503, body: 'state is unreachable: gone\n', headers: { 'retry-after': '5' } })
})

t.test('health is 200 or 503 with every check', async t => {
  const fine = { status: 'ok' as const, message: 'fine' }
  t.match(await ask('GET', '/health'), { statusCode: 200, body: /^{"status":"ok","checks":{"redis":{"status":"ok","message":"fine"}/ })
  const late = { status: 'failing' as const, message: '12 timers are late' }
  const answer = await ask('GET', '/health', { health: async () => ({ status: 'failing', checks: { redis: fine, timers: late, deliveries: fine, sources: fine } }) })
  t.equal(answer.statusCode, 503)
  t.same(answer.json().checks.timers, late)
  const unreachable = await ask('GET', '/health', { health: async () => { throw new Unavailable('gone') } })
  t.equal(unreachable.statusCode, 503)
  t.same(unreachable.json(), { status: 'failing', checks: { redis: { status: 'failing', message: 'gone' } } })
})

t.test('metrics count requests by route, and what has not happened yet is there at 0', async t => {
  const app = appOf(fakeEngine(), { routePrefix: '/am' })
  await app.inject('/am/-/ready')
  await app.inject('/am/api/v2/alerts/')
  await app.inject({ method: 'POST', url: '/am/webhooks/x' })
  await app.inject('/am/api/v2/some/thing')
  const answer = await app.inject('/am/metrics')
  await app.close()

  t.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  for (const line of [
    'alertmanager_http_request_duration_seconds_count{handler="/-/ready",method="get",code="200"} 1',
    'alertmanager_http_request_duration_seconds_count{handler="/api/v2/alerts",method="get",code="200"} 1',
    'alertmanager_http_request_duration_seconds_count{handler="/webhooks/{source}",method="post",code="404"} 1',
    'alertmanager_http_requests_in_flight{method="get"} 1',
    'alertmanager_http_concurrency_limit_exceeded_total{method="get"} 0',
    'alertmanager_notifications_failed_total{integration="console",reason="rateLimited"} 0',
    'alertmanager_notifications_total{integration="webhook"} 0',
    'alertmanager_notification_latency_seconds_count{integration="webhook"} 0',
    'alertmanager_notifications_suppressed_total{reason="mute_time_interval"} 0',
    'alertmanager_alerts{state="suppressed"} 0',
    'alertmanager_config_last_reload_successful 0'
  ]) t.ok(answer.body.includes(`${line}\n`), line)
  t.match(answer.body, /alertmanager_build_info{version="0.34.0".*} 1\n/)
  t.match(answer.body, /\nprocess_cpu_seconds_total /)
  t.notMatch(answer.body, 'some/thing')
})
