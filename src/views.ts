import { effectiveEnd, keptOpen, type Alert } from './domain/alert.ts'
import { mutedAt } from './domain/decide.ts'
import type { Gap } from './domain/gap.ts'
import { compareBytes, compareLabels, type Labels } from './domain/labels.ts'
import type { Bearings, Generation } from './jobs/generation.ts'
import type { SilenceCopy } from './jobs/silence-copy.ts'
import type { State } from './state/state.ts'

export type MemberView = {
  readonly alert: Alert
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
}

export type AlertView = MemberView & {
  /** Names in routing order, or in that of the bytes where they are those of groups; one that several of them name stands there several times. */
  readonly receivers: readonly string[]
}

export type GroupView = {
  readonly receiver: string
  readonly labels: Labels
  readonly routeLabels: Labels
  /** Names of the time intervals that mute the group at the moment. */
  readonly mutedBy: readonly string[]
  /** Whether these are active time intervals, and it is muted outside of them. */
  readonly isOutsideActive: boolean
  /** In no order. Each names the receivers of all its groups. */
  readonly alerts: readonly AlertView[]
}

const nobody: readonly string[] = []

type Options = { readonly state: State, readonly generation: () => Generation, readonly silences: Pick<SilenceCopy, 'sync' | 'activeFor'>, readonly gap: () => Gap | undefined }

/** What the API and the page show of alerts and groups. */
export function createViews ({ state, generation, silences, gap }: Options) {
  /** Alerts that have not ended, what only a gap of ours keeps open among them (protocol 28), and what keeps an alert from being told. */
  async function unresolved (current: Generation) {
    const now = state.now()
    const found = gap()
    const [stored] = await Promise.all([state.alerts.list(Math.min(now, found?.start ?? now)), silences.sync()])
    const open: Array<{ readonly alert: Alert, readonly bearings: Bearings }> = []
    const sources = new Map<string, readonly string[]>()
    for (const one of stored) {
      const alert = keptOpen(one.alert, { now, gap: found })
      const end = effectiveEnd(alert, found)
      if (end < now) continue
      const bearings = current.bearingsOf(alert)
      open.push({ alert, bearings })
      if (end === now) continue
      for (const key of bearings.inhibits) if (!sources.has(key)) sources.set(key, [alert.fingerprint])
    }
    const viewOf = (alert: Alert, { receivers, inhibitedBy } = current.bearingsOf(alert)): AlertView => ({
      alert,
      silencedBy: silences.activeFor(alert, now),
      inhibitedBy: sources.get(inhibitedBy.find(key => sources.has(key)) ?? '') ?? nobody,
      receivers
    })
    // Not before all sources are known.
    return { views: open.map(({ alert, bearings }) => viewOf(alert, bearings)), viewOf }
  }

  return {
    /** Unresolved alerts by fingerprint. */
    async alerts (): Promise<AlertView[]> {
      const { views } = await unresolved(generation())
      return views.sort((a, b) => a.alert.fingerprint < b.alert.fingerprint ? -1 : 1)
    },

    /** Groups by their labels, then receiver; resolved alerts not told yet are in them. */
    async groups (): Promise<GroupView[]> {
      const current = generation()
      const [{ views, viewOf }, groups] = await Promise.all([unresolved(current), state.groups.list(current.number)])
      const members = new Map<string, MemberView & { receivers: readonly string[] }>()
      const add = ({ alert, silencedBy, inhibitedBy }: MemberView) => members.set(alert.fingerprint, { alert, silencedBy, inhibitedBy, receivers: nobody })
      for (const view of views) add(view)
      const missing = new Set<string>()
      for (const { fingerprints } of groups) for (const fingerprint of fingerprints) if (!members.has(fingerprint)) missing.add(fingerprint)
      const now = state.now()
      for (const found of await state.alerts.get([...missing])) {
        if (found) add(viewOf(keptOpen(found.alert, { now, gap: gap() })))
      }

      const placed = groups.flatMap(({ routeId, labels, fingerprints }): GroupView[] => {
        const route = current.routeOf(routeId)
        if (!route) return []
        const { receiver } = route
        const alone = [receiver]
        const alerts: AlertView[] = []
        for (const fingerprint of fingerprints) {
          const member = members.get(fingerprint)
          if (!member) continue
          member.receivers = member.receivers === nobody ? alone : [...member.receivers, receiver].sort(compareBytes)
          alerts.push(member)
        }
        const muted = mutedAt(now, { route, timeIntervals: current.config.timeIntervals })
        return [{ receiver, labels, routeLabels: route.labels, mutedBy: muted?.names ?? nobody, isOutsideActive: muted?.reason === 'active_time_interval', alerts }]
      })
      return placed.sort((a, b) => compareLabels(a.labels, b.labels) || compareBytes(a.receiver, b.receiver))
    }
  }
}
