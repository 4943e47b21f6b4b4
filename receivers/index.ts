import type { Receiver } from '../src/receiver.ts'
import { console } from './console.ts'
import { incidentio } from './incidentio.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { pushover } from './pushover.ts'
import { victorops } from './victorops.ts'
import { webhook } from './webhook.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  incidentio,
  pagerduty,
  webhook,
  opsgenie,
  pushover,
  victorops,
  console
]
