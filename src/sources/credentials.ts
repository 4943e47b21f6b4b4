import { createHmac } from 'node:crypto'
import { isSameText } from '../same-text.ts'
import type { Delivery } from './source.ts'

/** Whether a sender that signs nothing has one of the secrets: in the URL, as a bearer token or as the password of basic authentication. */
export function carriesSecret ({ token, headers }: Pick<Delivery, 'token' | 'headers'>, secrets: readonly string[]): boolean {
  const given = [token, secretIn(headers['authorization'] ?? '')].filter(text => text !== '')
  return given.some(text => isOneOf(text, secrets))
}

function secretIn (authorization: string): string {
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? []
  if (scheme.toLowerCase() !== 'basic') return credentials
  const pair = Buffer.from(credentials, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon < 0 ? '' : pair.slice(colon + 1)
}

type Signed = { readonly body: Buffer, readonly signature: string | undefined, readonly secrets: readonly string[] }

/** Whether the signature is the HMAC-SHA256, in lower-case hex, of these very bytes by one of the secrets. */
export function isSignedBy ({ body, signature = '', secrets }: Signed): boolean {
  return /^[\da-f]{64}$/.test(signature) && isOneOf(signature, usable(secrets).map(secret => hmac(body, secret)))
}

function hmac (body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

/** Looks at all of them, so that the time does not tell which one it is. */
function isOneOf (given: string, secrets: readonly string[]): boolean {
  return usable(secrets).filter(secret => isSameText(given, secret)).length > 0
}

/** An empty one is none: everybody knows it. */
function usable (secrets: readonly string[]): readonly string[] {
  return secrets.filter(secret => secret !== '')
}
