import type { Incident } from '../domain/incident.ts'

/** Of its lines the latest so many are kept. */
export const mostLines = 1000
/** How long it counts that somebody was paged in turn. */
export const turnsCount = 7 * 86_400_000

/** All alerts that it has or had. */
export function alertsIn ({ members }: Incident): string[] {
  return [...new Set(members.flatMap(({ alerts }) => alerts.map(({ fingerprint }) => fingerprint)))]
}

/** The alerts whose changes matter to it. */
export function indexedAlerts (incident: Incident | undefined): Set<string> {
  return new Set(!incident || incident.closed ? [] : alertsIn(incident))
}

/** The names under which its groups find it. */
export function linksOf (incident: Incident | undefined): Set<string> {
  return new Set(!incident || incident.closed ? [] : incident.groups.map(group => linkOf(incident.policy.name, group)))
}

export function linkOf (policy: string, group: string): string {
  return JSON.stringify([policy, group])
}

export function turnsFor (times: readonly number[], now: number): number[] {
  return times.filter(at => at > now - turnsCount)
}

/** What is in the one and not in the other. */
export function without (some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...some].filter(one => !others.has(one))
}
