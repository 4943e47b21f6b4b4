import type { State } from '../state.ts'
import { createAlerts } from './alerts.ts'
import { openRedis, type OpenOptions } from './client.ts'
import { createDeliveries } from './deliveries.ts'
import { createGenerations } from './generations.ts'
import { createGroups } from './groups.ts'
import { createHistory } from './history.ts'
import { createIncidents } from './incidents.ts'
import { createNodes } from './nodes.ts'
import { createOverrides } from './overrides.ts'
import { createSecrets } from './secrets.ts'
import { createSilences } from './silences.ts'
import { createSourceContacts } from './source-contacts.ts'
import { createSourceProblems } from './source-problems.ts'
import { createUpkeep } from './upkeep.ts'

/** Opens the state of a namespace. Rejects with Unavailable when the server does not answer within `connectTimeout` milliseconds. */
export async function openRedisState (options: OpenOptions): Promise<State> {
  const redis = await openRedis(options)
  return {
    alerts: createAlerts(redis),
    groups: createGroups(redis),
    deliveries: createDeliveries(redis),
    silences: createSilences(redis),
    incidents: createIncidents(redis),
    overrides: createOverrides(redis),
    secrets: createSecrets(redis),
    sourceProblems: createSourceProblems(redis),
    sourceContacts: createSourceContacts(redis),
    upkeep: createUpkeep(redis),
    generations: createGenerations(redis),
    nodes: createNodes(redis),
    history: createHistory(redis),
    now: () => redis.now(),
    async ping () { await redis.command(client => client.ping()) },
    close: () => redis.close()
  }
}
