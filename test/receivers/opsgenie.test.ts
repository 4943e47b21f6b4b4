import t, { type Test } from 'tap'
import { opsgenie } from '../../receivers/opsgenie.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const alias = groupKeyHash('{}:{alertname="DiskFull"}')
const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] })

testReceiver(t, { receiver: opsgenie, settings: url => settingsOf(`api_key: s3cr3t-query, api_url: "${url}"`) })

t.test('an alert is created with what all alerts have in common, byte for byte', async t => {
  const sink = await startSink(t, alertApi)
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { annotations: makeLabels({ summary: 'full <1>' }), generatorURL: 'http://p' })] })
  await sendTo(t, sink, { receiver: opsgenie, settings: settingsOf('api_key: "{{ .Receiver }}-key", details: {b: "{{ .Status }}", 10: ten}'), notification: told })

  t.equal(sink.received.length, 1)
  t.match(sink.received[0], { method: 'POST', url: '/v2/alerts', headers: { authorization: 'GenieKey hook-key', 'content-type': 'application/json' } })
  t.equal(sink.received[0]?.body, `{"alias":"${alias}","message":"[FIRING:1] DiskFull (db1)",` +
    '"description":"full \\u003c1\\u003e\\nAlerts Firing:\\nLabels:\\n - alertname = DiskFull\\n - instance = db1\\nAnnotations:\\n - summary = full \\u003c1\\u003e\\nSource: http://p\\n\\n",' +
    '"details":{"10":"ten","alertname":"DiskFull","b":"firing","instance":"db1"},"source":"http://router.example/#/alerts?receiver=hook"}\n')
})

t.test('every field is a template, and details win over labels', async t => {
  const [request] = await sent(t, `message: "m {{ .Status }}", description: "", source: "s {{ .Status }}", entity: "e {{ .Status }}", note: "n {{ .Status }}", priority: "P{{ len .Alerts }}",
    tags: " a,,b c,{{ .Status }} ", actions: "{{ .Receiver }},x", details: {instance: "i {{ .Status }}", 9: nine, 10: "{{ .Receiver }}"}`)
  t.same(request?.body, {
    alias,
    message: 'm firing',
    details: { 9: 'nine', 10: 'hook', alertname: 'DiskFull', instance: 'i firing' },
    source: 's firing',
    tags: ['a', 'b c', 'firing'],
    note: 'n firing',
    priority: 'P1',
    entity: 'e firing',
    actions: ['hook', 'x']
  })
})

t.test('a list of teams becomes one responder each; a responder whose fields are all empty is left out', async t => {
  const [request] = await sent(t, `responders: [
    {name: "ops,{{ .Receiver }},", type: teams}, {id: "{{ .CommonLabels.instance }}", type: Team}, {username: someone@example.com, type: "{{ if true }}user{{ end }}"},
    {name: "{{ .CommonLabels.nothing }}", type: "{{ .CommonLabels.nothing }}"}]`)
  t.same(request?.body.responders, [{ name: 'ops', type: 'team' }, { name: 'hook', type: 'team' }, { id: 'db1', type: 'team' }, { username: 'someone@example.com', type: 'user' }])
})

t.test('a message has 130 characters at most', async t => {
  const [request] = await sent(t, `message: "${'é'.repeat(131)}"`)
  t.equal(request?.body.message, 'é'.repeat(129) + '…')
})

t.test('with update_alerts an alert that exists gets the new message and description', async t => {
  const requests = await sent(t, 'update_alerts: true, message: m, description: d')
  t.match(requests, [
    { method: 'POST', url: '/v2/alerts' },
    { method: 'PUT', url: `/v2/alerts/${alias}/message?identifierType=alias`, body: { message: 'm' } },
    { method: 'PUT', url: `/v2/alerts/${alias}/description?identifierType=alias`, body: { description: 'd' } }
  ])
  t.equal(requests.length, 3)
})

