import { effectiveEnd, keptOpen, type Alert } from './domain/alert.ts'
import { mutedAt } from './domain/decide.ts'
import type { Gap } from './domain/gap.ts'
import { compareBytes, compareLabels, type Labels } from './domain/labels.ts'
import type { Generation } from './jobs/generation.ts'
import type { SilenceCopy } from './jobs/silence-copy.ts'
import type { State } from './state/state.ts'

export type MemberView = {
  readonly alert: Alert
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
}

export type AlertView = MemberView & {
  /** Names in routing order; one that several routes name stands there several times. */
  readonly receivers: readonly string[]
}

export type GroupView = {
  readonly receiver: string
  readonly labels: Labels
  readonly routeLabels: Labels
  /** Names of the time intervals that mute the group at the moment. */
  readonly mutedBy: readonly string[]
  /** In no order. */
  readonly alerts: readonly MemberView[]
}

type Options = { readonly state: State, readonly generation: () => Generation, readonly silences: Pick<SilenceCopy, 'sync' | 'activeFor'>, readonly gap: () => Gap | undefined }

/** What the API and the page show of alerts and groups. */
export function createViews ({ state, generation, silences, gap }: Options) {
  /** Alerts that have not ended, what only a gap of ours keeps open among them (protocol 28), and what keeps an alert from being told. */
  async function unresolved (current: Generation) {
    const now = state.now()
    const found = gap()
    const [stored] = await Promise.all([state.alerts.list(Math.min(now, found?.start ?? now)), silences.sync()])
    const alerts: Alert[] = []
    const sources = new Map<string, string>()
    for (const one of stored) {
      const alert = keptOpen(one.alert, { now, gap: found })
      const end = effectiveEnd(alert, found)
      if (end < now) continue
      alerts.push(alert)
      if (end === now) continue
      for (const key of current.bearingsOf(alert).inhibits) if (!sources.has(key)) sources.set(key, alert.fingerprint)
    }
    const memberOf = (alert: Alert): MemberView => ({
      alert,
      silencedBy: silences.activeFor(alert, now),
      inhibitedBy: current.bearingsOf(alert).inhibitedBy.flatMap(key => sources.get(key) ?? []).slice(0, 1)
    })
    return { alerts, memberOf }
  }

  return {
    /** Unresolved alerts by fingerprint. */
    async alerts (): Promise<AlertView[]> {
      const current = generation()
      const { alerts, memberOf } = await unresolved(current)
      return alerts
        .sort((a, b) => a.fingerprint < b.fingerprint ? -1 : 1)
        .map(alert => ({ ...memberOf(alert), receivers: current.bearingsOf(alert).memberships.map(({ route }) => route.receiver) }))
    },

    /** Groups by their labels, then receiver; resolved alerts not told yet are in them. */
    async groups (): Promise<GroupView[]> {
      const current = generation()
      const [{ alerts: firing, memberOf }, groups] = await Promise.all([unresolved(current), state.groups.list(current.number)])
      const alerts = new Map(firing.map(alert => [alert.fingerprint, alert]))
      const missing = new Set<string>()
      for (const { fingerprints } of groups) for (const fingerprint of fingerprints) if (!alerts.has(fingerprint)) missing.add(fingerprint)
      const now = state.now()
      for (const found of await state.alerts.get([...missing])) {
        if (found) alerts.set(found.alert.fingerprint, keptOpen(found.alert, { now, gap: gap() }))
      }

      const placed = groups.flatMap(group => {
        const route = current.routeOf(group.routeId)
        return route ? [{ ...group, route }] : []
      })
      return placed
        .map(({ route, labels, fingerprints }): GroupView => ({
          receiver: route.receiver,
          labels,
          routeLabels: route.labels,
          mutedBy: mutedAt(now, { route, timeIntervals: current.config.timeIntervals })?.names ?? [],
          alerts: fingerprints.flatMap(fingerprint => alerts.get(fingerprint) ?? []).map(memberOf)
        }))
        .sort((a, b) => compareLabels(a.labels, b.labels) || compareBytes(a.receiver, b.receiver))
    }
  }
}
