import { createHash } from 'node:crypto'
import type { SourceChange } from '../../domain/source-change.ts'
import type { Delivery, Reading, Report } from '../source.ts'
import { createOddities, readMembers, type Members, type Oddities } from './reader.ts'
import { labelText } from './texts.ts'

/** One request, as what reads it gets it. */
export type Hook = {
  readonly body: Members
  readonly data: Members
  /** Undefined where it is missing or no text. */
  readonly action: string | undefined
  /** Who did it, as a name of one line. */
  readonly actor: string
  /** No person did it: Sentry itself, or another program. */
  readonly isAutomatic: boolean
  /** Of the bytes: what tells one body from another where nothing in it does. */
  readonly digest: string
  readonly reading: Reading
  readonly oddities: Oddities
}

export function readHook (delivery: Delivery, value: unknown, reading: Reading): Hook {
  const oddities = createOddities()
  const body = readMembers(value, '', oddities)
  return {
    body,
    data: body.object('data'),
    action: body.text('action'),
    actor: labelText(body.object('actor').text('name') ?? '') || 'Sentry',
    isAutomatic: body.object('actor').text('type') === 'application',
    digest: createHash('sha256').update(delivery.body).digest('hex').slice(0, 16),
    reading,
    oddities
  }
}

export function one (change: SourceChange): Report {
  return { changes: [change] }
}

/** Why nothing comes of it. */
export function ignored (why: string): Report {
  return { ignored: why }
}

/** The same where that happens all the time. */
export function passedOver (why: string): Report {
  return { ignored: why, quiet: true }
}
