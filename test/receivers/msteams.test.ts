import t from 'tap'
import { msteams } from '../../receivers/msteams.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'

const settings = (url: string, own = '') => settingsOf('msteams', `webhook_url: "${url}"${own && `, ${own}`}`)

testReceiver(t, { receiver: msteams, settings, accept: response => response.end('1') })

const about = (text: string, status: 'firing' | 'resolved' = 'firing') =>
  notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { annotations: makeLabels({ text }), status })] })

t.test('the card is Alertmanager\'s', async t => {
  const service = await startService(t, msteams, response => response.end('1'))
  await service.send(settings(`${service.origin}/webhook/x`, 'text: "<{{ .CommonAnnotations.text }}>"'), about('full'))
  t.equal(service.received[0]?.url, '/webhook/x')
  t.equal(service.received[0]?.body, '{"@context":"http://schema.org/extensions","type":"MessageCard","title":"[FIRING:1] DiskFull ","summary":"[FIRING:1] DiskFull ",' +
    '"text":"\\u003cfull\\u003e","themeColor":"8C1A1A"}\n')

  await service.send(settings(service.origin, 'title: T, summary: S, text: t'), about('', 'resolved'))
  t.match(JSON.parse(service.received[1]?.body ?? ''), { title: 'T', summary: 'S', text: 't', themeColor: '2DC72D' })
})

t.test('an error behind a 200 is one, by the status that it names', async t => {
  const cases: Array<[body: string, expected: object]> = [
    ['Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId tcid=1', { retryable: false, reason: 'clientError' }],
    ['Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403 with ContextId tcid=1', { retryable: false, reason: 'authError' }],
    ['Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId tcid=1', { retryable: true, reason: 'rateLimited' }],
    ['"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 503"', { retryable: true, reason: 'serverError' }],
    ['Webhook message delivery failed with error: Error contacting Microsoft Teams endpoint', { retryable: true, reason: 'serverError' }]
  ]
  for (const [body, expected] of cases) {
    const service = await startService(t, msteams, response => response.end(body))
    const error = await service.failure(settings(service.origin))
    t.match(error, expected, body)
    t.match(error.message, /^an error in an answer with status code 200: .*Webhook message delivery failed/)
  }
})

t.test('whatever else comes with a 2xx is a success, as others speak this form, too', async t => {
  for (const [status, body] of [[200, '1'], [200, ''], [200, '{"status":"sent"}'], [202, '']] as const) {
    const service = await startService(t, msteams, response => response.writeHead(status).end(body))
    await t.resolves(service.send(settings(service.origin)), `${status} ${body}`)
  }
})

t.test('text, summary and title are cut, in this order, so that Teams takes the whole', async t => {
  const service = await startService(t, msteams, response => response.end('1'))
  const sent = async (own: string) => {
    await service.send(settings(service.origin, own), about('<😀'.repeat(4000)))
    const body = service.received.at(-1)?.body ?? ''
    t.ok(Buffer.byteLength(body) <= 28 * 1024, `${Buffer.byteLength(body)} bytes`)
    t.ok(Buffer.byteLength(body) > 27_900)
    return JSON.parse(body)
  }
  const long = '"{{ .CommonAnnotations.text }}"'
  t.match(await sent(`title: T, summary: S, text: ${long}`), { title: 'T', summary: 'S', text: /^(<😀)+<?…$/u })
  t.match(await sent(`title: T, summary: ${long}, text: ${long}`), { title: 'T', summary: /^(<😀)+<?…$/u, text: '' })
  t.match(await sent(`title: ${long}, summary: ${long}, text: t`), { title: /^(<😀)+<?…$/u, summary: '', text: '' })
})

t.test('exactly one of URL and file is wanted', async t => {
  t.throws(() => loadIntegration('msteams', ''), { message: /msteams_configs\[0\]: one of webhook_url or webhook_url_file must be configured/ })
  t.throws(() => loadIntegration('msteams', 'webhook_url: "http://a", webhook_url_file: /b'), { message: /at most one of webhook_url & webhook_url_file must be configured/ })
})

t.test('the printed form has Alertmanager\'s keys in its order, and no secret', async t => {
  const { printed } = loadIntegration('msteams', 'text: t, webhook_url: "http://s3cret"')
  t.match(printed, /enable_http2: true\n {4}webhook_url: <secret>\n {4}title: .*\n {4}summary: .*\n {4}text: t\n/)
})
