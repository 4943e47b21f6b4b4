import type { Alert } from '../../domain/alert.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Gap } from '../state.ts'

/** Whether the alert fires at `now`; one whose sender could not reach us gets the time it had left again (protocol 28). */
export function fires (alert: Alert, now: number, gap?: Gap): boolean {
  const end = endOf(alert)
  const missedRefresh = gap && end > alert.updatedAt && end >= gap.start && alert.updatedAt < gap.end
  return (missedRefresh ? gap.end + (end - alert.updatedAt) : end) > now
}

export function isBefore (a: Instant, b: Instant): boolean {
  return a.ms < b.ms || (a.ms === b.ms && a.nanos < b.nanos)
}

/** Rounded up, so that comparing it with whole milliseconds says what the exact end would. */
function endOf ({ endsAt }: Alert): number {
  return endsAt.nanos > 0 ? endsAt.ms + 1 : endsAt.ms
}
