import { effectiveEnd, type Alert } from '../domain/alert.ts'
import { mutedAt } from '../domain/decide.ts'
import type { Gap } from '../domain/gap.ts'
import { toDecimal } from '../domain/instant.ts'
import type { Observed } from '../domain/incident-member.ts'
import type { IncidentWrite } from '../state/incident-state.ts'
import type { State, StoredAlert } from '../state/state.ts'
import type { Generation } from './generation.ts'
import type { SilenceCopy } from './silence-copy.ts'

/** What was found, and what a write compares with it (protocol 30). */
export type Observation = { readonly observed: readonly Observed[], readonly looked: IncidentWrite['looked'] }

type Mute = Pick<Observed, 'mutedBy' | 'mutedUntil'>

/** Nobody is told when an inhibition ends: it is looked at again after this. */
const inhibitionHoldsFor = 10_000
/** Time intervals begin and end with minutes. */
const minute = 60_000

type Options = { readonly state: State, readonly generation: () => Generation, readonly silences: Pick<SilenceCopy, 'syncTo' | 'activeFor' | 'get'> }

export type Observe = ReturnType<typeof createObserve>

/** Finds out what fires of alerts just read, and what silences, inhibits or mutes it; `policy` names the routes whose time intervals count. */
export function createObserve ({ state, generation, silences }: Options) {
  return async function observe (alertsOf: ReadonlyArray<{ readonly alerts: readonly StoredAlert[], readonly policy: string }>, { now, gap, silences: mark }: { readonly now: number, readonly gap: Gap | undefined, readonly silences: string }): Promise<Observation[]> {
    const current = generation()
    const keys = [...new Set(alertsOf.flatMap(({ alerts }) => alerts.flatMap(({ alert }) => current.bearingsOf(alert).inhibitedBy)))]
    const [sources] = await Promise.all([keys.length > 0 ? state.alerts.sources(keys, 1) : [], silences.syncTo(mark)])
    const inhibitors = new Map(keys.flatMap((key, n) => sources[n]?.slice(0, 1).map(source => [key, source] as const) ?? []))

    function muteOf (alert: Alert, policy: string): Mute {
      const { memberships, inhibitedBy } = current.bearingsOf(alert)
      const inhibitor = inhibitedBy.map(key => inhibitors.get(key)).find(source => source !== undefined)
      if (inhibitor !== undefined) return { mutedBy: `inhibition: ${inhibitor}`, mutedUntil: now + inhibitionHoldsFor }

      const routes = memberships.map(({ route }) => route).filter(({ escalation }) => escalation === policy)
      const muting = routes.map(route => mutedAt(now, { route, timeIntervals: current.config.timeIntervals }))
      const [mute] = muting
      if (mute && muting.every(one => one !== undefined)) return { mutedBy: `${mute.reason}: ${mute.names.join(', ')}`, mutedUntil: (Math.floor(now / minute) + 1) * minute }

      const ids = silences.activeFor(alert, now)
      if (ids.length === 0) return {}
      const ends = ids.map(id => silences.get(id)?.silence.endsAt ?? now + inhibitionHoldsFor)
      return { mutedBy: `silence: ${ids.join(', ')}`, mutedUntil: Math.max(...ends) }
    }

    return alertsOf.map(({ alerts, policy }) => ({
      observed: alerts.map(({ alert }): Observed => {
        const endsAt = effectiveEnd(alert, gap)
        return { fingerprint: alert.fingerprint, labels: alert.labels, endsAt, ...endsAt > now && muteOf(alert, policy) }
      }),
      looked: alerts.map(({ alert: { fingerprint, endsAt } }) => ({ fingerprint, endsAt: Number(toDecimal(endsAt)) }))
    }))
  }
}