t.test('what is resolved is closed by its alias, whatever else is configured', async t => {
  const requests = await sent(t, 'update_alerts: true', resolved)
  t.same(requests.map(({ method, url, body }) => [method, url, body]), [['POST', `/v2/alerts/${alias}/close?identifierType=alias`, { source: 'http://router.example/#/alerts?receiver=hook' }]])
})

t.test('the API may stand below a path, with or without a slash at its end and with a query of its own', async t => {
  for (const [own, url] of [['/og', '/og/v2/alerts'], ['/og/', '/og/v2/alerts'], ['/og?a=b', '/og/v2/alerts?a=b']] as const) {
    const sink = await startSink(t)
    await sendTo(t, sink, { receiver: opsgenie, settings: settingsOf(`api_key: k, api_url: "http://og.example${own}"`) })
    t.equal(sink.received[0]?.url, url)
  }
})

t.test('a failed update is told; too many requests are tried again', async t => {
  const sink = await startSink(t, (response, { method }) => response.writeHead(method === 'PUT' ? 429 : 202).end())
  await t.rejects(sendTo(t, sink, { receiver: opsgenie, settings: settingsOf('api_key: k, update_alerts: true') }), { name: 'DeliveryError', retryable: true, reason: 'rateLimited' })
  t.same(sink.received.map(({ method }) => method), ['POST', 'PUT'])
})

t.test('the key comes from the integration or from global, in itself or in a file', async t => {
  const folder = t.testdir({ key: 'from-file\n' })
  const rows = [
    ['api_key: own', 'opsgenie_api_key: theirs', 'own'],
    ['', 'opsgenie_api_key: theirs', 'theirs'],
    ['api_key: ""', 'opsgenie_api_key: theirs', 'theirs'],
    [`api_key_file: "${folder}/key"`, '', 'from-file'],
    [`api_key_file: "${folder}/key"`, 'opsgenie_api_key: theirs', 'from-file'],
    ['', `opsgenie_api_key_file: "${folder}/key"`, 'from-file']
  ] as const
  for (const [own, global, key] of rows) {
    const sink = await startSink(t)
    await sendTo(t, sink, { receiver: opsgenie, settings: loadIntegration({ receiver: opsgenie, own, global }).settings })
    t.equal(sink.received[0]?.headers.authorization, `GenieKey ${key}`)
  }
})

const refusals: Array<[own: string, message: string]> = [
  ['', ': no global OpsGenie API Key set either inline or in a file'],
  ['api_key: k, api_key_file: /k', '.api_key_file: at most one of api_key & api_key_file must be configured'],
  ['api_key: k, responders: [{type: team}]', '.responders[0]: opsGenieConfig responder {   team} has to have at least one of id, username or name specified'],
  ['api_key: k, responders: [{id: a, type: user}, {name: b}]', '.responders[1]: opsGenieConfig responder { b  } type does not match valid options ^(team|teams|user|escalation|schedule)$']
]
for (const [own, message] of refusals) {
  t.test(`refused: ${message}`, async t => { t.same(whyRefused({ receiver: opsgenie, own }), [`receivers[0].opsgenie_configs[0]${message}`]) })
}

function settingsOf (own: string): unknown {
  return loadIntegration({ receiver: opsgenie, own }).settings
}

async function sent (t: Test, own: string, told = notification()) {
  const sink = await startSink(t, alertApi)
  await sendTo(t, sink, { receiver: opsgenie, settings: settingsOf(`api_key: k, ${own}`), notification: told })
  return sink.received.map(({ method, url, body }) => ({ method, url, body: JSON.parse(body) }))
}

/** What the Alert API takes: it answers before it has worked. */
const alertApi: Answer = (response, { body, headers }) => {
  const { message } = JSON.parse(body)
  const isKnown = headers.authorization?.startsWith('GenieKey ')
  const isRight = message === undefined || (message !== '' && Array.from(message).length <= 130)
  response.writeHead(!isKnown ? 401 : isRight ? 202 : 422).end(JSON.stringify({ result: 'Request will be processed', took: 0.1, requestId: '1' }))
}
