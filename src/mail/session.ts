import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { DeliveryError } from '../errors.ts'
import { mailFailure, textIn } from './failure.ts'
import { plainLogin, type Credentials } from './login.ts'

type Options = {
  /** Open, and encrypted if it is to be from the first byte on. */
  readonly socket: Socket
  readonly host: string
  readonly port: number
  /** What to call ourselves. */
  readonly hello: string
  /** Who to act as. */
  readonly identity: string | undefined
  readonly encrypted: boolean
  /** Given: STARTTLS is a must. */
  readonly startTls: ConnectionOptions | undefined
  readonly patience: Patience
}

/** In milliseconds. */
export type Patience = {
  /** For a connection, and again for its greeting and STARTTLS. */
  readonly connecting: number
  /** For any answer after that. */
  readonly answer: number
  /** For the answer to the good-bye. */
  readonly leaving: number
}

type Step = { readonly name: string, readonly act: (done: (error?: Error | null) => void) => void }

/** What is said to one mail server on one connection; every step rejects with a DeliveryError. */
export function createSession ({ socket, host, port, hello, identity, encrypted, startTls, patience }: Options) {
  /** The commands that have no answer yet. */
  const asked: string[] = []
  let last = ''
  let capabilities = ''
  let secrets: readonly string[] = []
  let refusal: DeliveryError | undefined
  let hasEnded = false

  const connection = new SMTPConnection({
    host,
    port,
    name: hello,
    connection: socket,
    secure: encrypted,
    secured: encrypted,
    requireTLS: startTls !== undefined,
    // As in Alertmanager: where TLS is no must, it is not tried, and a bad certificate of the server's does no harm.
    ignoreTLS: startTls === undefined,
    tls: startTls ?? {},
    customAuth: { PLAIN: plainLogin(identity) },
    connectionTimeout: patience.connecting,
    greetingTimeout: patience.connecting,
    socketTimeout: patience.answer,
    transactionLog: true,
    logger: { debug: overhear, trace () {}, info () {}, warn () {}, error () {}, fatal () {} }
  })
  // Whoever is at a step hears of it there.
  connection.on('error', () => {}).on('end', () => { hasEnded = true })

  function overhear ({ tnx }: { tnx?: string }, text: string): void {
    if (tnx === 'client') {
      asked.push(text)
      last = text
    }
    if (tnx !== 'server') return
    const command = asked.shift() ?? ''
    if (command.startsWith('EHLO') && text.startsWith('2')) capabilities = text
    const [verb] = /^(MAIL|RCPT)/.exec(command) ?? []
    if (verb === undefined || text.startsWith('2')) return
    // Nodemailer goes on with the recipients that were taken. A mail that some have got could not be sent again without their getting it twice.
    refusal ??= mailFailure(`send ${verb} command`, undefined, { reply: text, secrets })
    close()
  }

  function step ({ name, act }: Step): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error | null) => {
        connection.off('error', settle).off('end', onEnd)
        if (error) reject(refusal ?? mailFailure(doing(error, name), error, { secrets }))
        else resolve()
      }
      // Later than what nodemailer has to say of it.
      const onEnd = () => setImmediate(settle, Object.assign(new Error('ended'), { code: 'ECONNECTION' }))
      if (hasEnded) return onEnd()
      connection.on('error', settle).on('end', onEnd)
      act(settle)
    })
  }

  function doing (error: Error, name: string): string {
    // The handshake that follows STARTTLS is no command.
    const command = [textIn(error, 'command'), asked[0], last === 'STARTTLS' ? last : ''].find(command => command && command !== 'CONN')
    const [, verb] = /^(EHLO|HELO|STARTTLS|MAIL|RCPT|DATA)/.exec(command ?? '') ?? []
    if (verb === 'STARTTLS' && !/^250[ -]STARTTLS\b/im.test(capabilities)) return "'require_tls' is true (default) but the server does not advertise the STARTTLS extension"
    return verb === undefined || textIn(error, 'code') === 'EMESSAGE' ? name : `send ${verb} command`
  }

  function close (): void {
    connection.close()
    socket.destroy()
  }

  return {
    close,

    /** Until the server has said what it can do, encrypted if it has to be. */
    greet: () => step({ name: 'greeting', act: done => connection.connect(done) }),

    /** What it takes for a login, in its own order; empty where it takes none. */
    mechanisms (): string[] {
      const [, list = ''] = /^250[ -]AUTH[ \t]+(.+)$/im.exec(capabilities) ?? []
      return list.toUpperCase().split(/\s+/).filter(name => name !== '')
    },

    login ({ method, user, pass, secrets: told }: Credentials): Promise<void> {
      secrets = told
      return step({ name: `${method} auth`, act: done => connection.login({ method, user, pass }, done) })
    },

    /** To all of them or to none. */
    send: ({ from, to, message }: { from: string, to: readonly string[], message: string }) =>
      step({ name: 'delivery failure', act: done => connection.send({ from, to: [...to] }, message, done) }),

    /** Whether the good-bye is answered changes nothing. */
    async leave (): Promise<void> {
      await new Promise<void>(resolve => {
        if (hasEnded) return resolve()
        const timer = setTimeout(resolve, patience.leaving)
        connection.once('end', () => {
          clearTimeout(timer)
          resolve()
        })
        connection.quit()
      })
      close()
    }
  }
}
