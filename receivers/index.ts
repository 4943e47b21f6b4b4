import type { Receiver } from '../src/receiver.ts'
import { console } from './console.ts'
import { jira } from './jira.ts'
import { sns } from './sns.ts'
import { webhook } from './webhook.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  webhook,
  sns,
  jira,
  console
]
