import t from 'tap'
import { twilio } from '../../receivers/twilio.ts'
import { createPost } from '../../src/post.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startSink, type Answer } from '../support/sink.ts'

const settings = (text: string) => ownSettings(twilio, text)
const base = 'account_sid: AC123, auth_token: t0ken, from: "+15550001"'

testReceiver(t, {
  receiver: twilio,
  // The path is Twilio's own.
  settings: url => settings(`api_url: "${new URL(url).origin}", account_sid: T0CONTRACT, auth_token: s3cr3t-query, from: "+1", to: ["+2"]`)
})

t.test('a text message is a form, sent by number or by messaging service', async t => {
  const { requests, forms } = await send(t, `${base}, to: ["+15550002"]`)
  t.match(requests, [{ method: 'POST', url: '/2010-04-01/Accounts/AC123/Messages.json', headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('AC123:t0ken') } }])
  t.same(forms, [{ To: '+15550002', From: '+15550001', Body: '[FIRING:1] DiskFull (db1)\nhttp://router.example/#/alerts?receiver=hook' }])

  const service = await send(t, 'account_sid: AC123, api_key: SK1, api_key_secret: s3cret, messaging_service_sid: MG1, to: ["+15550002"], message: "{{ .Status }} & é"')
  t.match(service.requests, [{ headers: { authorization: basic('SK1:s3cret') } }])
  t.same(service.forms, [{ To: '+15550002', MessagingServiceSid: 'MG1', Body: 'firing & é' }])
})

t.test('a call reads the message out, twice', async t => {
  const { requests, forms } = await send(t, `${base}, kind: voice, to: ["+15550002"]`)
  t.equal(requests[0]?.url, '/2010-04-01/Accounts/AC123/Calls.json')
  t.same(forms, [{ To: '+15550002', From: '+15550001', Twiml: '<Response><Say loop="2">Alert. DiskFull. 1 firing.</Say></Response>' }])

  const spoken = await send(t, `${base}, kind: voice, to: ["+1"], voice: Polly.Amy, language: en-GB, message: "a < b & \\"c\\"\\u0001"`)
  t.equal(spoken.forms[0]?.Twiml, '<Response><Say voice="Polly.Amy" language="en-GB" loop="2">a &lt; b &amp; &quot;c&quot;</Say></Response>')
})

t.test('a call about several groups of labels, and about the end', async t => {
  const alerts = [frozenAlert({ alertname: 'DiskFull', instance: 'db1' }, { status: 'resolved' })]
  const { forms } = await send(t, `${base}, kind: voice, to: ["+1"]`, { notification: notification({ alerts, groupLabels: { alertname: 'DiskFull', team: 'db' } }) })
  t.match(forms[0]?.Twiml, />Resolved\. DiskFull, db\. </)
})

t.test('text ends where Twilio would refuse it, never within an entity', async t => {
  const sms = await send(t, `${base}, to: ["+1"], message: "${'é'.repeat(2000)}"`)
  t.equal([...sms.forms[0]?.Body ?? ''].length, 1600)
  for (const letter of ['a', '&']) {
    const { forms: [form] } = await send(t, `${base}, kind: voice, to: ["+1"], message: "${letter.repeat(5000)}"`)
    const twiml = form?.Twiml ?? ''
    t.ok(twiml.length <= 4000 && twiml.length > 3400, `${twiml.length}`)
    t.match(twiml, letter === '&' ? /&amp;…<\/Say>/ : /a…<\/Say>/)
  }
})

t.test('a number that refuses keeps nobody else from the message, in no attempt', async t => {
  for (const code of [21211, 21610, 21614, 21408]) {
    const asked: string[] = []
    const warnings: string[] = []
    const answer: Answer = (response, { body }) => {
      const to = new URLSearchParams(body).get('To') ?? ''
      asked.push(to)
      if (to === '+2') response.writeHead(400).end(JSON.stringify({ code, message: `The number ${to} is not possible`, status: 400 }))
      else if (to === '+3' && asked.length <= 3) response.writeHead(429).end(JSON.stringify({ code: 20429, message: 'Too Many Requests', status: 429 }))
      else response.writeHead(201).end('{"sid":"SM1","status":"queued"}')
    }
    const cache = new Map()
    const attempt = async () => await send(t, `${base}, to: ["+1", "+2", "+3", "+1"]`, { answer, cache, warnings })
    await t.rejects(attempt(), { name: 'DeliveryError', retryable: true, reason: 'rateLimited', message: /^\+3: unexpected status code 429/ })
    t.same(asked.sort(), ['+1', '+2', '+3'])
    await attempt()
    t.same(asked.slice(3), ['+3'])
    t.match(warnings, [new RegExp(`^\\+2: unexpected status code 400: .*"code":${code}`)])
  }
})

t.test('credentials and sender are complete, and given once', async t => {
  for (const [text, problem] of [
    ['account_sid: a, from: b, to: [c]', /one of auth_token, auth_token_file or api_key must be configured/],
    ['account_sid: a, auth_token: t, api_key: k, api_key_secret: s, from: b, to: [c]', /api_key: at most one of auth_token and api_key/],
    ['account_sid: a, api_key: k, from: b, to: [c]', /api_key needs its api_key_secret/],
    ['account_sid: a, api_key_secret: s, from: b, to: [c]', /api_key_secret needs its api_key/],
    ['account_sid: a, auth_token: t, to: [c]', /one of from or messaging_service_sid must be configured/],
    ['account_sid: a, auth_token: t, from: b, messaging_service_sid: m, to: [c]', /at most one of from & messaging_service_sid/],
    ['account_sid: a, auth_token: t, kind: voice, messaging_service_sid: m, to: [c]', /a call has no messaging service/],
    ['account_sid: a, auth_token: t, from: b, to: []', /to: expected at least one number/],
    ['account_sid: a, auth_token: t, from: b', /missing to|to: expected/],
    ['auth_token: t, from: b, to: [c]', /missing account_sid/],
    ['kind: fax, account_sid: a, auth_token: t, from: b, to: [c]', /kind: expected one of sms, voice/]
  ] as const) t.throws(() => settings(text), { message: problem }, text)
  t.ok(settings('account_sid: a, auth_token_file: /t, from: b, to: [c]'))
})

type Circumstances = { notification?: ReturnType<typeof notification>, answer?: Answer, cache?: Map<string, unknown>, warnings?: string[] }

async function send (t: Parameters<typeof startSink>[0], text: string, { notification: told = notification(), answer, cache = new Map(), warnings = [] }: Circumstances = {}) {
  const sink = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  await twilio.send(delivery({ settings: { ...settings(text), api_url: sink.origin }, notification: told, post, cache, warn: line => { warnings.push(line) } }))
  return { requests: sink.received, forms: sink.received.map(({ body }): { [key: string]: string } => Object.fromEntries(new URLSearchParams(body))) }
}

function basic (pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
