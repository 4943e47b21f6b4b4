import t, { type Test } from 'tap'
import { victorops } from '../../receivers/victorops.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink } from '../support/sink.ts'

const entity = groupKeyHash('{}:{alertname="DiskFull"}')
const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] })

testReceiver(t, { receiver: victorops, settings: url => settingsOf(`api_key: h3ad3r-s3cr3t, routing_key: r, api_url: "${url}"`) })

t.test('the message that the service gets, byte for byte', async t => {
  const sink = await startSink(t)
  await sendTo(t, sink, { receiver: victorops, settings: settingsOf('api_key: abc-def, routing_key: "team {{ .Receiver }}/a?b", custom_fields: {z: "{{ .Status }}", Ä: 1, alert: x}') })

  t.match(sink.received[0], { method: 'POST', url: '/integrations/generic/20131114/alert/abc-def/team%20hook/a%3Fb', headers: { 'content-type': 'application/json' } })
  t.equal(sink.received[0]?.body, `{"alert":"x","entity_display_name":"[FIRING:1] DiskFull (db1)","entity_id":"${entity}","message_type":"CRITICAL","monitoring_tool":"Alertmanager",` +
    '"state_message":"\\nAlerts Firing:\\nLabels:\\n - alertname = DiskFull\\n - instance = db1\\nAnnotations:\\nSource: \\n\\n","z":"firing","Ä":"1"}\n')
})

const types: Array<[configured: string, firing: string]> = [['INFO', 'INFO'], ['WARNING', 'WARNING'], ['CRITICAL', 'CRITICAL'], ['warning', 'CRITICAL'], ['RECOVERY', 'CRITICAL'], ['', 'CRITICAL'], ['{{ "INFO" }}', 'INFO']]
for (const [configured, firing] of types) {
  t.test(`message_type ${configured || 'empty'}: ${firing} while it fires, RECOVERY after it`, async t => {
    t.equal((await sent(t, `message_type: '${configured}'`)).message_type, firing)
    t.equal((await sent(t, `message_type: '${configured}'`, resolved)).message_type, 'RECOVERY')
  })
}

t.test('every text is a template, and a state message has 20 480 characters at most', async t => {
  const message = await sent(t, `state_message: "{{ .Receiver }}${'é'.repeat(20_480)}", entity_display_name: "e {{ .Receiver }}", monitoring_tool: "t {{ .Receiver }}"`)
  t.equal(message.state_message, 'hook' + 'é'.repeat(20_475) + '…')
  t.match(message, { entity_display_name: 'e hook', monitoring_tool: 't hook' })
})

t.test('a routing key that fails as a template is told before anything is sent', async t => {
  const sink = await startSink(t)
  await t.rejects(sendTo(t, sink, { receiver: victorops, settings: settingsOf('api_key: k, routing_key: "{{ .Nothing }}"') }), { name: 'DeliveryError', retryable: false, message: /^a template failed/ })
  t.equal(sink.received.length, 0)
})

t.test('too many requests are not tried again unless the service says when', async t => {
  const sink = await startSink(t, response => response.writeHead(429).end())
  await t.rejects(sendTo(t, sink, { receiver: victorops, settings: settingsOf('api_key: k, routing_key: r') }), { name: 'DeliveryError', retryable: false, reason: 'rateLimited' })
})

t.test('key and address come from global where the integration has none', async t => {
  const folder = t.testdir({ key: 'from-file\n' })
  const rows = [
    ['api_key: own, api_url: "http://v/own"', '/own/own/r'],
    ['', '/theirs/theirs/r'],
    [`api_key_file: "${folder}/key"`, '/theirs/from-file/r']
  ] as const
  for (const [own, url] of rows) {
    const sink = await startSink(t)
    const global = 'victorops_api_key: theirs, victorops_api_url: "http://v/theirs"'
    await sendTo(t, sink, { receiver: victorops, settings: loadIntegration({ receiver: victorops, own: `routing_key: r, ${own}`, global }).settings })
    t.equal(sink.received[0]?.url, url)
  }
})

const refusals: Array<[own: string, messages: string[]]> = [
  ['', [': missing Routing key in VictorOps config', ': no global VictorOps API Key set']],
  ['routing_key: r, api_key: k, api_key_file: /k', ['.api_key_file: at most one of api_key & api_key_file must be configured']],
  ...['routing_key', 'message_type', 'state_message', 'entity_display_name', 'monitoring_tool', 'entity_id', 'entity_state'].map((name): [string, string[]] =>
    [`routing_key: r, api_key: k, custom_fields: {${name}: x}`, [`.custom_fields.${name}: victorOps config contains custom field ${name} which cannot be used as it conflicts with the fixed/static fields`]])
]
for (const [own, messages] of refusals) {
  t.test(`refused: ${messages.join(', ')}`, async t => { t.same(whyRefused({ receiver: victorops, own }), messages.map(message => `receivers[0].victorops_configs[0]${message}`)) })
}

function settingsOf (own: string): unknown {
  return loadIntegration({ receiver: victorops, own }).settings
}

async function sent (t: Test, own: string, told = notification()) {
  const sink = await startSink(t, response => response.end(JSON.stringify({ result: 'success', entity_id: entity })))
  await sendTo(t, sink, { receiver: victorops, settings: settingsOf(`api_key: k, routing_key: r, ${own}`), notification: told })
  return JSON.parse(sink.received[0]?.body ?? '')
}
