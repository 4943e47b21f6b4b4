import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { getAlerts, postAlerts } from '../support/api.ts'
import { startInbox } from '../support/inbox.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'

const json = { 'content-type': 'application/json' }
const alerts = '/api/v2/alerts'
const webhook = '/webhooks/alertmanager'
const mebibyte = 1 << 20
/** A body of the largest size that is accepted is read, parsed and thrown away; the next one must not come on top of it. */
const mostMemory = 600 * mebibyte

type Bad = { what: string, method?: string, path?: string, headers?: object, body?: () => Iterable<string | Buffer>, status: number, says?: RegExp }

const bad: readonly Bad[] = [
  { what: 'no JSON', body: () => ['{"labels"'], status: 400, says: /unexpected EOF/ },
  { what: 'JSON cut off', body: () => ['[{"labels":{"alertname":"x'], status: 400, says: /unexpected EOF/ },
  { what: 'no UTF-8', body: () => [Buffer.from([0x5b, 0xff, 0xfe, 0x5d])], status: 400, says: /invalid character/ },
  { what: 'another type', body: () => ['{"labels":{"alertname":"x"}}'], status: 400, says: /cannot unmarshal object into Go value of type models\.PostableAlerts/ },
  { what: 'a label that is a number', body: () => ['[{"labels":{"alertname":1}}]'], status: 400, says: /cannot unmarshal number/ },
  { what: 'a time that is none', body: () => ['[{"labels":{"a":"b"},"startsAt":"yesterday"}]'], status: 400, says: /parsing time .*yesterday/ },
  { what: 'no labels', body: () => ['[{"annotations":{}}]'], status: 422, says: /0\.labels in body is required/ },
  { what: 'null for an alert', body: () => ['[null]'], status: 422, says: /required/ },
  { what: 'a name that is none', body: () => ['[{"labels":{"":"b"}}]'], status: 400, says: /invalid/ },
  { what: 'an end before the start', body: () => ['[{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}]'], status: 400, says: /start time must be before end time/ },
  { what: 'too deep', body: () => ['['.repeat(mebibyte)], status: 400, says: /more than 100 levels/ },
  { what: 'a million labels', body: () => [`[{"labels":{${Array.from({ length: 1_000_000 }, (_, index) => `"label${index}":"x"`).join()}}}]`], status: 400, says: /more than 10000 names in one object/ },
  { what: 'a label of 30 MB', body: () => [`[{"labels":{"a":"${'x'.repeat(30 * mebibyte)}"}}]`], status: 400, says: /longer than 262144 characters/ },
  { what: '50 MB that are announced', body: () => ['x'.repeat(50 * mebibyte)], status: 413, says: /larger than 33554432 bytes/ },
  { what: '50 MB that are not', headers: { 'transfer-encoding': 'chunked' }, body: () => Array.from({ length: 50 }, () => Buffer.alloc(mebibyte, 0x20)), status: 413, says: /larger than 33554432 bytes/ },
  { what: 'another type of content', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: () => ['a=b'], status: 415, says: /only \[application\/json\] are allowed/ },
  { what: 'a type of content that is none', headers: { 'content-type': 'a/b/c' }, body: () => ['a=b'], status: 400, says: /mime/ },
  { what: 'a wrong method', method: 'DELETE', status: 405, says: /method DELETE is not allowed/ },
  { what: 'an unknown path of the API', path: '/api/v2/alarms', body: () => ['[]'], status: 404, says: /was not found/ },
  { what: 'an unknown path', path: '/nowhere', body: () => ['[]'], status: 404, says: /not found/ },
  { what: 'a path that cannot be decoded', method: 'GET', path: '/webhooks/%ff%', status: 400, says: /^400 Bad Request$/ },
  { what: 'a wrong filter', method: 'GET', path: `${alerts}?filter=a%3D~%22(%22`, status: 400, says: /bad matcher|missing|parse|regexp/ },
  { what: 'a long address', method: 'GET', path: `/${'x'.repeat(100_000)}`, status: 431 },
  { what: 'no JSON for a webhook', path: webhook, body: () => ['alerts=1'], status: 400, says: /invalid character/ },
  { what: 'a list for a webhook', path: webhook, body: () => ['[]'], status: 400, says: /expected the webhook of Alertmanager.*got a list/ },
  { what: 'a webhook of wrong alerts', path: webhook, body: () => ['{"alerts":[{"status":"burning","labels":{}},7]}'], status: 400, says: /alerts\[0\]\.status/ },
  { what: 'a webhook of 50 MB', path: webhook, body: () => ['x'.repeat(50 * mebibyte)], status: 413, says: /larger than 33554432 bytes/ },
  { what: 'a webhook that nobody knows', path: '/webhooks/nagios', body: () => ['{}'], status: 404, says: /no source is named.*nagios.*alertmanager/ }
]

t.test('bad input is answered with what is wrong about it, and the next good request works', { skip: without('redis-server') }, async t => {
  const inbox = await startInbox(t)
  const router = await startRouter(t, {
    config: { route: { receiver: 'hook', group_by: ['alertname'], group_wait: '100ms' }, receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }] }
  })

  for (const { what, method = 'POST', path = alerts, headers, body, status, says } of bad) {
    const answer = await send(router.origin, { method, path, headers: { ...json, ...headers }, body: body?.() ?? [] })
    t.equal(answer.status, status, what)
    if (says) t.match(answer.text, says, what)
  }

  // Neither of them is ever finished.
  for (const begin of ['POST /api/v2/alerts HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[{"lab', 'POST /api/v2/al', '\u0000\u0001 nonsense\r\n\r\n']) {
    const socket = connect(Number(new URL(router.origin).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(begin)
    t.teardown(() => socket.destroy())
  }
  const dropped = connect(Number(new URL(router.origin).port), '127.0.0.1')
  await once(dropped, 'connect')
  dropped.end('POST /api/v2/alerts HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[{"lab')

  t.strictSame(await getAlerts(router.origin), [])
  await postAlerts(router.origin, [{ labels: { alertname: 'Good' } }])
  t.equal((await inbox.wait('hook', 1))[0]?.groupLabels['alertname'], 'Good')
  t.ok(await highestMemory(router.pid) < mostMemory, 'memory at its highest')
  t.strictSame(router.lines.filter(line => line.includes('level=error')), [])
})

type Answer = { status: number, text: string }

async function send (origin: string, { method, path, headers, body }: { method: string, path: string, headers: object, body: Iterable<string | Buffer> }): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(origin + path, { method, headers: { ...headers }, agent: false }, response => {
      text(response).then(text => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    outgoing.on('error', reject)
    for (const chunk of body) outgoing.write(chunk)
    outgoing.end()
  })
}

async function highestMemory (pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}
