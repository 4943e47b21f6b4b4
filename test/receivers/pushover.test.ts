import t, { type Test } from 'tap'
import { pushover } from '../../receivers/pushover.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { delivery } from '../support/delivery.ts'
import { loadIntegration, sendTo, whyRefused } from '../support/integration.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] })

testReceiver(t, { receiver: pushover, settings: () => settingsOf('token: s3cr3t-query, user_key: T0CONTRACT'), fixedAddress: true })

t.test('everything is in the query, at the one address of the service', async t => {
  const sent: HttpRequest[] = []
  const post = async (request: HttpRequest) => {
    sent.push(request)
    return { status: 200, headers: {}, body: '' }
  }
  await pushover.send(delivery({ settings: settingsOf('token: "t {{ .Status }}", user_key: "u&{{ .Receiver }}"'), post }))
  t.equal(sent[0]?.url, 'https://api.pushover.net/1/messages.json?device=&expire=3600&' +
    'message=Alerts+Firing%3A%0ALabels%3A%0A+-+alertname+%3D+DiskFull%0A+-+instance+%3D+db1%0AAnnotations%3A%0ASource%3A&priority=2&retry=60&sound=&' +
    'title=%5BFIRING%3A1%5D+DiskFull+%28db1%29&token=t+firing&url=http%3A%2F%2Frouter.example%2F%23%2Falerts%3Freceiver%3Dhook&url_title=&user=u%26hook')
})

t.test('the request has no body, and says that it would be text', async t => {
  const sink = await startSink(t, messagesApi)
  await sendTo(t, sink, { receiver: pushover, settings: settingsOf('token: t, user_key: u') })
  t.match(sink.received[0], { method: 'POST', url: /^\/1\/messages\.json\?/, body: '', headers: { 'content-type': 'text/plain', 'content-length': '0' } })
})

