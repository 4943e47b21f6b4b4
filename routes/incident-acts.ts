import type { Incident } from '../src/domain/incident.ts'
import { firingOf, modeOf } from '../src/domain/incident.ts'
import type { Line, Refusal } from '../src/domain/incident-change.ts'
import { isEndOfPass } from '../src/domain/escalation-policy.ts'
import { startOfDay, dayMs, firstInstant, hourMs, wallClockAt } from '../src/domain/wall-clock.ts'
import { BadRequest } from '../src/errors.ts'
import type { Act, Incidents } from '../src/incidents.ts'

export const actNames = ['acknowledge', 'unacknowledge', 'resolve', 'escalate', 'snooze', 'decline', 'note'] as const
export type ActName = typeof actNames[number]

export type Asked = {
  readonly name: ActName
  readonly by: string
  /** The version of the incident that was looked at. */
  readonly seen: number
  /** When it was looked at: the same asked again after that is a repetition. */
  readonly since: number
  /** Of a snooze. */
  readonly until?: number
  /** Of a note. */
  readonly text?: string
}

export type Came = 'done' | 'repeated' | Refusal

export const longestNote = 2000

export function isActName (text: string): text is ActName {
  return actNames.some(name => name === text)
}

/** Does to an incident, as it was read just now, what somebody asked for by a page or a button, which are pressed twice and sent again. */
export async function perform (incidents: Pick<Incidents, 'act'>, { incident, lines }: Awaited<ReturnType<Incidents['get']>>, asked: Asked): Promise<Came> {
  // Also what somebody else has taken back meanwhile is not done again by an old click.
  const isRepeated = asked.name === 'note'
    ? incident.notes.some(({ by, at, text }) => by === asked.by && at > asked.since && text === asked.text)
    : lines.some(({ what, by, at }) => lineOf[asked.name].includes(what) && by === asked.by && at > asked.since)
  if (isRepeated) return 'repeated'
  const { refused } = await incidents.act(incident.id, actOf(asked, incident))
  return refused ?? 'done'
}

const lineOf: { readonly [name in ActName]: ReadonlyArray<Line['what']> } = {
  acknowledge: ['acknowledged', 'acknowledged in part', 'acknowledged after the end'],
  unacknowledge: ['unacknowledged'],
  resolve: ['resolved'],
  escalate: ['escalated'],
  snooze: ['snoozed'],
  decline: ['declined'],
  note: ['noted']
}

function actOf ({ name, by, seen, until, text }: Asked, incident: Incident): Act {
  switch (name) {
    case 'acknowledge': return { kind: 'acknowledged', by, seen }
    case 'unacknowledge': return { kind: 'unacknowledged', by }
    case 'resolve': return { kind: 'resolved', by, seen }
    // With its tier, two that come at the same time ask for the same one.
    case 'escalate': return { kind: 'escalated', by, tier: nextTier(incident) }
    case 'decline': return { kind: 'declined', by }
    case 'snooze':
      if (until === undefined) throw new BadRequest('it does not say until when')
      return { kind: 'snoozed', by, seen, until }
    case 'note':
      if (!text) throw new BadRequest('the note is empty')
      if (text.length > longestNote) throw new BadRequest(`the note is longer than ${longestNote} characters`)
      return { kind: 'noted', by, text }
  }
}

/** The tier to which it would be escalated; undefined where it begins again, or cannot be. */
export function nextTier (incident: Incident): number | undefined {
  const { policy, next } = incident
  const last = firingOf(incident)
  const tier = next && !next.first ? next.tier : (last?.tier ?? -1) + 1
  return isEndOfPass(policy, { pass: 0, tier }) ? undefined : tier
}

export function mayEscalate (incident: Incident): boolean {
  return !['resolved', 'suppressed'].includes(modeOf(incident))
}

const spans: ReadonlyMap<string, number> = new Map([['1h', hourMs], ['4h', 4 * hourMs]])

/** When a snooze ends: after an hour, after four, or at nine in the morning of the next day. */
export function snoozeEnd (choice: string, { now, timeZone }: { now: number, timeZone: string }): number | undefined {
  if (choice === 'tomorrow') return firstInstant(timeZone, startOfDay(wallClockAt(timeZone, now)) + dayMs + 9 * hourMs)
  const span = spans.get(choice)
  return span === undefined ? undefined : now + span
}

export const refusals: { readonly [refused in Refusal]: string } = {
  resolved: 'It is resolved already, so nothing was changed.',
  closed: 'It is over for good: what fires now belongs to another incident.',
  suppressed: 'All of it is silenced, inhibited or muted, so nobody is paged.',
  'not acknowledged': 'Nobody had acknowledged it, so nothing was changed.',
  'no such tier': 'There is no such tier.',
  'in the past': 'That time is over.',
  'not asked': 'You are not asked, or have answered already.'
}
