import type { Test } from 'tap'
import { checkAlerts } from './contract/alerts.ts'
import { checkClaims } from './contract/claims.ts'
import { checkDeliveries } from './contract/deliveries.ts'
import { checkFallbacks } from './contract/fallbacks.ts'
import { checkFlushes } from './contract/flushes.ts'
import { checkGenerations } from './contract/generations.ts'
import { checkIncidentTimers } from './contract/incident-timers.ts'
import { checkIncidents } from './contract/incidents.ts'
import { checkIntake } from './contract/intake.ts'
import { checkNodes } from './contract/nodes.ts'
import { checkOverrides } from './contract/overrides.ts'
import { checkSilences } from './contract/silences.ts'
import { checkSnapshots } from './contract/snapshots.ts'
import { checkSourceContacts } from './contract/source-contacts.ts'
import { checkSourceProblems } from './contract/source-problems.ts'
import { checkUpkeep } from './contract/upkeep.ts'
import { openScene, type Scene, type Subject } from './contract/scene.ts'

/** Tests one behaviour on a state of its own. */
export type Check = (behaviour: string, test: (t: Test, scene: Scene) => Promise<unknown>) => void

/**
 * What every adapter of the state promises, one behaviour to a test. `create` opens an empty state; it closes with the test. Tests
 * run side by side, as on a real clock some wait for a lease.
 */
export function stateContract (t: Test, { create }: { create: () => Promise<Subject> }) {
  t.jobs = 8
  const check: Check = (behaviour, test) => {
    t.test(behaviour, { buffered: true }, async t => {
      const subject = await create()
      t.teardown(() => subject.state.close())
      await test(t, await openScene(subject))
    })
  }
  for (const part of [checkIntake, checkAlerts, checkClaims, checkFlushes, checkDeliveries, checkSnapshots, checkFallbacks, checkSilences, checkIncidents, checkIncidentTimers, checkOverrides, checkSourceProblems, checkSourceContacts, checkUpkeep, checkGenerations, checkNodes]) part(check)
}
