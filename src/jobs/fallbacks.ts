import type { Logger } from 'pino'
import type { Failure, Place } from '../domain/fallback.ts'
import type { HistoryEvent } from '../domain/history.ts'
import { printGroupLabels } from '../domain/group.ts'
import type { Labels } from '../domain/labels.ts'
import type { Metrics } from '../metrics.ts'

type About = { readonly at: number, readonly group: string, readonly failure: Failure, readonly place: Place }

/** Says in the history that what failed is told elsewhere. */
export function fallbackEvent ({ at, group, failure: { integration, reason }, place }: About): HistoryEvent {
  return { at, kind: 'fallback', group, receiver: place.receiver.name, integration, reason: `receiver ${JSON.stringify(place.receiver.fallback)} takes its place: ${reason || 'it was not told in time'}` }
}

/** The same for metrics and log. */
export function countFallback ({ metrics, log }: { metrics: Metrics, log: Logger }, { failure: { reason }, place: { receiver, integration }, labels }: { failure: Failure, place: Place, labels: Labels }): void {
  metrics.fallbacks.inc(metrics.integrationLabels(integration.type, receiver.name))
  log.warn({ receiver: receiver.name, integration: `${integration.type}[${integration.index}]`, fallback: receiver.fallback, group: printGroupLabels(labels), err: reason }, 'the fallback takes its place')
}
