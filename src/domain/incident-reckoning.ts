import { isEndOfPass, nextPass, placeAfter, type EscalationPolicy, type Place } from './escalation-policy.ts'
import type { Line } from './incident-change.ts'
import type { Incident } from './incident.ts'

/** What has to come, going by nothing but the log and the policy; `at` is the latest time that the rules allow. */
export type Expected = {
  readonly at: number
  /** Absent where the log does not say which. */
  readonly place?: Place | undefined
  /** Who is to be paged before that. */
  readonly first?: string | undefined
}

export type UnderWay = { readonly to: string | undefined, readonly receiver: string, readonly since: number, readonly last: number }

export type Reckoning = {
  readonly next?: Expected | undefined
  /** What was passed over. */
  readonly missed?: { readonly place: Place, readonly at: number } | undefined
  /** What fired last of a pass; of which, is not known of somebody who was paged before all others until more comes. */
  readonly fired?: { readonly pass: number | undefined, readonly at: number } | undefined
  readonly isUnattended: boolean
  readonly ack?: { readonly by: string | undefined, readonly at: number } | undefined
  /** Pages of which nothing was heard, by person and receiver. */
  readonly underWay: ReadonlyMap<string, UnderWay>
  /** Since when somebody was to be paged and no page was seen. */
  readonly owed?: number | undefined
  readonly lastPage?: number | undefined
  readonly rebasedAt?: number | undefined
  /** When somebody has set it going again where it was. */
  readonly freedAt?: number | undefined
}

type Step = (before: Reckoning, line: Line, incident: Incident) => Reckoning

/** So many lines are kept; of a log that is as long, the beginning may be missing. */
const mostLines = 1000
/** Claims that are further apart are not of one try: nobody was there in between. */
const lapse = 70_000

/** Plays a log again. Whatever it does not know it does not expect. */
export function reckon (incident: Incident, lines: readonly Line[]): Reckoning {
  const isWhole = lines.length < mostLines && lines[0]?.what !== 'opened'
  const before: Reckoning = { isUnattended: false, underWay: new Map() }
  const begun = isWhole ? opened(before, { kind: 'line', at: incident.openedAt, what: 'opened' }, incident) : before
  return lines.reduce((reckoning, line) => steps[line.what]?.(reckoning, line, incident) ?? reckoning, begun)
}

const opened: Step = (before, { at }, { policy: { tiers } }) => ({ ...before, next: { place: { pass: 0, tier: 0 }, at: at + (tiers[0]?.after ?? 0) } })

const tierFired: Step = (before, line, { policy }) => {
  const place = placeOf(line)
  if (!place) return before
  const arrived = arrive(before, place, policy)
  const { after, ...next } = placeAfter(policy, place)
  return { ...arrived, next: { place: next, at: line.at + after }, fired: { pass: place.pass, at: line.at }, owed: arrived.owed ?? line.at }
}

const skipped: Step = (before, line, { policy }) => {
  const place = placeOf(line)
  // Of a tier in which somebody is missing there are lines as well, with her name.
  if (!place || line.to !== undefined) return before
  const arrived = arrive(before, place, policy)
  const { after, ...next } = placeAfter(policy, place)
  const last = before.next?.first === undefined ? before.fired : { pass: place.pass, at: line.at }
  const fired = last && { ...last, pass: last.pass ?? place.pass }
  const waitsFor = isEndOfPass(policy, next) && fired?.pass === place.pass ? fired.at + after : line.at
  return { ...arrived, next: { place: next, at: Math.max(line.at, waitsFor) }, fired }
}

const lastResort: Step = (before, line, { policy }) => {
  const end = { pass: line.pass ?? 0, tier: policy.tiers.length }
  const arrived = arrive(before, end, policy)
  const next = nextPass(policy, end)
  return { ...arrived, next: next && { place: next, at: line.at + policy.repeat.after }, owed: arrived.owed ?? line.at }
}

/** Notes what should have come before this place. */
function arrive (before: Reckoning, place: Place, policy: EscalationPolicy): Reckoning {
  // Alerts that are new to whom nobody attends begin it anew, without a word.
  if (before.isUnattended) return { ...before, isUnattended: false, missed: undefined }
  const { next, missed } = before
  if (missed || !next?.place) return before
  const expected = isEndOfPass(policy, next.place) && !isEndOfPass(policy, place) ? nextPass(policy, next.place) : next.place
  const isExpected = !expected || (expected.pass === place.pass && expected.tier === place.tier)
  return isExpected ? before : { ...before, missed: { place: next.place, at: next.at } }
}

