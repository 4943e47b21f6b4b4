import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { email } from '../../receivers/email.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/errors.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import type { SendMail } from '../../src/receiver.ts'
import { delivery } from '../support/delivery.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { without } from '../support/program.ts'

type Order = Parameters<SendMail>[0]

function load (own: string, global = 'smtp_smarthost: "mail.example:587", smtp_from: router@mail.example') {
  return loadConfig({ file: 'a.yml', text: `global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, email_configs: [{${own}}]}]\n`, receivers: [email] })
}

function settingsOf (own: string, global?: string): unknown {
  return load(own, global).receivers[0]?.integrations[0]?.settings
}

async function sent (own: string, { global, told = notification() }: { global?: string, told?: ReturnType<typeof notification> } = {}): Promise<Order> {
  const orders: Order[] = []
  await email.send(delivery({ settings: settingsOf(own, global), notification: told, sendMail: async order => { orders.push(order) } }))
  const [order] = orders
  if (!order || orders.length > 1) throw new Error(`${orders.length} mails were sent`)
  return order
}

t.test('by default a mail has a subject and an HTML part', async t => {
  const { mail, server } = await sent('to: ana@mail.example')
  t.equal(email.sendResolved, false)
  t.match(mail, { from: 'router@mail.example', to: 'ana@mail.example', text: undefined, thread: undefined })
  t.same(mail.headers, [['From', 'router@mail.example'], ['To', 'ana@mail.example'], ['Subject', '[FIRING:1] DiskFull (db1)']])
  t.match(mail.html, /^<!DOCTYPE html/)
  t.same(server, { host: 'mail.example', port: 587, hello: 'localhost', implicitTls: false, requireTls: true, login: undefined })
})

t.test('everything that is said may be a template, and only the HTML is escaped', async t => {
  const told = notification({ alerts: [frozenAlert({ alertname: '<Disk>', owner: 'bo' })] })
  const { mail } = await sent(`to: '{{ .CommonLabels.owner }}@mail.example', from: '{{ .Receiver }} <r@mail.example>', text: 'T {{ .CommonLabels.alertname }}', html: 'H {{ .CommonLabels.alertname }}',
    headers: {subject: 'S {{ .CommonLabels.alertname }}', x-pager: '{{ .Status }}', TO: list@mail.example}`, { told })
  t.match(mail, { from: 'hook <r@mail.example>', to: 'bo@mail.example', text: 'T <Disk>', html: 'H &lt;Disk&gt;' })
  t.same(mail.headers, [['From', 'hook <r@mail.example>'], ['To', 'list@mail.example'], ['Subject', 'S <Disk>'], ['X-Pager', 'firing']])
})

t.test('an empty part is left out', async t => {
  t.match((await sent("to: a@x, html: '', text: t")).mail, { html: undefined, text: 't' })
  t.match((await sent("to: a@x, html: ''")).mail, { html: undefined, text: undefined })
})

t.test('what is asked of threads', async t => {
  const key = groupKeyHash(notification().groupKey).slice(0, 16)
  t.same((await sent('to: a@x, threading: {enabled: true, thread_by_date: none}')).mail.thread, { key, by: 'none' })
  t.same((await sent('to: a@x, threading: {enabled: true, thread_by_date: daily}')).mail.thread, { key, by: 'daily' })
  t.equal((await sent('to: a@x, threading: {thread_by_date: weekly}')).mail.thread, undefined)
})

t.test('a template that fails is not tried again', async t => {
  for (const own of ['to: "{{ .Nope }}"', 'to: a@x, from: "{{ .Nope }}"', 'to: a@x, text: "{{ .Nope }}"', 'to: a@x, html: "{{ .Nope }}"', 'to: a@x, headers: {subject: "{{ .Nope }}"}']) {
    await t.rejects(sent(own), { name: 'DeliveryError', retryable: false, reason: 'other' })
  }
})

t.test('when TLS begins', async t => {
  const modes: Array<[own: string, implicitTls: boolean, requireTls: boolean]> = [
    ['smarthost: "h:25"', false, true],
    ['smarthost: "h:465"', true, true],
    ['smarthost: "h:smtps"', true, true],
    ['smarthost: "h:465", force_implicit_tls: false', false, true],
    ['smarthost: "h:25", force_implicit_tls: true', true, true],
    ['smarthost: "h:25", require_tls: false', false, false]
  ]
  for (const [own, implicitTls, requireTls] of modes) t.match((await sent(`to: a@x, ${own}`)).server, { host: 'h', implicitTls, requireTls }, own)
  t.match((await sent('to: a@x, smarthost: "[::1]:25"')).server, { host: '::1', port: 25 })
  t.match((await sent('to: a@x, smarthost: ":25"')).server, { host: '', port: 25 })
})

const everything = `smtp_from: f@x, smtp_hello: hi, smtp_smarthost: "h:25", smtp_auth_username: u, smtp_auth_password: p, smtp_auth_secret_file: /s, smtp_auth_identity: i, smtp_require_tls: false,
  smtp_force_implicit_tls: true, smtp_tls_config: {ca_file: ca.pem}`

