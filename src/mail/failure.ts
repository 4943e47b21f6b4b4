import type { DeliveryError } from '../errors.ts'
import { excerpt } from '../post/answer.ts'
import { failure, meaningOf } from '../post/failure.ts'
import { createRedact } from '../post/redact.ts'

/** Nodemailer's names for what is not an answer. */
const meanings: Record<string, string> = {
  ECONNECTION: 'connection closed by the server',
  ETIMEDOUT: 'no answer in time',
  ETLS: 'no TLS could be agreed on',
  EPROTOCOL: 'answer is not SMTP'
}

/** What came instead of success, told without secrets; whatever a mail server says may be otherwise the next time. */
export function mailFailure (doing: string, error: unknown, { reply = replyIn(error), secrets = [] }: { reply?: string | undefined, secrets?: Iterable<string> } = {}): DeliveryError {
  return failure(reply === undefined ? meaning(error) : excerpt(createRedact(secrets)(reply)), doing)
}

function meaning (error: unknown): string {
  const [code, original] = [textIn(error, 'code'), textIn(error, 'originalCode')]
  if (original !== undefined) return meaningOf(Object.assign(new Error(original), { code: original }))
  return meanings[code ?? ''] ?? meaningOf(error)
}

function replyIn (error: unknown): string | undefined {
  return textIn(error, 'response')
}

export function textIn (error: unknown, key: string): string | undefined {
  const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
