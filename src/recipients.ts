import type { Notification } from './domain/notification.ts'
import { DeliveryError } from './errors.ts'
import { createRecent, type Recent } from './recent.ts'

/** How one recipient's part ended: a DeliveryError is final for this notification. */
type Outcome = 'accepted' | DeliveryError

export type Sending = {
  readonly notification: Notification
  /** Of the integration; remembers between attempts who has got the notification. */
  readonly cache: Map<string, unknown>
  readonly warn: (message: string) => void
  /** How a recipient is called in messages. */
  readonly nameOf: (recipient: string, index: number) => string
  readonly send: (recipient: string) => Promise<void>
}

// Notifications that are between two attempts at the same time.
const remembered = 1000

/**
 * Sends to each recipient by itself. Who has got it, or refused it for good, is left out of later attempts on this node. Who is refused
 * while others have got it is only told to the operator, as a failure would make the next tick repeat it to all.
 */
export async function sendToEach (recipients: readonly string[], { notification, cache, warn, nameOf, send }: Sending): Promise<void> {
  const attempts = recent(cache)
  const outcomes = attempts.get(notification.id) ?? new Map<string, Outcome>()
  attempts.set(notification.id, outcomes)

  const failed = await Promise.all(recipients.map(async (recipient, index) => {
    if (outcomes.has(recipient)) return undefined
    try {
      await send(recipient)
      outcomes.set(recipient, 'accepted')
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      const named = recipients.length > 1 ? withName(error, nameOf(recipient, index)) : error
      if (named.retryable) return named
      outcomes.set(recipient, named)
    }
  }))

  const again = failed.filter(error => error !== undefined)
  if (again.length > 0) throw together(again)
  const refusals = [...outcomes.values()].filter(outcome => outcome !== 'accepted')
  if (refusals.length === outcomes.size && refusals[0]) throw together(refusals)
  for (const { message } of refusals) warn(message)
}

function recent (cache: Map<string, unknown>): Recent<Map<string, Outcome>> {
  const known = cache.get('recipients') ?? createRecent<Map<string, Outcome>>(remembered)
  cache.set('recipients', known)
  // Nobody else writes under this name.
  return known as Recent<Map<string, Outcome>>
}

function withName ({ message, retryable, reason, retryAfter, cause }: DeliveryError, name: string): DeliveryError {
  return new DeliveryError(`${name}: ${message}`, { retryable, reason, retryAfter, cause })
}

/** One failure for all: they are tried again when the most patient of the services wants it. */
function together (errors: readonly DeliveryError[]): DeliveryError {
  const [first] = errors
  if (!first || errors.length === 1) return first ?? new DeliveryError('there is nobody to send to', { retryable: false, reason: 'other' })
  const waits = errors.flatMap(({ retryAfter }) => retryAfter ?? [])
  return new DeliveryError(errors.map(({ message }) => message).join('; '), {
    retryable: first.retryable,
    reason: first.reason,
    retryAfter: waits.length > 0 ? Math.max(...waits) : undefined,
    cause: first.cause
  })
}
