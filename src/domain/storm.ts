import type { EscalationPolicy } from './escalation-policy.ts'
import type { Incident } from './incident.ts'
import { firingOf } from './incident-member.ts'

/** What is to be done for a group that fires and has no incident yet. */
export type Admission =
  | { readonly kind: 'open', readonly storm: boolean, readonly opened: readonly number[] }
  /** The group joins the storm that there is. */
  | { readonly kind: 'join', readonly incident: string }

/**
 * Keeps a policy within its page budget: what comes too fast becomes one incident that lists it, and nothing is dropped. `opened` are the
 * times at which incidents of the policy were opened, as the admission before has answered them; `storm` is the one that is open.
 */
export function admit ({ pageBudget }: EscalationPolicy, { opened, storm }: { readonly opened: readonly number[], readonly storm: string | undefined }, now: number): Admission {
  if (!pageBudget) return { kind: 'open', storm: false, opened: [] }
  const recent = opened.filter(at => at > now - pageBudget.per)
  if (recent.length < pageBudget.incidents) return { kind: 'open', storm: false, opened: [...recent, now] }
  return storm === undefined ? { kind: 'open', storm: true, opened: recent } : { kind: 'join', incident: storm }
}

/** Whether alerts may still become part of it: it is open, or has ended so lately that it opens again. */
export function isOpenTo ({ closed, resolution, policy }: Incident, now: number): boolean {
  if (closed) return false
  return resolution?.endedAt === undefined || now < resolution.endedAt + policy.reopenWindow
}

/**
 * Which incident a group belongs to that has none, as a reload has given it another key (protocol 29): of those of its policy the one that
 * has most of its alerts. One whose policy is not among the `known` ones any more, as it was renamed, counts as one of this. `elsewhere` are alerts that another incident pages for.
 */
export function adopt (fingerprints: readonly string[], { policy, known, incidents }: { readonly policy: string, readonly known: ReadonlySet<string>, readonly incidents: readonly Incident[] }, now: number): { readonly incident?: Incident, readonly elsewhere: ReadonlySet<string> } {
  const wanted = new Set(fingerprints)
  const shares = incidents
    .filter(incident => (incident.policy.name === policy || !known.has(incident.policy.name)) && isOpenTo(incident, now))
    .map(incident => ({ incident, shared: alertsOf(incident).filter(fingerprint => wanted.has(fingerprint)) }))
    .filter(({ shared }) => shared.length > 0)
    .toSorted((a, b) => b.shared.length - a.shared.length || a.incident.openedAt - b.incident.openedAt)
  const [best, ...others] = shares
  const own = new Set(best?.shared)
  return { ...best && { incident: best.incident }, elsewhere: new Set(others.flatMap(({ shared }) => shared).filter(fingerprint => !own.has(fingerprint))) }
}

/** Those that fire; of one that has ended, all that it had, as any of them opens it again. */
function alertsOf ({ members, resolution }: Incident): string[] {
  return (resolution ? members.flatMap(({ alerts }) => [...alerts]) : firingOf(members)).map(({ fingerprint }) => fingerprint)
}
