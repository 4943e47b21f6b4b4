import type { Receiver } from '../src/receiver.ts'
import { apprise } from './apprise.ts'
import { console } from './console.ts'
import { discord } from './discord.ts'
import { email } from './email.ts'
import { googlechat } from './googlechat.ts'
import { incidentio } from './incidentio.ts'
import { jira } from './jira.ts'
import { matrix } from './matrix.ts'
import { mattermost } from './mattermost.ts'
import { msteams } from './msteams.ts'
import { msteamsv2 } from './msteamsv2.ts'
import { ntfy } from './ntfy.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { pushover } from './pushover.ts'
import { rocketchat } from './rocketchat.ts'
import { slack } from './slack.ts'
import { sns } from './sns.ts'
import { telegram } from './telegram.ts'
import { twilio } from './twilio.ts'
import { victorops } from './victorops.ts'
import { webex } from './webex.ts'
import { webhook } from './webhook.ts'
import { wechat } from './wechat.ts'

/** Every integration that a configuration may name. */
export const receivers: Receiver[] = [
  discord,
  email,
  incidentio,
  pagerduty,
  slack,
  webhook,
  opsgenie,
  wechat,
  pushover,
  victorops,
  sns,
  telegram,
  webex,
  msteams,
  msteamsv2,
  jira,
  rocketchat,
  mattermost,
  console,
  ntfy,
  twilio,
  matrix,
  googlechat,
  apprise
]
