import type { Receiver } from '../src/receiver.ts'
import { console } from './console.ts'
import { mattermost } from './mattermost.ts'
import { rocketchat } from './rocketchat.ts'
import { slack } from './slack.ts'
import { webhook } from './webhook.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  webhook,
  slack,
  rocketchat,
  mattermost,
  console
]
