import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { SMTPServerOptions } from 'smtp-server'
import type { MailServer } from '../../src/receiver.ts'
import { createAuthority } from '../support/certificates.ts'
import { mailServer, patient, someMail, startMailServer, startScript } from '../support/mail-server.ts'
import { without } from '../support/program.ts'

const username = 'ana@mail.example'
const [password, secret] = ['pa55w0rd', 's3cr3t']

type Seen = { method: string, username?: string | undefined, password?: string | null | undefined, identity?: string | undefined }

/** Takes the user in with any of the secrets, and tells how it came in. */
async function startGuarded (t: Test, options: SMTPServerOptions) {
  const seen: Seen[] = []
  const server = await startMailServer(t, {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth ({ method, username: user, password: given, validatePassword, authzid }, _, done) {
      seen.push({ method, username: user, password: given, identity: authzid })
      const isRight = method === 'CRAM-MD5' ? validatePassword(secret) : given === password
      done(isRight ? null : new Error('wrong'), isRight ? { user } : {})
    },
    ...options
  })
  return { ...server, seen }
}

const all = ['CRAM-MD5', 'PLAIN', 'LOGIN']
const logins: Array<[name: string, offered: string[], login: Partial<MailServer['login']>, method: string]> = [
  ['the first that the server lists', ['LOGIN', 'PLAIN', 'CRAM-MD5'], { password, secret }, 'LOGIN'],
  ['the first that the server lists', ['PLAIN', 'LOGIN', 'CRAM-MD5'], { password, secret }, 'PLAIN'],
  ['the first that the server lists', all, { password, secret }, 'CRAM-MD5'],
  ['the first that there is a secret for', all, { password }, 'PLAIN'],
  ['the first that there is a secret for', ['PLAIN', 'LOGIN', 'CRAM-MD5'], { secret }, 'CRAM-MD5'],
  ['the first that is known', ['XOAUTH2', 'LOGIN'], { password }, 'LOGIN']
]
for (const [name, authMethods, login, method] of logins) {
  t.test(`${method} is used of ${authMethods.join(', ')}: ${name}`, async t => {
    const { port, seen, received } = await startGuarded(t, { authMethods })
    await patient()({ mail: someMail, server: mailServer(port, { login: { username, ...login } }) })
    t.match(seen, [{ method, username, ...method !== 'CRAM-MD5' && { password } }])
    t.equal(seen.length, 1)
    t.equal(received[0]?.session.user, username)
  })
}

t.test('PLAIN tells whom to act as', async t => {
  const { port, seen } = await startGuarded(t, { authMethods: ['PLAIN'] })
  await patient()({ mail: someMail, server: mailServer(port, { login: { username, password, identity: 'alerts' } }) })
  t.match(seen, [{ username, password, identity: 'alerts' }])
})

t.test('a file counts more than the text, is read at each mail, and only when the server asks for what is in it', async t => {
  const folder = t.testdir({ password: `${password}\n`, secret: `${secret}\n` })
  const [passwordFile, secretFile] = [join(folder, 'password'), join(folder, 'secret')]
  const { port, seen } = await startGuarded(t, { authMethods: ['PLAIN'] })
  const server = mailServer(port, { login: { username, password: 'other', passwordFile, secretFile: '/nowhere/secret' } })
  await patient()({ mail: someMail, server })
  t.equal(seen[0]?.password, password)

  writeFileSync(passwordFile, 'changed')
  await t.rejects(patient()({ mail: someMail, server }), { retryable: true, message: /^PLAIN auth: 535 / })
  t.equal(seen[1]?.password, 'changed')

  const { port: other, seen: there } = await startGuarded(t, { authMethods: ['CRAM-MD5'] })
  await patient()({ mail: someMail, server: mailServer(other, { login: { username, secretFile } }) })
  t.equal(there[0]?.method, 'CRAM-MD5')
})

t.test('without a mechanism that can be used the mail waits, and all reasons are told', async t => {
  const { port, received } = await startGuarded(t, { authMethods: ['XOAUTH2', 'CRAM-MD5', 'PLAIN', 'LOGIN'] })
  await t.rejects(patient()({ mail: someMail, server: mailServer(port, { login: { username, passwordFile: '/nowhere/password' } }) }), {
    retryable: true,
    message: 'find auth mechanism: unknown auth mechanism: XOAUTH2; missing secret for CRAM-MD5 auth mechanism; ' +
      'unable to read auth_password file /nowhere/password: no such file; unable to read auth_password file /nowhere/password: no such file'
  })
  t.equal(received.length, 0)
})

