import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { ServerOptions } from 'node:https'
import { SMTPServer } from 'smtp-server'
import type { Asked } from './asked.ts'
import { readMail } from './mail.ts'
import type { Service } from './service.ts'

type Test = { teardown (end: () => unknown): unknown }

/** A mail server that takes whatever it is sent, from anybody, on TLS if the sender wants. */
export async function startMailService (t: Test, tls: ServerOptions): Promise<Service> {
  const received: Asked[] = []
  const server = new SMTPServer({
    key: String(tls.key),
    cert: String(tls.cert),
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['CRAM-MD5', 'PLAIN', 'LOGIN'],
    onAuth ({ method, username, password, validatePassword }, _session, callback) {
      callback(null, { user: { method, username, password: password ?? (validatePassword('s3cret') && 's3cret') } })
    },
    onData (stream, { secure, hostNameAppearsAs, user, envelope: { mailFrom, rcptTo } }, callback) {
      text(stream).then(content => {
        received.push({
          hello: hostNameAppearsAs,
          secure,
          user,
          from: mailFrom && mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          ...readMail(content)
        })
        callback()
      }, callback)
    }
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.teardown(() => server.close())
  // An address of a TCP server is never a string.
  return { address: `127.0.0.1:${(server.server.address() as AddressInfo).port}`, asked: () => received }
}
