import { alertmanager } from './alertmanager.ts'
import { sentry } from './sentry.ts'
import type { SourceType } from './source.ts'

/** The formats of inbound webhooks, by the `type` of a source. */
export const sourceTypes: ReadonlyMap<string, SourceType> = new Map([
  ['alertmanager', alertmanager],
  // Grafana sends the same with more in it.
  ['grafana', alertmanager],
  ['sentry', sentry]
])
