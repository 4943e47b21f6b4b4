import { pino } from 'pino'
import { createSilenceCopy } from '../../src/jobs/silence-copy.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createSilences, type SilenceLimits } from '../../src/silences.ts'
import type { State } from '../../src/state/state.ts'

/** What an engine offers on silences, on a state that others may share. */
export function openSilences (state: State, { retention = 432_000_000, ...limits }: Partial<SilenceLimits> & { retention?: number } = {}) {
  const log = pino({ level: 'silent' })
  const metrics = createMetrics()
  const copy = createSilenceCopy({ state, metrics, log })
  const silences = createSilences({ state, copy, retention, log, logChanges: false, limits: { maxSilences: 0, maxSilenceSize: 0, ...limits } })
  return { ...silences, copy, metrics }
}
