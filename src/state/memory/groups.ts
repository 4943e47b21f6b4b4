import type { Failure } from '../../domain/fallback.ts'
import type { LogEntry } from '../../domain/notification-log.ts'
import type { ClaimedGroup, Groups, StoredAlert } from '../state.ts'
import { remember } from './history.ts'
import { finish } from './membership.ts'
import { mayClaim } from './nodes.ts'
import { oweFallbacks, oweSnapshot, supersede } from './owed.ts'
import { silenceMark } from './silences.ts'
import { createFence, type GroupRecord, type Store } from './store.ts'

/** A tick later than this is judged by the time it is made (protocol 10). */
const lateTick = 10_000

export function createGroups (store: Store): Groups {
  return {
    async claim (options) {
      const { gap } = store
      if (!mayClaim(store, options)) return { groups: [], more: false, gap, silences: '' }

      const due = store.dueAt('flush', store.now() - options.lateBy)
        .flatMap(id => store.groups.get(id) ?? []).filter(group => group.generation === store.generation)
      const groups = due.slice(0, options.limit).map(group => claimGroup(store, group))
      return { groups, more: due.length > groups.length, gap, silences: groups.length > 0 ? silenceMark(store) : '' }
    },

    async commit ({ group: claimed, owed, resolved, note, fallbacks, events }) {
      const group = store.groups.get(claimed.id)
      if (!group || group.flush?.fence !== claimed.fence || group.generation !== store.generation) return { kind: 'lost' }

      const seq = ++store.seq
      const { dropped: superseded, failed } = supersede(store, group, owed !== undefined)
      const { record, deliveries } = owed ? oweSnapshot(store, group, { seq, resolved, fallbacks, ...owed }) : { record: undefined, deliveries: [] }
      const turn = (failure: Failure) => ({ failures: [failure], deadline: store.now() + (fallbacks?.patience ?? 0) })
      const failures = failed.filter(failure => record && oweFallbacks(store, group, { record, targets: fallbacks?.of.get(failure.integration) ?? [], turn: turn(failure) }).length > 0)
      group.flush = undefined
      group.at = group.nextTick
      group.note = note
      remember(store, events)

      const destroyed = !group.owed.size && finish(store, group, resolved)
      if (!destroyed) store.arm('flush', claimed.id, group.at)
      return { kind: 'committed', seq, deliveries, destroyed, superseded, failed: failures }
    },

    async release (groups) {
      for (const { id, fence } of groups) {
        const group = store.groups.get(id)
        if (!group?.flush || group.flush.fence !== fence) continue
        group.flush.fence = undefined
        group.at = store.now()
        store.arm('flush', id, group.at)
      }
    },

    async list (generation) {
      return [...store.groups.values()].filter(group => group.generation === generation).map(group => ({
        ...identityOf(group), nextTick: group.nextTick, fingerprints: [...group.members]
      }))
    },

    async count () {
      return store.groups.size
    }
  }
}

function claimGroup (store: Store, group: GroupRecord): ClaimedGroup {
  const now = store.now()
  const { logId, groupInterval } = group.identity
  const due = group.flush?.due ?? group.at
  const late = now - due
  // A flush taken over keeps its times, unless its next tick has passed meanwhile: that would be one to catch up.
  if (!group.flush || group.nextTick <= now) {
    group.nextTick = late < Math.min(1000, groupInterval / 2) ? due + groupInterval : now + groupInterval
  }
  const fence = createFence()
  const tick = group.flush?.tick ?? (late > lateTick ? now : due)
  group.flush = { fence, due, tick }
  group.at = store.lend('flush', group.identity.id)

  return {
    ...identityOf(group), logId, fence, due, tick, claimedAt: now, nextTick: group.nextTick, members: membersOf(store, group), note: group.note, log: logOf(store, logId), owed: [...group.owed.keys()]
  }
}

function identityOf ({ identity: { id, routeId, labels } }: GroupRecord) {
  return { id, routeId, labels }
}

function membersOf (store: Store, { members }: GroupRecord): StoredAlert[] {
  return [...members].flatMap(fingerprint => store.alerts.get(fingerprint)?.stored ?? [])
}

function logOf (store: Store, logId: string): Map<string, LogEntry> {
  const entries = [...store.log.get(logId) ?? []].filter(([, { until }]) => until > store.now())
  return new Map(entries.map(([integration, { entry }]) => [integration, entry]))
}
