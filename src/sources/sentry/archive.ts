import { farFuture } from '../../domain/instant.ts'
import type { Members } from './reader.ts'

/** How long whoever archived an issue does not want to hear of it. */
export type Archive = {
  /** Epoch milliseconds. */
  readonly until: number | undefined
  /** From when it was archived. */
  readonly minutes: number | undefined
  readonly reason: string
}

export function readArchive (issue: Members): Archive {
  const details = issue.object('statusDetails')
  const until = details.time('ignoreUntil')?.ms
  const given = details.number('ignoreDuration')
  const minutes = given !== undefined && given > 0 && given * 60_000 < farFuture.ms / 2 ? given : undefined
  const events = details.number('ignoreCount')
  const users = details.number('ignoreUserCount')
  const escalates = issue.text('substatus') === 'archived_until_escalating'
  const condition = until !== undefined
    ? ` until ${new Date(until).toISOString()}`
    : minutes !== undefined
      ? ` for ${minutes} min`
      : events !== undefined ? ` until ${events} more events` : users !== undefined ? ` until ${users} more users` : escalates ? ' until it escalates' : ''
  return { until, minutes, reason: `archived in Sentry${condition}` }
}