function placeOf ({ pass, tier }: Line): Place | undefined {
  return pass === undefined || tier === undefined ? undefined : { pass, tier }
}

const quiet = { next: undefined, missed: undefined, fired: undefined, isUnattended: false, underWay: new Map<string, UnderWay>(), owed: undefined }

function anew (first?: (line: Line) => string | undefined): Step {
  return (before, line) => ({ ...before, ...quiet, next: { place: { pass: 0, tier: 0 }, at: line.at, first: first?.(line) } })
}

const released: Step = (before, line, incident) => ({ ...anew()(before, line, incident), ack: undefined })

/** What is not covered by it goes on as before. */
const held: Step = (before, line) => ({
  ...before,
  underWay: new Map(),
  owed: undefined,
  ...before.isUnattended && { isUnattended: false, missed: undefined, next: { place: { pass: 0, tier: 0 }, at: line.at } },
  ack: line.what === 'acknowledged' ? { by: line.by, at: line.at } : undefined
})

/** Of one person nothing more is wanted. */
const answered: Step = (before, { by }) => ({ ...before, owed: undefined, underWay: new Map([...before.underWay].filter(([, { to }]) => to !== by)) })

const paged: Step = (before, { at, to, receiver = '', reason }, { policy }) => {
  const earlier = before.underWay.get(keyOf(to, receiver))
  const since = earlier && at - earlier.last <= lapse ? earlier.since : at
  const isFirst = before.next?.first !== undefined && before.next.first === to && (reason === 'reassigned' || reason === 'acknowledged before')
  return {
    ...before,
    ...isFirst && { next: { place: before.next?.place, at: at + longestWait(policy) }, fired: { pass: before.next?.place?.pass, at } },
    underWay: new Map([...before.underWay, [keyOf(to, receiver), { to, receiver, since, last: at }]]),
    owed: undefined,
    lastPage: at
  }
}

/** The longest that anything waits after what comes before it: which tier comes next is not always known. */
export function longestWait ({ tiers, repeat }: EscalationPolicy): number {
  return Math.max(repeat.after, ...tiers.map(({ after }) => after))
}

const heard: Step = (before, { what, to, receiver = '' }) => ({
  ...before,
  owed: undefined,
  // Whoever was reached by one means is not asked for the outcome of the others, which may have been taken back.
  underWay: new Map([...before.underWay].filter(([key, page]) => key !== keyOf(to, receiver) && (what !== 'accepted' || page.to !== to)))
})

function keyOf (to: string | undefined, receiver: string): string {
  return JSON.stringify([to, receiver])
}

const steps: { readonly [what in Line['what']]?: Step } = {
  opened,
  tier: tierFired,
  gap: skipped,
  'shift change': (before, { at }) => ({ ...before, owed: before.owed ?? at }),
  'last resort': lastResort,
  unattended: before => ({ ...before, next: undefined, isUnattended: true }),
  page: paged,
  accepted: heard,
  failed: heard,
  fallback: heard,
  acknowledged: held,
  snoozed: held,
  'acknowledged in part': answered,
  declined: answered,
  unacknowledged: released,
  'ack timeout': released,
  'snooze over': released,
  'opened again': released,
  'no longer suppressed': anew(),
  'new since the acknowledgement': anew(({ to }) => to),
  suppressed: before => ({ ...before, ...quiet }),
  resolved: before => ({ ...before, ...quiet, ack: undefined }),
  escalated: (before, line) => ({ ...before, ...quiet, missed: before.missed, fired: before.fired, ack: undefined, next: { place: placeOf(line), at: line.at }, freedAt: line.at }),
  reassigned: (before, { at, to }) => ({ ...before, ...quiet, missed: before.missed, fired: before.fired, ack: undefined, next: { at, first: to }, freedAt: at }),
  // Waits of the policy before are not known any more, but whoever was to be paged before all others still is.
  rebased: (before, { at }, { next, policy }) => ({ ...before, next: before.next?.first === undefined ? { at: Math.max(at, Math.min(next?.at ?? at, at + longestWait(policy))) } : before.next, missed: undefined, isUnattended: false, rebasedAt: at })
}
