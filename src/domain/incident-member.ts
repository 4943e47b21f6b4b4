import { fingerprint, type Labels } from './labels.ts'
import { severityRank, withoutSeverity, type Severity } from './severity.ts'

/** An alert at any severity: what an acknowledgement speaks of. */
export type Member = {
  /** Fingerprint of its labels without that of the severity. */
  readonly id: string
  readonly labels: Labels
  /** More than one when rules of several severities fire together. */
  readonly alerts: readonly MemberAlert[]
  /** At which version of the incident it first reached which rank: rises only. */
  readonly rises: ReadonlyArray<{ readonly version: number, readonly rank: number }>
}

export type MemberAlert = {
  readonly fingerprint: string
  readonly rank: number
  readonly firing: boolean
  /** As it was when somebody looked: a refresh does not move it. */
  readonly endsAt: number
  /** What silences, inhibits or mutes it. */
  readonly mutedBy?: string
  /** When that is known to end. */
  readonly mutedUntil?: number
}

/** The worst severity that was seen of each member, by its id. */
export type Covers = { readonly [id: string]: number }

/** An alert as it is found. It fires while `endsAt`, in which gaps are reckoned, is in the future. */
export type Observed = {
  readonly fingerprint: string
  readonly labels: Labels
  readonly endsAt: number
  readonly mutedBy?: string | undefined
  readonly mutedUntil?: number | undefined
}

/** Of what ended so long ago, nothing is remembered while the rest goes on. */
const rememberFor = 86_400_000

type Look = { readonly severity: Severity, readonly now: number, readonly version: number, readonly all: boolean }

/**
 * The members after somebody has looked at their alerts; the same array when nothing has changed that matters. `version` is the one that
 * the change leads to; with `all`, an alert that was not found has ended.
 */
export function observe (members: readonly Member[], alerts: readonly Observed[], look: Look): readonly Member[] {
  const found = new Map(alerts.map(alert => [alert.fingerprint, alert]))
  const known = new Set(members.flatMap(member => member.alerts.map(({ fingerprint }) => fingerprint)))
  const kept = members.map(member => observeMember(member, found, look)).filter(member => isRemembered(member, look.now))
  const fresh = alerts.filter(alert => !known.has(alert.fingerprint) && alert.endsAt > look.now)
  const after = fresh.reduce((all, alert) => join(all, alert, look), kept)
  return after.length === members.length && after.every((member, n) => member === members[n]) ? members : after
}

function observeMember (member: Member, found: ReadonlyMap<string, Observed>, { now, version, all }: Look): Member {
  const alerts = member.alerts.map(alert => {
    const seen = found.get(alert.fingerprint)
    if (!seen && !all) return alert
    return seen && seen.endsAt > now ? stillFiring(alert, seen, now) : alert.firing ? { fingerprint: alert.fingerprint, rank: alert.rank, firing: false, endsAt: Math.min(now, seen?.endsAt ?? now) } : alert
  })
  if (alerts.every((alert, n) => alert === member.alerts[n])) return member
  return rise({ ...member, alerts }, version)
}

function stillFiring (alert: MemberAlert, { endsAt, mutedBy, mutedUntil }: Observed, now: number): MemberAlert {
  // One timer at the end that was known, looked at when it comes: refreshes move nothing (protocol 33).
  const end = !alert.firing || alert.endsAt <= now || endsAt < alert.endsAt ? endsAt : alert.endsAt
  const until = mutedBy !== undefined && mutedUntil !== undefined && mutedUntil > now ? mutedUntil : undefined
  if (alert.firing && end === alert.endsAt && mutedBy === alert.mutedBy && until === alert.mutedUntil) return alert
  return { fingerprint: alert.fingerprint, rank: alert.rank, firing: true, endsAt: end, ...mutedBy !== undefined && { mutedBy }, ...until !== undefined && { mutedUntil: until } }
}

function join (members: readonly Member[], alert: Observed, { severity, now, version }: Look): Member[] {
  const labels = withoutSeverity(alert.labels, severity)
  const id = fingerprint(labels)
  const blank: MemberAlert = { fingerprint: alert.fingerprint, rank: severityRank(alert.labels, severity), firing: false, endsAt: now }
  const joined = stillFiring(blank, alert, now)
  const there = members.some(member => member.id === id)
  if (!there) return [...members, rise({ id, labels, alerts: [joined], rises: [] }, version)]
  return members.map(member => member.id === id ? rise({ ...member, alerts: [...member.alerts, joined] }, version) : member)
}

function rise (member: Member, version: number): Member {
  const rank = Math.max(-1, ...member.alerts.filter(({ firing }) => firing).map(({ rank }) => rank))
  return rank > highestOf(member) ? { ...member, rises: [...member.rises, { version, rank }] } : member
}

function isRemembered ({ alerts }: Member, now: number): boolean {
  return alerts.some(({ firing, endsAt }) => firing || endsAt > now - rememberFor)
}

/** The worst that it has been. */
export function highestOf ({ rises }: Member): number {
  return rises.at(-1)?.rank ?? -1
}

export function firingOf (members: readonly Member[]): MemberAlert[] {
  return members.flatMap(({ alerts }) => alerts.filter(({ firing }) => firing))
}

/** Whether all that fires is silenced, inhibited or muted. */
export function isSuppressed (members: readonly Member[]): boolean {
  return firingOf(members).every(({ mutedBy }) => mutedBy !== undefined)
}

/** What somebody who looked at this version has seen. */
export function coversOf (members: readonly Member[], version: number): Covers {
  return Object.fromEntries(members.flatMap(({ id, rises }) => {
    const last = rises.findLast(rise => rise.version <= version)
    return last ? [[id, last.rank]] : []
  }))
}

/** What a page tells of: as bad as it has been, but nothing that is muted. */
export function coversOfPage (members: readonly Member[]): Covers {
  return Object.fromEntries(members.flatMap(member => {
    const firing = member.alerts.filter(({ firing }) => firing)
    const open = firing.filter(({ mutedBy }) => mutedBy === undefined)
    if (open.length === firing.length) return [[member.id, highestOf(member)]]
    return open.length > 0 ? [[member.id, Math.max(...open.map(({ rank }) => rank))]] : []
  }))
}

type Holding = { readonly covers: Covers } | undefined

/** The members that fire, unmuted, and that none of these covers at their present severity. */
export function uncovered (members: readonly Member[], holdings: readonly Holding[]): Member[] {
  return members.filter(({ id, alerts }) => {
    const covered = Math.max(-1, ...holdings.map(holding => holding?.covers[id] ?? -1))
    return alerts.some(({ firing, mutedBy, rank }) => firing && mutedBy === undefined && rank > covered)
  })
}

export function isCovered (members: readonly Member[], holdings: readonly Holding[]): boolean {
  return uncovered(members, holdings).length === 0
}

/** What any of them covers. */
export function unite (covers: readonly Covers[]): Covers {
  const united: { [id: string]: number } = {}
  for (const one of covers) {
    for (const [id, rank] of Object.entries(one)) united[id] = Math.max(rank, united[id] ?? -1)
  }
  return united
}