t.test('what would make too long a request line is sent as a form', async t => {
  const sink = await startSink(t, (response, { body }) => response.writeHead(400).end(`no ${body}`))
  const own = `token: t0ken-t0ken, user_key: us3r-us3r, title: t, message: "${'字'.repeat(1024)}"`
  const error = await sendTo(t, sink, { receiver: pushover, settings: settingsOf(own) }).catch(error => error)
  t.match(sink.received[0], { url: '/1/messages.json', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.match(Object.fromEntries(new URLSearchParams(sink.received[0]?.body)), { token: 't0ken-t0ken', user: 'us3r-us3r', title: 't', message: '字'.repeat(1024), priority: '2' })
  t.notMatch(error.message, /t0ken|us3r/)
})

t.test('every text is a template', async t => {
  const sent = await parameters(t, 'title: "t {{ .Status }}", message: "m {{ .Status }}", url: "http://u/{{ .Status }}", url_title: "ut {{ .Status }}", device: "d{{ len .Alerts }}", sound: "s {{ .Status }}", priority: "{{ len .Alerts }}"')
  t.match(sent, { title: 't firing', message: 'm firing', url: 'http://u/firing', url_title: 'ut firing', device: 'd1', sound: 's firing', priority: '1' })
})

t.test('an emergency while it fires, an ordinary message after it', async t => {
  t.match(await parameters(t, 'retry: 1m30.9s, expire: 500ms'), { priority: '2', retry: '90', expire: '0' })
  t.match(await parameters(t, '', resolved), { priority: '0' })
})

t.test('ttl, html and monospace are only sent when they are asked for', async t => {
  t.same(Object.keys(await parameters(t, 'ttl: 999ms')).filter(name => ['ttl', 'html', 'monospace'].includes(name)), [])
  t.match(await parameters(t, 'ttl: 1h'), { ttl: '3600' })
  t.match(await parameters(t, 'monospace: true, message: "<b>"'), { monospace: '1', message: '<b>' })
})

t.test('an HTML message has what comes from alerts escaped', async t => {
  const told = notification({ alerts: [frozenAlert({ alertname: 'a<b>&' })], groupLabels: {} })
  t.match(await parameters(t, 'html: true, message: "<b>{{ .CommonLabels.alertname }}</b>", title: "{{ .CommonLabels.alertname }}"', told), { html: '1', message: '<b>a&lt;b&gt;&amp;</b>', title: 'a<b>&' })
})

const cuts: Array<[own: string, name: string, expected: string]> = [
  [`title: "${'é'.repeat(251)}"`, 'title', 'é'.repeat(249) + '…'],
  [`message: "${'é'.repeat(1025)}"`, 'message', 'é'.repeat(1023) + '…'],
  [`url: "${'é'.repeat(513)}"`, 'url', 'é'.repeat(511) + '…'],
  [`url_title: "${'é'.repeat(101)}"`, 'url_title', 'é'.repeat(99) + '…'],
  [`message: "  ${'x'.repeat(1022)}  "`, 'message', 'x'.repeat(1021) + '…'],
  [`html: true, message: '${'x'.repeat(1015)}<a href="http://long.example">y</a>'`, 'message', 'x'.repeat(1015) + '…'],
  [`html: true, message: "${'x'.repeat(1020)}&amp;yyy"`, 'message', 'x'.repeat(1020) + '…'],
  [`html: true, message: "<b>${'x'.repeat(1017)}</b>yyy"`, 'message', '<b>' + 'x'.repeat(1017) + '…'],
  [`html: true, message: "<b>b</b> 1 < 2 & 3 ${'x'.repeat(1020)}"`, 'message', '<b>b</b> 1 &lt; 2 & 3 ' + 'x'.repeat(1001) + '…'],
  ['message: "  \\n "', 'message', '(no details)'],
  ['message: "{{ .CommonLabels.nothing }}"', 'message', '(no details)']
]
for (const [own, name, expected] of cuts) {
  t.test(`${own.replace(/(.)\1{9,}/g, '$1…')} is sent as ${expected.length} characters of ${name}`, async t => { t.equal((await parameters(t, own))[name], expected) })
}

t.test('keys are read from their files', async t => {
  const folder = t.testdir({ token: 'file-token\n', user: 'file-user\n' })
  const sink = await startSink(t)
  await sendTo(t, sink, { receiver: pushover, settings: settingsOf(`token_file: "${folder}/token", user_key_file: "${folder}/user"`) })
  t.match(sink.received[0]?.url, /token=file-token&.*&user=file-user$/)
})

t.test('what the service refuses is told without the keys, and not tried again', async t => {
  const sink = await startSink(t, messagesApi)
  const error = await sendTo(t, sink, { receiver: pushover, settings: settingsOf('token: t0ken-t0ken, user_key: invalid') }).catch(error => error)
  t.match(error, { name: 'DeliveryError', retryable: false, reason: 'clientError', message: /user identifier is not a valid user/ })
  t.notMatch(error.message, /t0ken/)
})

const refusals: Array<[own: string, messages: string[]]> = [
  ['', [': one of user_key or user_key_file must be configured', ': one of token or token_file must be configured']],
  ['user_key: u, user_key_file: /u, token: t, token_file: /t', ['.user_key_file: at most one of user_key & user_key_file must be configured', '.token_file: at most one of token & token_file must be configured']],
  ['user_key: u, token: t, html: true, monospace: true', ['.monospace: at most one of monospace & html must be configured']],
  ['user_key: u, token: t, retry: 60', ['.retry: not a valid duration: "60", expected a duration such as 10s, 1m30s or 500ms']]
]
for (const [own, messages] of refusals) {
  t.test(`refused: ${messages.join(', ')}`, async t => { t.same(whyRefused({ receiver: pushover, own }), messages.map(message => `receivers[0].pushover_configs[0]${message}`)) })
}

function settingsOf (own: string): unknown {
  return loadIntegration({ receiver: pushover, own }).settings
}

async function parameters (t: Test, own: string, told = notification()): Promise<Record<string, string>> {
  const sink = await startSink(t, messagesApi)
  await sendTo(t, sink, { receiver: pushover, settings: settingsOf(`token: t, user_key: u, ${own}`), notification: told })
  return Object.fromEntries(new URL(sink.received[0]?.url ?? '', 'http://pushover.example').searchParams)
}

/** What the service takes of a message, and what it says of the rest; it repeats the token, as a proxy before it may. */
const messagesApi: Answer = (response, { url }) => {
  const { searchParams: given } = new URL(url, 'http://pushover.example')
  const most = { title: 250, message: 1024, url: 512, url_title: 100 }
  const errors = [
    ...Object.entries(most).filter(([name, limit]) => Array.from(given.get(name) ?? '').length > limit).map(([name]) => `${name} is too long`),
    ...given.get('message') ? [] : ['message cannot be blank'],
    ...given.get('user') === 'invalid' ? [`user identifier is not a valid user of ${given.get('token')}`] : []
  ]
  response.writeHead(errors.length > 0 ? 400 : 200).end(JSON.stringify({ status: errors.length > 0 ? 0 : 1, errors, request: '1' }))
}
