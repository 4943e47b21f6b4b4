import { receivers } from '../../../receivers/index.ts'
import type { Integration } from './integration.ts'
import { webhook } from './webhook.ts'

const all: readonly Integration[] = [
  webhook
]

/** Those that Tocsin has, too. */
export const integrations = all.filter(({ type }) => receivers.some(receiver => receiver.type === type))
