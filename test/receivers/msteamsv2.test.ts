import t from 'tap'
import { msteamsv2 } from '../../receivers/msteamsv2.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'

const settings = (url: string, own = '') => settingsOf('msteamsv2', `webhook_url: "${url}"${own && `, ${own}`}`)

testReceiver(t, { receiver: msteamsv2, settings, accept: response => response.writeHead(202).end() })

t.test('the card is Alertmanager\'s', async t => {
  const service = await startService(t, msteamsv2, response => response.writeHead(202).end())
  await service.send(settings(`${service.origin}/workflows/1?sig=x`, 'text: "<{{ .Status }}>"'))
  t.equal(service.received[0]?.url, '/workflows/1?sig=x')
  t.equal(service.received[0]?.body, '{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,' +
    '"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.2","body":[' +
    '{"type":"TextBlock","text":"[FIRING:1] DiskFull (db1)","weight":"Bolder","size":"Medium","wrap":true,"style":"heading","color":"Attention"},' +
    '{"type":"TextBlock","text":"\\u003cfiring\\u003e","wrap":true}],"msteams":{"width":"full"}}}]}\n')

  await service.send(settings(service.origin), notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] }))
  t.match(JSON.parse(service.received[1]?.body ?? ''), { attachments: [{ content: { body: [{ color: 'Good' }, {}] } }] })
})

t.test('the text is cut where the card would be longer than Teams takes: a workflow would not tell', async t => {
  const service = await startService(t, msteamsv2, response => response.writeHead(202).end())
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { annotations: makeLabels({ text: 'ä'.repeat(20_000) }) })] })
  await service.send(settings(service.origin, 'title: T, text: "{{ .CommonAnnotations.text }}"'), told)
  const body = service.received[0]?.body ?? ''
  t.ok(Buffer.byteLength(body) <= 28 * 1024 && Buffer.byteLength(body) > 27_900)
  t.match(JSON.parse(body).attachments[0].content.body, [{ text: 'T' }, { text: /^ä+…$/ }])
})

t.test('an old connector is understood here, too', async t => {
  const service = await startService(t, msteamsv2, response => {
    response.end('Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId tcid=1')
  })
  t.match(await service.failure(settings(service.origin)), { retryable: false, reason: 'clientError' })
})

t.test('the proxy of the global http_config serves where its own names none', async t => {
  const proxyOf = (type: string, own: string) =>
    loadIntegration(type, `webhook_url: "http://a", ${own}`, 'http_config: {proxy_url: "http://proxy", no_proxy: b}').receivers[0]?.integrations[0]?.http
  t.match(proxyOf('msteamsv2', ''), { proxyUrl: 'http://proxy', noProxy: 'b' })
  t.match(proxyOf('msteamsv2', 'http_config: {follow_redirects: false}'), { proxyUrl: 'http://proxy', noProxy: undefined, followRedirects: false })
  t.match(proxyOf('msteamsv2', 'http_config: {proxy_url: "http://own"}'), { proxyUrl: 'http://own' })
  t.match(proxyOf('msteamsv2', 'http_config: {proxy_from_environment: true}'), { proxyUrl: undefined, proxyFromEnvironment: true })
  t.match(proxyOf('msteams', 'http_config: {follow_redirects: false}'), { proxyUrl: undefined })
})

t.test('exactly one of URL and file is wanted', async t => {
  t.throws(() => loadIntegration('msteamsv2', ''), { message: /msteamsv2_configs\[0\]: one of webhook_url or webhook_url_file must be configured/ })
  t.throws(() => loadIntegration('msteamsv2', 'webhook_url: "http://a", webhook_url_file: /b'), { message: /at most one of webhook_url & webhook_url_file must be configured/ })
})

t.test('the printed form has Alertmanager\'s keys in its order, and no secret', async t => {
  const { printed } = loadIntegration('msteamsv2', 'text: t, webhook_url: "http://s3cret"')
  t.match(printed, /enable_http2: true\n {4}webhook_url: <secret>\n {4}title: .*\n {4}text: t\n/)
})
