import type { ClusterStatus, GettableAlert, GettableSilence, Status } from '../answers.ts'
import type { ApiDelivery, ApiIncident, ApiOnCall, ApiShifts, ApiSource, ApiSummary, ApiTaken } from '../own-answers.ts'
import type { Preview } from '../source-preview.ts'
import { extended } from './extended.ts'
import { json } from './json.ts'
import type { Output } from './outputs.ts'
import { simple } from './simple.ts'

/** Each answers the whole text, with its last line end. */
export type Formatter = {
  readonly silences: (silences: readonly GettableSilence[]) => string
  readonly alerts: (alerts: readonly GettableAlert[]) => string
  readonly config: (status: Status) => string
  readonly cluster: (cluster: ClusterStatus) => string
  readonly incidents: (incidents: readonly ApiSummary[]) => string
  readonly incident: (incident: ApiIncident) => string
  readonly onCall: (onCall: readonly ApiOnCall[]) => string
  readonly shifts: (shifts: ApiShifts) => string
  readonly sources: (sources: readonly ApiSource[]) => string
  readonly deliveries: (deliveries: readonly ApiDelivery[]) => string
  readonly delivery: (delivery: ApiDelivery) => string
  readonly taken: (taken: ApiTaken) => string
  /** One for each request. */
  readonly previews: (previews: readonly Preview[]) => string
}

/** `dateFormat` is a layout in Go's manner. */
export function formatterOf (output: Output, dateFormat: string): Formatter {
  switch (output) {
    case 'simple': return simple(dateFormat)
    case 'extended': return extended(dateFormat)
    case 'json': return json
  }
}
