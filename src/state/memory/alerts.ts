import { beganTogether, readDocument } from '../../domain/alert-document.ts'
import { effectiveEnd, resolvedAt, type Alert } from '../../domain/alert.ts'
import { compareInstants } from '../../domain/instant.ts'
import type { Alerts, Change, Refresh, StoredAlert, WriteOptions } from '../state.ts'
import { remember } from './history.ts'
import { wakeIncidents } from './open-incidents.ts'
import { joinGroup } from './membership.ts'
import type { AlertRecord, Store } from './store.ts'
import { armDuty } from './upkeep.ts'

const pageSize = 500

export function createAlerts (store: Store): Alerts {
  return {
    async refresh (batch, options) {
      return batch.map(entry => {
        const record = store.alerts.get(entry.fingerprint)
        if (!record || !isKnown(store, record, entry, options)) return record?.stored

        const { endsAt, updatedAt, digest, document } = entry
        record.stored = { ...record.stored, digest, alert: { ...record.stored.alert, ...document !== undefined && readDocument(document), endsAt, updatedAt }, version: ++store.version }
        return 'known'
      })
    },

    async put (changes, options) {
      return changes.map(change => {
        const record = store.alerts.get(change.alert.fingerprint)
        if ((record?.stored.version ?? 0) !== change.version) return { current: record?.stored }

        if (options.generation === store.generation) putRouted(store, change)
        else putUnrouted(store, change)
        wakeIncidents(store, store.incidentAlerts.get(change.alert.fingerprint) ?? [])
        remember(store, change.events)
        return 'stored'
      })
    },

    async list (since) {
      return storedAlerts(store).filter(({ alert }) => alert.endsAt.ms >= since)
    },

    async get (fingerprints) {
      return fingerprints.map(fingerprint => store.alerts.get(fingerprint)?.stored)
    },

    async unrouted (generation, cursor) {
      const waiting = storedAlerts(store)
        .filter(stored => stored.generation !== generation && (cursor === undefined || stored.alert.fingerprint > cursor))
        .sort((a, b) => a.alert.fingerprint < b.alert.fingerprint ? -1 : 1)
      const page = waiting.slice(0, pageSize)
      return { alerts: page, cursor: waiting.length > pageSize ? page.at(-1)?.alert.fingerprint : undefined }
    },

    async sources (keys, limit) {
      return keys.map(key => {
        const firing: string[] = []
        for (const fingerprint of store.inhibits.get(key) ?? []) {
          if (firing.length === limit) break
          const record = store.alerts.get(fingerprint)
          if (record && effectiveEnd(record.stored.alert, store.gap) > store.now()) firing.push(fingerprint)
        }
        return firing
      })
    },

    async collect (before, { generation }) {
      if (generation !== store.generation || generation !== store.routed) return 0
      const gone = [...store.alerts.values()].filter(({ stored, groups }) => stored.alert.endsAt.ms <= before && !groups.size)
      for (const record of gone) {
        index(store, record, [])
        store.alerts.delete(record.stored.alert.fingerprint)
      }
      return gone.length
    }
  }
}

/** Protocol 1. */
function isKnown (store: Store, { stored, memberships, groups }: AlertRecord, { digest, endsAt, document }: Refresh, { generation }: WriteOptions): boolean {
  const { alert } = stored
  return generation === store.generation && stored.generation === generation &&
    (stored.digest === digest || (document !== undefined && beganTogether(stored.digest, digest))) &&
    !resolvedAt(alert, store.now()) && !resolvedAt({ ...alert, endsAt }, store.now()) && compareInstants(endsAt, alert.endsAt) >= 0 &&
    memberships.every(id => groups.has(id))
}

function putRouted (store: Store, { alert, digest, memberships, inhibits }: Change) {
  const record = write(store, { alert, digest, generation: store.generation })
  record.memberships = memberships.map(({ group }) => group.id)
  index(store, record, inhibits)
  for (const { group, groupWait } of memberships) joinGroup(store, { record, group, groupWait })
}

/** The groups that hold it keep it, so that nothing is missed until the alert is routed again. */
function putUnrouted (store: Store, { alert, digest }: Change) {
  write(store, { alert, digest, generation: 0 })
  armDuty(store, 'reroute', store.now())
}

function write (store: Store, { alert, digest, generation }: { alert: Alert, digest: string, generation: number }): AlertRecord {
  const stored = { alert, digest, generation, version: ++store.version }
  const known = store.alerts.get(alert.fingerprint)
  if (known) {
    known.stored = stored
    return known
  }
  const record = { stored, memberships: [], inhibits: [], groups: new Set<string>() }
  store.alerts.set(alert.fingerprint, record)
  return record
}

function index (store: Store, record: AlertRecord, inhibits: readonly string[]) {
  const { fingerprint } = record.stored.alert
  for (const key of record.inhibits) {
    const sources = store.inhibits.get(key)
    sources?.delete(fingerprint)
    if (!sources?.size) store.inhibits.delete(key)
  }
  for (const key of inhibits) {
    const sources = store.inhibits.get(key)
    if (sources) sources.add(fingerprint)
    else store.inhibits.set(key, new Set([fingerprint]))
  }
  record.inhibits = inhibits
}

function storedAlerts (store: Store): StoredAlert[] {
  return Array.from(store.alerts.values(), ({ stored }) => stored)
}
