import { X509Certificate } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { WebTls } from '../config/web.ts'
import type { Log } from '../log.ts'
import { contextOf, type WebFile } from './web-file.ts'

/** Whom a server asks for a certificate; cannot change while it runs. */
function asks ({ clientAuth }: WebTls): { requestCert: boolean, rejectUnauthorized: boolean } {
  return { requestCert: clientAuth !== 'none', rejectUnauthorized: clientAuth === 'require and verify' }
}

/**
 * An HTTPS server whose certificates are those that the file names at the moment. That TLS is served, and who is asked for
 * a certificate, is settled at the start: throws when the file does not ask for TLS then.
 */
export function createTlsServer (file: WebFile, { handler, http, log }: { handler: RequestListener, http: ServerOptions, log: Log }): Server {
  const { tls, material } = file.current()
  if (!tls || !material) throw new Error('the web configuration does not ask for TLS')
  const server = createServer({ ...http, ...contextOf(material), ...asks(tls) }, handler)

  // Before the listener of HTTP: who is refused must not be able to ask for anything.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const refusal = whyRefused(socket, file.current().tls ?? tls)
    if (refusal === undefined) return
    log.debug({ from: socket.remoteAddress, reason: refusal }, 'a client certificate was refused')
    socket.destroy()
  })
  file.onChange(now => {
    if (!now.tls || !now.material || now.tls.clientAuth !== tls.clientAuth) {
      log.warn({}, 'TLS, and who is asked for a certificate, change only at a start')
    }
    if (now.material) server.setSecureContext(contextOf(now.material))
  })
  return server
}

function whyRefused (socket: TLSSocket, { clientAuth, clientAllowedSans }: WebTls): string | undefined {
  if (clientAuth === 'none' || clientAuth === 'request') return undefined
  const { raw } = socket.getPeerCertificate()
  if (!raw) return clientAuth === 'verify if given' ? undefined : 'none was presented'
  if (clientAuth !== 'require' && !socket.authorized) return socket.authorizationError?.message ?? 'it is not trusted'
  if (!clientAllowedSans) return undefined
  const names = namesOf(raw)
  return clientAllowedSans.some(allowed => names.includes(allowed)) ? undefined : 'none of its names is allowed'
}

/** The subject alternative names; Node prints them with their kind, and quotes what could be mistaken for another. */
function namesOf (raw: Buffer): string[] {
  const { subjectAltName = '' } = new X509Certificate(raw)
  return [...subjectAltName.matchAll(/(?:DNS|IP Address|email|URI):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)]
    .map(([, name = '']) => name.startsWith('"') ? String(JSON.parse(name)) : name)
}
