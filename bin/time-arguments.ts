import { parseDuration } from '../src/domain/duration.ts'
import { parseInstant, type Instant } from '../src/domain/instant.ts'
import { CommandError } from './command-error.ts'

/** The value of --start or --end. */
export function parseTime (flag: '--start' | '--end', text: string): Instant {
  const complete = /^\d{4}-\d\d-\d\dT\d{1,2}:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const instant = complete ? parseInstant(text) : undefined
  if (!instant) throw new CommandError(`${flag} must be a time such as 2026-11-20T09:00:00+01:00, not "${text}"`)
  return instant
}

/** The value of --duration, in milliseconds. */
export function parseSilenceDuration (text: string): number {
  const duration = parseDuration(text)
  if ('error' in duration) throw new CommandError(duration.error)
  if (duration.ms === 0) throw new CommandError('silence duration must be greater than 0')
  return duration.ms
}
