import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { OAuth2Config } from '../domain/config.ts'
import { DeliveryError } from '../errors.ts'

const validFor = 10 * 60

type Asking = { readonly clientId: string, readonly scope: string, readonly key: string, readonly now: number }

/** The signed statement that stands for a client's secret (RFC 7523): a JSON Web Token. */
export function signAssertion ({ algorithm, issuer, audience, claims, keyId }: NonNullable<OAuth2Config['assertion']>, { clientId, scope, key, now }: Asking): string {
  const issuedAt = Math.floor(now / 1000)
  const header = { alg: algorithm, typ: 'JWT', ...keyId && { kid: keyId } }
  const payload = {
    iss: issuer, sub: clientId, jti: randomUUID(), aud: audience, iat: issuedAt, exp: issuedAt + validFor, ...scope && { scope }, ...claims
  }
  const signed = [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign(algorithm.replace('RS', 'sha'), Buffer.from(signed), readKey(key)).toString('base64url')}`
}

function readKey (pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'rsa') return key
  } catch {
    // What OpenSSL says may quote the key.
  }
  throw new DeliveryError('the oauth2 client certificate key is no RSA key in PEM form', { retryable: true, reason: 'other' })
}
