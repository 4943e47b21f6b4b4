import { methodsOf } from './domain/escalation.ts'
import type { Effect, Line } from './domain/incident-change.ts'
import { modeOf, type Incident, type Mode } from './domain/incident.ts'
import type { Schedule } from './domain/schedule.ts'
import { gaps, shifts } from './domain/shift.ts'
import type { User } from './domain/user.ts'
import { dayMs } from './domain/wall-clock.ts'
import type { Metrics } from './metrics.ts'

const ahead = 14 * dayMs

/** A change that was written. */
type Written = { readonly was: Incident | undefined, readonly incident: Incident, readonly effects: readonly Effect[] }

export type PageCount = { readonly outcome: 'begun' | 'accepted' | 'failed' | 'fallback', readonly why: string, readonly receiver: string | undefined }

export type ChangeFigures = {
  readonly pages: readonly PageCount[]
  /** Milliseconds from its opening. */
  readonly acknowledged?: number
  readonly resolved?: number
}

/** What a change says to those who count. */
export function figuresOf ({ was, incident, effects }: Written): ChangeFigures {
  const lines = effects.filter(effect => effect.kind === 'line')
  const acknowledged = lines.find(({ what }) => what === 'acknowledged')
  // Later ones say how long somebody else slept over it, and not how long it took until somebody came.
  const isFirst = acknowledged !== undefined && was !== undefined && !was.ack && was.flaps === 0
  const closed = lines.some(({ what }) => what === 'closed')
  return {
    pages: lines.flatMap(line => pageOf(line, was)),
    ...isFirst && { acknowledged: acknowledged.at - incident.openedAt },
    ...closed && incident.resolution && { resolved: (incident.resolution.endedAt ?? incident.resolution.at) - incident.openedAt }
  }
}

function pageOf (line: Line, was: Incident | undefined): PageCount[] {
  const { what, receiver } = line
  if (what === 'page') return [{ outcome: 'begun', why: line.reason ?? 'tier', receiver }]
  return what === 'accepted' || what === 'failed' || what === 'fallback' ? [{ outcome: what, why: whyOf(line, was), receiver }] : []
}

/** An outcome does not say for what it was paged; the run that it belongs to does. */
function whyOf ({ to, receiver, pass, tier }: Line, was: Incident | undefined): string {
  const runs = was?.runs.filter(run => run.to === to && run.pass === pass && run.tier === tier) ?? []
  const run = runs.find(({ steps }) => steps.some(step => step.receiver === receiver && step.claimed)) ?? runs[0]
  return run?.why ?? 'tier'
}

export function observeChange (metrics: Metrics, written: Written): void {
  const { pages, acknowledged, resolved } = figuresOf(written)
  const policy = written.incident.policy.name
  for (const { outcome, why, receiver } of pages) metrics.pages.inc(metrics.pageLabels(outcome, { why, receiver }))
  if (acknowledged !== undefined) metrics.incidentTimeToAcknowledge.observe({ policy }, acknowledged / 1000)
  if (resolved !== undefined) metrics.incidentTimeToResolve.observe({ policy }, resolved / 1000)
}

/** Of all that are not closed. */
export function observeIncidents (metrics: Metrics, incidents: readonly Incident[]): void {
  const counts: Record<Mode, number> = { escalating: 0, acknowledged: 0, snoozed: 0, suppressed: 0, unattended: 0, resolved: 0 }
  for (const incident of incidents) if (!incident.closed) counts[modeOf(incident)]++
  for (const [state, count] of Object.entries(counts)) metrics.incidents.set({ state }, count)
  metrics.unattendedIncidents.set(counts.unattended)
}

type OnCall = { readonly schedules: readonly Schedule[], readonly users: readonly User[] }

export type ScheduleFigures = {
  readonly schedule: string
  readonly gapAhead: number
  /** From now; undefined where there is none in the next 14 days. */
  readonly nextGap: number | undefined
}

/** What the next 14 days look like; times in milliseconds. A schedule that changes too often to be looked at is left out. */
export function onCallFigures ({ schedules: all, users }: OnCall, now: number): { readonly schedules: readonly ScheduleFigures[], readonly unreachable: readonly string[] } {
  const schedules = all.filter(schedule => isCountable(schedule, now))
  const onCall = new Set(schedules.flatMap(schedule => shifts(schedule, now, now + ahead).flatMap(({ users }) => users)))
  const reachable = new Set(users.filter(user => methodsOf(user, 'high').some(({ after }) => after === 0)).map(({ name }) => name))
  return {
    schedules: schedules.map(schedule => {
      const found = gaps(schedule, now, now + ahead)
      return { schedule: schedule.name, gapAhead: found.reduce((sum, { start, end }) => sum + end - start, 0), nextGap: found[0] && found[0].start - now }
    }),
    unreachable: [...onCall].filter(name => !reachable.has(name))
  }
}

function isCountable (schedule: Schedule, now: number): boolean {
  try {
    shifts(schedule, now, now + ahead)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Sets the gauges of schedules and users. */
export function observeOnCall (metrics: Metrics, onCall: OnCall, now: number): void {
  const { schedules, unreachable } = onCallFigures(onCall, now)
  metrics.scheduleGapAhead.reset()
  metrics.scheduleNextGap.reset()
  for (const { schedule, gapAhead, nextGap } of schedules) {
    metrics.scheduleGapAhead.set({ schedule }, gapAhead / 1000)
    if (nextGap !== undefined) metrics.scheduleNextGap.set({ schedule }, nextGap / 1000)
  }
  metrics.unreachableUsers.set(unreachable.length)
}
