import { createServer as createRawServer, type Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { createMailer } from '../../src/mail.ts'
import type { Mail, MailServer, SendMail } from '../../src/receiver.ts'
import { listen } from './sink.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Received = {
  readonly from: string
  readonly to: string[]
  readonly raw: string
  readonly mail: Email
  readonly session: SMTPServerSession
}

/** A mail server on this machine that takes everything and keeps it. */
export async function startMailServer (t: Test, options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const problems: Error[] = []
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: true,
    hideSTARTTLS: options.key === undefined,
    ...options,
    onData (stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('latin1')
        const { mailFrom, rcptTo } = session.envelope
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw, mail: await PostalMime.parse(raw), session })
        done()
      })
    }
  })
  server.on('error', error => problems.push(error))
  const port = await listen(t, server.server)
  return { port, received, problems }
}

/** What a scripted server does when it hears a command; `greeting` is for the connection, `body` for the end of the mail. */
export type Script = { readonly [command: string]: string | ((socket: Socket) => void) }

const obliging: Script = { greeting: '220 ready', EHLO: '250-mail.example\r\n250 PIPELINING', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', body: '250 taken', QUIT: '221 bye', AUTH: '235 ok' }

/** A server that answers as it is told to, with what it has heard. */
export async function startScript (t: Test, script: Script) {
  const heard: string[] = []
  let connections = 0
  let open = 0
  const server = createRawServer(socket => {
    connections++
    open++
    socket.on('error', () => {}).on('close', () => { open-- })
    let inBody = false
    let rest = ''
    const act = (command: string) => {
      const what = script[command] ?? obliging[command] ?? '500 what?'
      if (typeof what === 'function') return what(socket)
      if (command === 'DATA') inBody = what.startsWith('3')
      socket.write(`${what}\r\n`)
    }
    socket.on('data', data => {
      const lines = (rest + data).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!inBody) heard.push(line)
        if (inBody && line !== '.') continue
        if (!inBody) act(/^[A-Z]+/.exec(line)?.[0] ?? '')
        else {
          inBody = false
          act('body')
        }
      }
    })
    act('greeting')
  })
  const port = await listen(t, server)
  return { port, heard, connections: () => connections, open: () => open }
}

export const someMail: Mail = { id: 'some-id', from: 'router@mail.example', to: 'ana@mail.example, Bo <bo@mail.example>', headers: [['Subject', 'Disk full']], html: '<p>full</p>' }

export function mailServer (port: number, changes: Partial<MailServer> = {}): MailServer {
  return { host: '127.0.0.1', port, hello: 'localhost', implicitTls: false, requireTls: false, ...changes }
}

/** For servers that do not answer. As long as that, because everything else has to go faster even on a busy machine. */
export function impatient (tls: Parameters<typeof createMailer>[0]['tls'] = { insecureSkipVerify: false }): SendMail {
  return createMailer({ tls, now: Date.now, patience: { connecting: 2000, answer: 2000, leaving: 50 } })
}

export function patient (tls: Parameters<typeof createMailer>[0]['tls'] = { insecureSkipVerify: false }, now = Date.now): SendMail {
  return createMailer({ tls, now })
}
