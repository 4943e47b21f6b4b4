import type { HttpConfig } from './domain/config.ts'
import { DeliveryError } from './errors.ts'
import { parseAddresses } from './mail/addresses.ts'
import { connect } from './mail/connect.ts'
import { mailFailure } from './mail/failure.ts'
import { chooseLogin } from './mail/login.ts'
import { composeMail } from './mail/message.ts'
import { createSession, type Patience } from './mail/session.ts'
import { startAttempt } from './post/attempt.ts'
import { readTls, tlsOptions } from './post/tls.ts'
import type { Mail, MailServer, SendMail } from './receiver.ts'

type Options = {
  readonly tls: HttpConfig['tls']
  readonly now: () => number
  readonly patience?: Patience
}

type Envelope = { readonly from: string, readonly to: readonly string[] }

// Servers that look into a mail before they take it may need a minute for it.
const usual: Patience = { connecting: 30_000, answer: 120_000, leaving: 5_000 }

/** Go counts these as private, however they are reached. */
const local = new Set(['localhost', '127.0.0.1', '::1'])

/** The mail program of one integration: a connection for each mail. */
export function createMailer ({ tls, now, patience = usual }: Options): SendMail {
  return async ({ mail, server, signal }) => {
    const envelope = envelopeOf(mail)
    const message = composeMail(mail, now())
    const attempt = startAttempt({ signal, name: 'send mail' })
    try {
      attempt.signal.throwIfAborted()
      await deliver({ server, envelope, message, signal: attempt.signal })
    } catch (error) {
      // Its reason is the error to reject with; the rest is what became of the connection.
      throw attempt.signal.aborted ? attempt.signal.reason : error
    } finally {
      attempt.end()
    }
  }

  async function deliver ({ server, envelope, message, signal }: { server: MailServer, envelope: Envelope, message: string, signal: AbortSignal }): Promise<void> {
    const { host: given, port, hello, implicitTls, requireTls, login } = server
    const host = given || 'localhost'
    const secure = implicitTls || requireTls ? await usableTls() : undefined
    const name = `establish ${implicitTls ? 'TLS ' : ''}connection to server`
    const socket = await connect({ host, port, tls: implicitTls ? secure : undefined, timeout: patience.connecting, signal })
      .catch(error => { throw mailFailure(name, error) })
    const session = createSession({ socket, host, port, hello, identity: login?.identity, encrypted: implicitTls, startTls: implicitTls ? undefined : secure, patience })
    signal.addEventListener('abort', session.close)
    try {
      signal.throwIfAborted()
      await session.greet()
      const mechanisms = session.mechanisms()
      if (login && mechanisms.length > 0) await session.login(await chooseLogin(login, { mechanisms, isPrivate: secure !== undefined || local.has(host) }))
      await session.send({ ...envelope, message })
    } finally {
      await session.leave()
      signal.removeEventListener('abort', session.close)
    }
  }

  async function usableTls () {
    const material = await readTls(tls)
    try {
      return tlsOptions(tls, material)
    } catch (error) {
      throw mailFailure('parse TLS configuration', error)
    }
  }
}

/** The addresses without the names, which are for people to read. */
function envelopeOf ({ from, to }: Mail): Envelope {
  const [sender, ...others] = addressesIn('from', from)
  if (sender === undefined || others.length > 0) throw unusable(`must be exactly one 'from' address (got: ${others.length + 1})`)
  return { from: sender, to: addressesIn('to', to) }
}

function addressesIn (what: string, text: string): string[] {
  const found = parseAddresses(text)
  if (!found) throw unusable(`parse '${what}' addresses: ${text.trim() === '' ? 'no address' : 'not a list of addresses'}`)
  return found.map(({ address }) => address)
}

/** It is as wrong the next time. */
function unusable (message: string): DeliveryError {
  return new DeliveryError(message, { retryable: false, reason: 'other' })
}