t.test('a server that takes no logins gets none', async t => {
  const { port, received } = await startMailServer(t, { disabledCommands: ['AUTH'] })
  await patient()({ mail: someMail, server: mailServer(port, { login: { username, password } }) })
  t.equal(received.length, 1)
})

t.test('PLAIN goes over no wire that others can read', async t => {
  const { port, heard } = await startScript(t, { EHLO: '250-mail.example\r\n250 AUTH PLAIN' })
  // What counts as private does so by its name; this one is another name.
  await t.rejects(patient()({ mail: someMail, server: mailServer(port, { host: 'LOCALHOST', login: { username, password } }) }), { retryable: true, message: 'find auth mechanism: PLAIN auth over an unencrypted connection' })
  t.notMatch(heard.join('\n'), 'AUTH')
})

t.test('encryption', { skip: without('openssl') }, async t => {
  const folder = t.testdir({})
  const [ours, theirs] = [createAuthority(folder, 'ours'), createAuthority(folder, 'theirs')]
  const { key, cert } = ours.issue('mail', 'IP:127.0.0.1,DNS:mail.example')
  const client = ours.issue('client', 'DNS:client.example')
  const trusting = { insecureSkipVerify: false, caFile: ours.caFile }

  for (const [name, secure, server] of [['STARTTLS', false, { requireTls: true }], ['TLS from the first byte', true, { implicitTls: true, requireTls: true }]] as const) {
    t.test(name, async t => {
      const { port, seen, received } = await startGuarded(t, { key, cert, secure, authMethods: ['PLAIN'], ca: ours.ca, requestCert: true, rejectUnauthorized: false })
      const order = { mail: someMail, server: mailServer(port, { ...server, login: { username, password } }) }
      await patient(trusting)(order)
      t.equal(received[0]?.session.secure, true)
      t.equal(seen.length, 1)

      const stage = secure ? /^establish TLS connection to server: / : /^send STARTTLS command: /
      for (const [tls, why] of [
        [{ insecureSkipVerify: false }, /unknown authority/],
        [{ insecureSkipVerify: false, ca: theirs.ca }, /unknown authority/],
        [{ ...trusting, serverName: 'other.example' }, /not valid for this host/],
        [{ ...trusting, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' }, /./]
      ] as const) {
        const error = await patient(tls)(order).catch(error => error)
        t.match(error, { name: 'DeliveryError', retryable: true, reason: 'other', message: why })
        if (why.source !== '.') t.match(error.message, stage)
      }
      await t.rejects(patient({ ...trusting, caFile: '/nowhere/ca' })(order), { retryable: true, message: 'unable to read CA certificate file /nowhere/ca: no such file' })
      t.equal(received.length, 1)
      t.equal(seen.length, 1, 'the password was told to nobody else')

      await patient({ ...trusting, serverName: 'mail.example', certFile: client.certFile, keyFile: client.keyFile })(order)
      await patient({ insecureSkipVerify: true })(order)
      t.equal(received.length, 3)
    })
  }

  t.test('a server that speaks no TLS gets no mail that must be encrypted', async t => {
    const { port, received } = await startMailServer(t, { disabledCommands: ['STARTTLS'] })
    await t.rejects(patient()({ mail: someMail, server: mailServer(port, { requireTls: true }) }), { retryable: true, message: /^'require_tls' is true \(default\) but the server does not advertise the STARTTLS extension: 5\d\d / })
    await t.rejects(patient()({ mail: someMail, server: mailServer(port, { implicitTls: true }) }), { retryable: true, message: /^establish TLS connection to server: / })
    t.equal(received.length, 0)
  })

  t.test('where TLS is no must, a bad certificate does no harm', async t => {
    const { port, received } = await startMailServer(t, { key, cert })
    await patient()({ mail: someMail, server: mailServer(port) })
    t.equal(received[0]?.session.secure, false)
  })
})
