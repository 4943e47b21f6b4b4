import { receivers } from '../../../receivers/index.ts'
import type { Integration } from './integration.ts'
import { discord } from './discord.ts'
import { email } from './email.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { pushover } from './pushover.ts'
import { slack } from './slack.ts'
import { sns } from './sns.ts'
import { telegram } from './telegram.ts'
import { victorops } from './victorops.ts'
import { webex } from './webex.ts'
import { webhook } from './webhook.ts'
import { wechat } from './wechat.ts'

const all: readonly Integration[] = [
  discord,
  email,
  pagerduty,
  slack,
  webhook,
  opsgenie,
  wechat,
  pushover,
  victorops,
  sns,
  telegram,
  webex
]

/** Those that Tocsin has, too. */
export const integrations = all.filter(({ type }) => receivers.some(receiver => receiver.type === type))
