import t, { type Test } from 'tap'
import { incidentio } from '../../receivers/incidentio.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink } from '../support/sink.ts'

const mebi = 1024 * 1024

testReceiver(t, { receiver: incidentio, settings: url => settingsOf(`url: "${url}", alert_source_token: h3ad3r-s3cr3t`) })

t.test("the body is that of a webhook, but for its version, with the source's token", async t => {
  const sink = await startSink(t, response => response.writeHead(202).end())
  await sendTo(t, sink, { receiver: incidentio, settings: settingsOf('url: "http://i/v2/alert_events/alertmanager/1", alert_source_token: tok') })
  t.match(sink.received[0], { method: 'POST', url: '/v2/alert_events/alertmanager/1', headers: { authorization: 'Bearer tok', 'content-type': 'application/json' } })
  t.match(sink.received[0]?.body, /^{"receiver":"hook","status":"firing","alerts":\[{"status":"firing",.*"externalURL":"http:\/\/router\.example","version":"1","groupKey":".*","truncatedAlerts":0}\n$/)
})

t.test('max_alerts cuts as for a webhook', async t => {
  t.match(await sent(t, 'max_alerts: 1', alerts(3, 1)), { alerts: { length: 1 }, truncatedAlerts: 2 })
})

t.test('of a message larger than 512 KiB only the first alert goes out, and what is said of all stays', async t => {
  const empty = await bytesOf(alerts(2, 0))
  t.match(await sent(t, '', alerts(2, (mebi / 2 - empty) / 2)), { alerts: { length: 2 } })
  t.match(await sent(t, '', alerts(2, (mebi / 2 - empty) / 2 + 1)), { alerts: [{ labels: { instance: 'db1' } }], commonLabels: { instance: undefined }, truncatedAlerts: 0 })
  t.equal((await sent(t, '', alerts(2, mebi / 2))).alerts.length, 1, 'what is too large even so is tried')

  async function bytesOf (told: ReturnType<typeof alerts>) {
    return Buffer.byteLength(JSON.stringify(await sent(t, '', told))) + 1
  }
})

t.test('the token wins over a global authorization, and without one http_config speaks', async t => {
  const http = httpConfig({ authorization: { type: 'Bearer', credentials: 'global' } })
  for (const [own, expected] of [['alert_source_token: tok', 'Bearer tok'], ['', 'Bearer global']]) {
    const sink = await startSink(t)
    const { post, close } = createPost({ http, userAgent: 'Alertmanager/0.34.0' })
    t.teardown(close)
    await incidentio.send(delivery({ settings: settingsOf(`url: "${sink.origin}", ${own}`), post }))
    t.equal(sink.received[0]?.headers.authorization, expected)
  }
})

t.test('URL and token are read from files anew for each message', async t => {
  const sink = await startSink(t)
  const folder = t.testdir({ url: `${sink.origin}/a\n`, token: 'tok\n' })
  await sendTo(t, sink, { receiver: incidentio, settings: settingsOf(`url_file: "${folder}/url", alert_source_token_file: "${folder}/token"`) })
  t.match(sink.received[0], { url: '/a', headers: { authorization: 'Bearer tok' } })
})

t.test('too many messages are tried again, and the time-out holds for the attempt', async t => {
  const busy = await startSink(t, response => response.writeHead(429).end('{"message":"slow down"}'))
  await t.rejects(sendTo(t, busy, { receiver: incidentio, settings: settingsOf('url: "http://i"') }), { name: 'DeliveryError', retryable: true, reason: 'rateLimited', message: /slow down/ })

  const silent = await startSink(t, () => {})
  await t.rejects(sendTo(t, silent, { receiver: incidentio, settings: settingsOf('url: "http://i", timeout: 50ms') }), { name: 'DeliveryError', retryable: true, message: /no answer within 0.05s/ })
})

const place = 'receivers[0].incidentio_configs[0]'
const refusals: Array<[own: string, message: string]> = [
  ['alert_source_token: t', ': one of url or url_file must be configured'],
  ['url: "http://i", url_file: /u', '.url_file: at most one of url & url_file must be configured'],
  ['url: "http://i", alert_source_token: t, alert_source_token_file: /t', '.alert_source_token_file: at most one of alert_source_token & alert_source_token_file must be configured'],
  ...['authorization: {credentials: c}', 'bearer_token: b', 'bearer_token_file: /b'].map((http): [string, string] =>
    [`url: "http://i", alert_source_token: t, http_config: {${http}}`, ': cannot specify alert_source_token or alert_source_token_file when using http_config.authorization']),
  ['url: "http://i", http_config: {follow_redirects: false}', ': at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured'],
  ['url: "ftp://i"', '.url: unsupported scheme "ftp" for URL, expected http or https']
]
for (const [own, message] of refusals) {
  t.test(`refused: ${own}`, async t => { t.same(whyRefused({ receiver: incidentio, own }), [place + message]) })
}

t.test('file names in its http_config are relative to the configuration, as those of all others', async t => {
  const { receivers } = loadIntegration({ receiver: incidentio, own: 'url: "http://i", http_config: {bearer_token_file: secrets/token}', file: '/etc/tocsin/a.yml' })
  t.match(receivers[0]?.integrations[0]?.http, { authorization: { credentialsFile: '/etc/tocsin/secrets/token' } })
})

function settingsOf (own: string): unknown {
  return loadIntegration({ receiver: incidentio, own }).settings
}

async function sent (t: Test, own: string, told: ReturnType<typeof alerts>) {
  const sink = await startSink(t)
  await sendTo(t, sink, { receiver: incidentio, settings: settingsOf(`url: "http://i", ${own}`), notification: told })
  return JSON.parse(sink.received[0]?.body ?? '')
}

/** Alerts of one group, each with an annotation of so many bytes. */
function alerts (count: number, bytes: number) {
  return notification({
    alerts: Array.from({ length: count }, (_, index) =>
      frozenAlert({ alertname: 'DiskFull', instance: `db${index + 1}` }, { annotations: makeLabels({ note: 'x'.repeat(bytes) + index }) }))
  })
}
