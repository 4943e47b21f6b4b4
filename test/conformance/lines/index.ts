import type { TimeLines } from '../time-line.ts'
import { brokenReceivers } from './broken-receivers.ts'
import { ends } from './ends.ts'
import { grouping } from './grouping.ts'
import { muting } from './muting.ts'
import { queriesOfAlerts } from './queries.ts'
import { reloads } from './reloads.ts'
import { repeats } from './repeats.ts'
import { requests } from './requests.ts'
import { silenceRequests, silences } from './silences.ts'

/** What only asks, and takes no time. */
export const asking: TimeLines = { ...requests, ...queriesOfAlerts, ...silenceRequests }

export const telling: TimeLines = { ...grouping, ...ends, ...repeats, ...muting, ...brokenReceivers, ...silences }

export { reloads }
