import type { Receiver } from '../src/receiver.ts'
import { apprise } from './apprise.ts'
import { console } from './console.ts'
import { googlechat } from './googlechat.ts'
import { matrix } from './matrix.ts'
import { ntfy } from './ntfy.ts'
import { twilio } from './twilio.ts'
import { webhook } from './webhook.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  webhook,
  console,
  ntfy,
  twilio,
  matrix,
  googlechat,
  apprise
]
