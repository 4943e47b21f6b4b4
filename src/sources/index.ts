import { readAlertmanager } from './alertmanager.ts'
import type { SourceFormat } from './format.ts'

/** The formats of inbound webhooks, by the `type` of a source. */
export const sourceFormats: ReadonlyMap<string, SourceFormat> = new Map([
  ['alertmanager', readAlertmanager],
  // Grafana sends the same with more in it.
  ['grafana', readAlertmanager]
])
