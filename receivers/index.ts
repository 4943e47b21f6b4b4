import type { Receiver } from '../src/receiver.ts'
import { console } from './console.ts'
import { email } from './email.ts'
import { webhook } from './webhook.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  email,
  webhook,
  console
]
