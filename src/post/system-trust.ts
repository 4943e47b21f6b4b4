import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

// Where systems keep what they trust, in the order in which Go looks.
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/cert.pem'
]

let trusted: readonly string[] | undefined

/**
 * Certificates that servers are trusted by when the configuration names none: the system's, where a company installs its own
 * authority, and Node's own list where there is none.
 */
export function trustedBySystem (): string[] {
  trusted ??= readBundle(process.env['SSL_CERT_FILE'] ? [process.env['SSL_CERT_FILE']] : bundles)
  return [...trusted]
}

function readBundle (paths: readonly string[]): readonly string[] {
  for (const path of paths) {
    try {
      return [readFileSync(path, 'utf8')]
    } catch {
      // The next one may exist.
    }
  }
  return rootCertificates
}
