import { sortedNames, type Labels } from './labels.ts'
import type { FrozenAlert } from './notification.ts'
import type { LogEntry } from './notification-log.ts'
import { xxhash64 } from './xxhash64.ts'

const separator = Buffer.of(0xff)

/** What Alertmanager's notification log calls an alert (spec 2.6): the bytes of its fingerprint under another hash. */
export function alertmanagerHash (labels: Labels): string {
  return xxhash64(Buffer.concat(sortedNames(labels).flatMap(name => [Buffer.from(name), separator, Buffer.from(labels[name] ?? ''), separator])))
}

/**
 * The entry as if this router had made it, as far as the alerts at hand go: an entry that was taken over from Alertmanager names alerts
 * by a hash that cannot be turned back. Those that are not at hand keep it, so that they still count as told.
 */
export function recognise (entry: LogEntry | undefined, alerts: readonly FrozenAlert[]): LogEntry | undefined {
  if (entry?.hash === undefined) return entry
  const { hash: _, ...rest } = entry
  const fingerprints = new Map(alerts.map(({ alert }) => [alertmanagerHash(alert.labels), alert.fingerprint]))
  const rename = (names: readonly string[]) => names.map(name => fingerprints.get(name) ?? name)
  return { ...rest, firing: rename(entry.firing), resolved: rename(entry.resolved) }
}
