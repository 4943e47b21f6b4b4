import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { checkServerIdentity, createSecureContext, type ConnectionOptions, type SecureContext, type SecureVersion } from 'node:tls'
import type { HttpConfig } from '../domain/config.ts'
import { whyNot } from '../file-errors.ts'
import { readNamed } from './files.ts'
import { trustedBySystem } from './system-trust.ts'

/** What the files of a `tls_config` hold at the moment. */
export type TlsMaterial = { readonly ca: string | undefined, readonly cert: string | undefined, readonly key: string | undefined }

export async function readTls (tls: HttpConfig['tls']): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all([
    tls.caFile ? readNamed(tls.caFile, 'CA certificate') : tls.ca,
    tls.certFile ? readNamed(tls.certFile, 'client certificate') : tls.cert,
    tls.keyFile ? readNamed(tls.keyFile, 'client key') : tls.key
  ])
  return { ca, cert, key }
}

export function sameTls (a: TlsMaterial, b: TlsMaterial): boolean {
  return a.ca === b.ca && a.cert === b.cert && a.key === b.key
}

/** Why nothing could be sent with this `tls_config` now, in Alertmanager's words; undefined when it is fit for use. */
export async function whyUnusable (tls: HttpConfig['tls']): Promise<string | undefined> {
  const authority = `specified CA cert${tls.caFile ? ` ${tls.caFile}` : ''}`
  const pair = `specified client cert (${tls.certFile ?? '<inline>'}) & key (${tls.keyFile ?? '<inline>'})`
  const read = async (file: string | undefined, inline: string | undefined) => file ? await readFile(file, 'utf8') : inline
  let ca, cert, key
  try {
    ca = await read(tls.caFile, tls.ca)
  } catch (error) {
    return `unable to load ${authority}: ${whyNot(error)}`
  }
  try {
    [cert, key] = [await read(tls.certFile, tls.cert), await read(tls.keyFile, tls.key)]
  } catch (error) {
    return `unable to load ${pair}: ${whyNot(error)}`
  }
  try {
    if (ca !== undefined) readCertificate(ca)
  } catch {
    return `unable to use ${authority}: it holds no certificate`
  }
  try {
    if (cert !== undefined) createSecureContext({ cert, key })
  } catch (error) {
    return `unable to use ${pair}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function readCertificate (pem: string): X509Certificate {
  return new X509Certificate(pem)
}

/** Options for tls.connect; throws when certificate or key cannot be used. */
export function tlsOptions (tls: HttpConfig['tls'], material: TlsMaterial): ConnectionOptions {
  return { secureContext: contextFor(tls, material), rejectUnauthorized: !tls.insecureSkipVerify, ...identity(tls.serverName) }
}

let ordinary: SecureContext | undefined

function contextFor (tls: HttpConfig['tls'], { ca, cert, key }: TlsMaterial): SecureContext {
  const minVersion = secureVersion(tls.minVersion)
  const maxVersion = secureVersion(tls.maxVersion)
  // Most receivers set nothing, and a context with all the roots of the system is large: these share one.
  if (!ca && !cert && !key && !minVersion && !maxVersion) {
    ordinary ??= createSecureContext({ ca: trustedBySystem() })
    return ordinary
  }
  return createSecureContext({
    ca: ca ?? trustedBySystem(),
    cert,
    key,
    minVersion,
    maxVersion,
    // OpenSSL 3 speaks TLS before 1.2 at security level 0 only.
    ciphers: minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? 'DEFAULT@SECLEVEL=0' : undefined
  })
}

function identity (serverName: string | undefined): ConnectionOptions {
  if (!serverName) return {}
  // TLS transmits names only: an address is checked but not sent.
  if (isIP(serverName)) return { checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate) }
  return { servername: serverName }
}

const secureVersions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

function secureVersion (name: string | undefined): SecureVersion | undefined {
  return secureVersions.find(version => version === name)
}
