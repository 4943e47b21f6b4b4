import t, { type Test } from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import type { MailServer } from '../../src/receiver.ts'
import { impatient, mailServer, patient, someMail, startScript, type Script } from '../support/mail-server.ts'
import { until } from '../support/until.ts'

const login = { username: 'ana', password: 'pa55w0rd' }
const withLogin = '250-mail.example\r\n250-PIPELINING\r\n250 AUTH PLAIN'

async function failure (t: Test, script: Script, { server = {}, send = patient() }: { server?: Partial<MailServer>, send?: ReturnType<typeof patient> } = {}) {
  const { port, heard, open } = await startScript(t, script)
  const error = await send({ mail: someMail, server: mailServer(port, server) }).then(() => undefined, error => error)
  if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError', { cause: error })
  await until(() => open() === 0)
  t.equal(error.retryable, true, 'is tried again')
  t.equal(error.reason, 'other')
  return { message: error.message, heard }
}

const refusals: Array<[command: string, answer: string, message: RegExp]> = [
  ['greeting', '554 5.7.1 go away', /^greeting: 554 5\.7\.1 go away$/],
  ['greeting', '421 4.3.2 too busy', /^greeting: 421 4\.3\.2 too busy$/],
  ['greeting', 'HTTP/1.1 400 Bad Request', /^greeting: /],
  ['EHLO', '421 4.3.2 closing', /^send EHLO command: 421 4\.3\.2 closing$/],
  ['MAIL', '451 4.7.1 later', /^send MAIL command: 451 4\.7\.1 later$/],
  ['MAIL', '550-5.7.1 not\r\n550 5.7.1 you', /^send MAIL command: 550-5\.7\.1 not 550 5\.7\.1 you$/],
  ['RCPT', '450 4.2.1 later', /^send RCPT command: 450 4\.2\.1 later$/],
  ['RCPT', '550 5.1.1 nobody', /^send RCPT command: 550 5\.1\.1 nobody$/],
  ['DATA', '452 4.3.1 full', /^send DATA command: 452 4\.3\.1 full$/],
  ['DATA', '554 5.5.1 no', /^send DATA command: 554 5\.5\.1 no$/],
  ['body', '451 4.7.1 greylisted', /^delivery failure: 451 4\.7\.1 greylisted$/],
  ['body', '554 5.7.1 spam', /^delivery failure: 554 5\.7\.1 spam$/],
  ['AUTH', '535 5.7.8 wrong', /^PLAIN auth: 535 5\.7\.8 wrong$/],
  ['AUTH', '454 4.7.0 later', /^PLAIN auth: 454 4\.7\.0 later$/]
]
for (const [command, answer, message] of refusals) {
  for (const pipelining of [true, false]) {
    t.test(`${answer.slice(0, 3)} at ${command} is tried again${pipelining ? '' : ', without pipelining'}`, async t => {
      const EHLO = pipelining ? withLogin : '250-mail.example\r\n250 AUTH PLAIN'
      t.match((await failure(t, { EHLO, [command]: answer }, { server: { login } })).message, message)
    })
  }
}

const stages: Array<[command: string, stage: string]> = [['greeting', 'greeting'], ['EHLO', 'send EHLO command'], ['AUTH', 'PLAIN auth'], ['MAIL', 'send MAIL command'],
  ['RCPT', 'send RCPT command'], ['DATA', 'send DATA command'], ['body', 'delivery failure']]
for (const [command, stage] of stages) {
  t.test(`a connection that is cut at ${command} is tried again`, async t => {
    const { message } = await failure(t, { EHLO: '250-mail.example\r\n250 AUTH PLAIN', [command]: socket => socket.destroy() }, { server: { login } })
    t.match(message, new RegExp(`^${stage}: connection (closed by the server|reset)$`))
  })
}

t.test('a server that says nothing is left, wherever it falls silent', async t => {
  await Promise.all(stages.map(async ([command, stage]) => {
    const { message } = await failure(t, { EHLO: '250-mail.example\r\n250 AUTH PLAIN', [command]: () => {} }, { server: { login }, send: impatient() })
    t.equal(message, `${stage}: no answer in time`)
  }))
})

t.test('one recipient that is refused keeps the mail from all of them', async t => {
  for (const EHLO of ['250 mail.example', '250-mail.example\r\n250 PIPELINING']) {
    let asked = 0
    let ended = 0
    const { message } = await failure(t, {
      EHLO,
      RCPT: socket => { socket.write(asked++ === 0 ? '250 ok\r\n' : '550 5.1.1 no such Bo\r\n') },
      body: socket => { socket.write(`250 taken ${ended++}\r\n`) }
    })
    t.equal(message, 'send RCPT command: 550 5.1.1 no such Bo')
    t.equal(asked, 2)
    t.equal(ended, 0, 'nobody gets it')
  }
})

t.test('whether the good-bye is answered changes nothing', async t => {
  for (const QUIT of [() => {}, (socket: { destroy (): unknown }) => { socket.destroy() }, '554 no']) {
    const { port, open } = await startScript(t, { QUIT })
    await t.resolves(impatient()({ mail: someMail, server: mailServer(port) }))
    await until(() => open() === 0)
  }
})

t.test('a refused connection is tried again', async t => {
  // Nothing can listen on this port without being asked to by name.
  await t.rejects(patient()({ mail: someMail, server: mailServer(1) }), { name: 'DeliveryError', retryable: true, reason: 'other', message: 'establish connection to server: connection refused' })
  await t.rejects(patient()({ mail: someMail, server: mailServer(1, { implicitTls: true }) }), { retryable: true, message: 'establish TLS connection to server: connection refused' })
  await t.rejects(patient()({ mail: someMail, server: mailServer(1, { host: 'nobody.invalid' }) }), { retryable: true, message: /^establish connection to server: (no such host|name look-up failed for now)$/ })
})

for (const [name, abort, reason, words] of [
  ['an abort', () => AbortSignal.abort(), 'contextCanceled', 'context canceled'],
  ['a deadline', () => AbortSignal.abort(new DOMException('late', 'TimeoutError')), 'contextDeadlineExceeded', 'context deadline exceeded']
] as const) {
  for (const command of ['greeting', 'EHLO', 'MAIL', 'DATA', 'body', 'QUIT']) {
    t.test(`${name} at ${command} ends the connection`, async t => {
      const controller = new AbortController()
      const { port, open } = await startScript(t, { [command]: () => controller.abort(abort().reason) })
      const sending = patient()({ mail: someMail, server: mailServer(port), signal: controller.signal })
      if (command === 'QUIT') await t.resolves(sending, 'it was sent')
      else await t.rejects(sending, { name: 'DeliveryError', reason, retryable: true, message: `send mail: ${words}` })
      await until(() => open() === 0)
    })
  }

  t.test(`${name} before it begins keeps it from beginning`, async t => {
    const { port, connections } = await startScript(t, {})
    await t.rejects(patient()({ mail: someMail, server: mailServer(port), signal: abort() }), { name: 'DeliveryError', reason })
    t.equal(connections(), 0)
  })
}

t.test('what a server says is cut, and never tells a secret', async t => {
  const said = [login.password, `\0${login.username}\0${login.password}`].map(text => Buffer.from(text).toString('base64'))
  const { message } = await failure(t, { EHLO: withLogin, AUTH: `535 you said ${login.password} ${said.join(' ')} \u0007 ${'x'.repeat(2000)}` }, { server: { login } })
  t.match(message, /^PLAIN auth: 535 you said <redacted> <redacted> <redacted> x+…$/)
  t.ok(message.length < 300)
})