t.test('what the receiver does not say is taken from global', async t => {
  const login = { username: 'u', identity: 'i', password: 'p', passwordFile: undefined, secret: undefined, secretFile: '/s' }
  t.same((await sent('to: a@x', { global: everything })).server, { host: 'h', port: 25, hello: 'hi', implicitTls: true, requireTls: false, login })
  t.match((await sent("to: a@x, from: '', hello: '', smarthost: '', auth_username: '', auth_password: ''", { global: everything })), { mail: { from: 'f@x' }, server: { host: 'h', hello: 'hi', login } }, 'empty is not said')
  t.equal(load('to: a@x', everything).receivers[0]?.integrations[0]?.tls?.caFile, 'ca.pem', 'relative to the working directory')
  t.equal((await sent('to: a@x, hello: ""', { global: 'smtp_hello: "", smtp_smarthost: "h:25", smtp_from: f@x' })).server.hello, 'localhost')
})

t.test('what the receiver says counts, a file as well as a text', async t => {
  const own = 'to: a@x, from: g@x, hello: ho, smarthost: "g:26", auth_username: v, auth_password_file: /p, auth_secret: s, auth_identity: j, require_tls: true, force_implicit_tls: false, tls_config: {}'
  t.same((await sent(own, { global: everything })).server, { host: 'g', port: 26, hello: 'ho', implicitTls: false, requireTls: true, login: { username: 'v', identity: 'j', password: undefined, passwordFile: '/p', secret: 's', secretFile: undefined } })
  t.same(load(own, everything).receivers[0]?.integrations[0]?.tls, { insecureSkipVerify: false })
  t.match((await sent('to: a@x, auth_username: v, auth_password: p, auth_password_file: /p')).server.login, { password: 'p', passwordFile: '/p' }, 'both may be given')
})

const wrong: Array<[own: string, message: string, global?: string]> = [
  ['', 'missing to address in email config'],
  ['to: ""', 'missing to address in email config'],
  ['to: a@x', 'no global SMTP smarthost set', 'smtp_from: f@x'],
  ['to: a@x', 'no global SMTP from set', 'smtp_smarthost: "h:25"'],
  ['to: a@x, smarthost: "h:"', '.smarthost: expected an address host:port, got "h:"'],
  ['to: a@x, smarthost: h', '.smarthost: expected an address host:port, got "h"'],
  ['to: a@x, smarthost: "h:mail"', '.smarthost: expected a port number, from 1 to 65535'],
  ['to: a@x, smarthost: "h:70000"', '.smarthost: expected a port number, from 1 to 65535'],
  ['to: a@x, headers: {Subject: a, suBject: b}', '.headers.suBject: duplicate header "Subject" in email config'],
  ['to: a@x, headers: {"X Y": b}', '.headers.X Y: "X Y" is not a header name'],
  ['to: a@x, headers: {references: b}, threading: {enabled: true, thread_by_date: none}', '.headers.references: conflicting configuration: threading.enabled conflicts with custom References header'],
  ['to: a@x, headers: {in-reply-to: b}, threading: {enabled: true, thread_by_date: none}', '.headers.in-reply-to: conflicting configuration: threading.enabled conflicts with custom In-Reply-To header'],
  ['to: a@x, threading: {enabled: true}', ".threading: threading.thread_by_date must be either 'none' or 'daily'"],
  ['to: a@x, threading: {enabled: true, thread_by_date: weekly}', ".threading: threading.thread_by_date must be either 'none' or 'daily'"],
  ['to: a@x, tls_config: {cert: c}', '.tls_config.key: a client certificate needs its key: one of key or key_file must be configured'],
  ['to: a@x, tls_config: {ca: c, ca_file: d}', '.tls_config.ca_file: at most one of ca & ca_file must be configured'],
  ['to: a@x, http_config: {}', 'unknown key "http_config"']
]
for (const [own, message, global] of wrong) {
  t.test(`{${own}} is refused`, async t => {
    const error = await Promise.resolve().then(() => load(own, global)).then(() => undefined, error => error)
    if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError', { cause: error })
    t.ok(error.message.includes(message), error.message)
    t.equal(error.problems.length, 1)
  })
}

t.test('what is printed has no secret and no http_config, and loads again', async t => {
  const { printed } = load('to: a@x, auth_password: SECRET1, auth_secret: SECRET2, headers: {subject: s}, threading: {enabled: true, thread_by_date: none}', 'smtp_smarthost: "h:25", smtp_from: f@x, smtp_auth_password: SECRET3')
  t.notMatch(printed, /SECRET/)
  t.equal(printed.slice(printed.indexOf('receivers:'), printed.indexOf('templates:')), `receivers:
- name: a
  email_configs:
  - send_resolved: false
    to: a@x
    from: f@x
    hello: localhost
    smarthost: h:25
    auth_password: <secret>
    auth_secret: <secret>
    headers:
      subject: s
    html: '{{ template "email.default.html" . }}'
    require_tls: true
    threading:
      enabled: true
      thread_by_date: none
`)
  t.equal(loadConfig({ file: 'a.yml', text: printed, receivers: [email] }).printed, printed)
})

t.test('amtool loads what is printed', { skip: without('amtool') }, async t => {
  const folder = t.testdir({ 'a.yml': load('to: a@x, auth_password: p, headers: {subject: s}, text: t, require_tls: false, tls_config: {ca_file: a}', 'smtp_smarthost: "h:25", smtp_from: f@x, smtp_auth_username: u, smtp_auth_secret: s, smtp_require_tls: false').printed })
  t.match(execFileSync('amtool', ['check-config', join(folder, 'a.yml')], { encoding: 'utf8' }), /SUCCESS/)
})
