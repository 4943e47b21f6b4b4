import { DeliveryError } from '../errors.ts'
import { codeOf } from './files.ts'

// In our own words, because those of Node and OpenSSL contain hosts, addresses and pieces of the answer.
const meanings: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed while sending',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'name look-up failed for now',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10s',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'headers of the answer are too large',
  UND_ERR_INVALID_ARG: 'a header has an invalid value',
  UND_ERR_CLOSED: 'client is closed',
  UND_ERR_DESTROYED: 'client is closed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is not valid for this host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS here',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak TLS here',
  CERT_HAS_EXPIRED: 'certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate is signed by an unknown authority'
}

/** What came instead of an answer, as an error that is tried again and tells nothing secret. */
export function failureOf (error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  return failure(meaningOf(error))
}

/** An attempt by HTTP, its URL named as Alertmanager names it. */
const request = 'Post "<redacted>"'

/** An attempt that got no answer. */
export function failure (what: string, attempt = request): DeliveryError {
  return new DeliveryError(`${attempt}: ${what}`, { retryable: true, reason: 'other' })
}

/** Whoever waits for the attempt has given up. */
export function aborted (signal: AbortSignal, attempt = request): DeliveryError {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
  return timedOut
    ? new DeliveryError(`${attempt}: context deadline exceeded`, { retryable: true, reason: 'contextDeadlineExceeded' })
    : new DeliveryError(`${attempt}: context canceled`, { retryable: true, reason: 'contextCanceled' })
}

/** What an error of Node's means, in our words. */
export function meaningOf (error: unknown): string {
  const code = codeOf(error) ?? codeOf(error instanceof AggregateError ? error.errors[0] : undefined)
  if (code === undefined) return 'request failed'
  if (code.startsWith('HPE_')) return 'answer is not HTTP'
  if (code.startsWith('ERR_OSSL_')) return `certificate or key cannot be used (${code})`
  return meanings[code] ?? `request failed (${code})`
}
