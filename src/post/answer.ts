import type { Readable } from 'node:stream'
import { DeliveryError, type FailureReason } from '../errors.ts'
import type { HttpAnswer, Judgement } from '../receiver.ts'
import type { Redact } from './redact.ts'

const keptBytes = 64 * 1024
// Reading a little more than is kept lets the connection be used again.
const readBytes = 256 * 1024
const readTime = 5000
const shownCharacters = 256

/**
 * The start of an answer's body. Never rejects and never waits long: the status has already decided, and a service that
 * sends without end, or stops half-way, only loses the connection.
 */
export async function readStart (body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const deadline = setTimeout(() => body.destroy(), readTime)
  try {
    for await (const chunk of body) {
      if (size < keptBytes) chunks.push(chunk)
      size += chunk.length
      if (size > readBytes) break
    }
  } catch {
    // What came is enough.
  } finally {
    clearTimeout(deadline)
  }
  return Buffer.concat(chunks).subarray(0, keptBytes).toString()
}

export function isSuccess (status: number): boolean {
  return status >= 200 && status < 300
}

type RefusalOptions = { readonly judgement?: Judgement, readonly retryStatus: readonly number[], readonly redact: Redact, readonly now: number }

/** The error that an answer means (spec 5.5, 5.6). A service that says when to come back is believed. */
export function refusal ({ status, headers, body }: HttpAnswer, { judgement = {}, retryStatus, redact, now }: RefusalOptions): DeliveryError {
  const meant = judgement.status ?? status
  const wait = judgement.retryAfter ?? (status === 429 || status === 503 ? parseRetryAfter(headers['retry-after'], now) : undefined)
  const text = shownText(judgement.message ?? body, redact)
  const what = isSuccess(status) ? `an error in an answer with status code ${status}` : `unexpected status code ${status}`
  return new DeliveryError(`${what}${text ? ': ' + text : ''}`, {
    retryable: judgement.retryable ?? (meant >= 500 || retryStatus.includes(meant) || wait !== undefined),
    reason: reasonOf(meant),
    retryAfter: wait
  })
}

/** The start of a foreign text on one line, without what must not be shown. */
export function shownText (text: string, redact: Redact): string {
  return excerpt(redact(text))
}

/** The start of what a service said, on one line. */
export function excerpt (said: string): string {
  const text = said.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const runes = Array.from(text.slice(0, 2 * shownCharacters))
  return runes.length > shownCharacters ? runes.slice(0, shownCharacters - 1).join('') + '…' : runes.join('')
}

function reasonOf (status: number): FailureReason {
  if (status === 401 || status === 403) return 'authError'
  if (status === 429) return 'rateLimited'
  if (status >= 500) return 'serverError'
  return status >= 400 ? 'clientError' : 'other'
}

/** Milliseconds until the time that a Retry-After header names, as seconds or as a date. */
export function parseRetryAfter (header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), Number.MAX_SAFE_INTEGER)
  // Date.parse accepts nearly anything; an HTTP date begins with the day of the week.
  const at = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
