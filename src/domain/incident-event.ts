import { acknowledge, acknowledgementOf, acknowledgeSome, hasAnswered, type Given } from './acknowledgement.ts'
import { isEndOfPass, type EscalationPolicy } from './escalation-policy.ts'
import { restart, weigh } from './escalation.ts'
import { amend, line, type Change, type Refusal } from './incident-change.ts'
import { firingOf, modeOf, type Incident, type Next } from './incident.ts'
import { observe, type Observed } from './incident-member.ts'
import { conclude, renew, start, tellEnd, withdraw, type Outcome } from './page.ts'

/** What people and the way of a page do to an incident; times and pages that are due are apart. */
export type IncidentEvent =
  /** What somebody found when looking at some of its alerts; with `all` at all of them, so that one that is missing has ended. `group` joins. */
  | { readonly kind: 'observed', readonly alerts: readonly Observed[], readonly all?: boolean, readonly group?: string | undefined }
  | { readonly kind: 'outcome', readonly outcome: Outcome }
  | { readonly kind: 'renewed', readonly page: string, readonly attempt: number, readonly until: number }
  /** An override was made or taken back. */
  | { readonly kind: 'shift changed' }
  | { readonly kind: 'acknowledged' } & Given
  | { readonly kind: 'unacknowledged', readonly by: string }
  | { readonly kind: 'snoozed', readonly until: number } & Given
  | { readonly kind: 'resolved' } & Given
  /** The next tier where none is named. */
  | { readonly kind: 'escalated', readonly by: string, readonly tier?: number | undefined }
  | { readonly kind: 'reassigned', readonly by: string, readonly to: string }
  | { readonly kind: 'responder added', readonly by: string, readonly person: string }
  | { readonly kind: 'declined', readonly by: string }
  | { readonly kind: 'noted', readonly by: string, readonly text: string }
  | { readonly kind: 'rebased', readonly by: string, readonly policy: EscalationPolicy }
  /** What should have happened has not (incident-audit.ts). */
  | { readonly kind: 'audited', readonly difference: string }

type Of<Kind extends IncidentEvent['kind']> = Extract<IncidentEvent, { kind: Kind }>

/** What still fires after somebody has declared it resolved opens the incident again after this. */
export const holdOff = 300_000

export function apply (incident: Incident, event: IncidentEvent, now: number): Change {
  const change: Change = { incident, effects: [] }
  switch (event.kind) {
    case 'observed': return observed(change, event, now)
    case 'outcome': {
      const { change: after, ...end } = conclude(change, event.outcome, now)
      // What was being sent when it ended was accepted after all: that it has ended has to be told there, too.
      const isLate = incident.resolution !== undefined && end.accepted !== undefined && end.accepted.why !== 'resolved'
      return weigh(isLate ? tellEnd(after, now) : after, end, now)
    }
    case 'renewed': return renew(change, event, event.until)
    case 'shift changed': return shiftChanged(change, now)
    case 'acknowledged': return acknowledged(change, event, now)
    case 'unacknowledged': return unacknowledged(change, event, now)
    case 'snoozed': return snoozed(change, event, now)
    case 'resolved': return resolved(change, event, now)
    case 'escalated': return escalated(change, event, now)
    case 'reassigned': return reassigned(change, event, now)
    case 'responder added': return responderAdded(change, event, now)
    case 'declined': return declined(change, event, now)
    case 'noted': return line(amend(change, { notes: [...incident.notes, { at: now, by: event.by, text: event.text }] }), { at: now, what: 'noted', by: event.by, reason: event.text })
    case 'rebased': return rebased(change, event, now)
    case 'audited': return audited(change, event, now)
  }
}

function refuse (change: Change, refused: Refusal): Change {
  return { ...change, refused }
}

function observed (change: Change, { alerts, all = false, group }: Of<'observed'>, now: number): Change {
  const { incident } = change
  if (incident.closed) return refuse(change, 'closed')
  const members = observe(incident.members, alerts, { severity: incident.severity, now, version: incident.version + 1, all })
  const joins = group !== undefined && !incident.groups.includes(group)
  const after = members === incident.members ? change : amend(change, { members })
  return joins ? line(amend(after, { groups: [...incident.groups, group] }), { at: now, what: 'joined', reason: group }) : after
}

function shiftChanged (change: Change, now: number): Change {
  const { fired } = change.incident
  const last = firingOf(change.incident)
  return last?.tier === undefined ? change : amend(change, { fired: [...fired.slice(0, -1), { ...last, lookAgainAt: now }] })
}

function acknowledged (change: Change, event: Of<'acknowledged'>, now: number): Change {
  const { incident } = change
  const about = { at: now, by: event.by }
  if (incident.resolution) return refuse(line(change, { ...about, what: 'acknowledged after the end' }), 'resolved')
  const some = event.alerts && acknowledgeSome(incident, acknowledgementOf(incident, event, now))
  if (some) return line({ ...change, incident: some }, { ...about, what: 'acknowledged in part' })
  const confirmed = answer(incident, event.by, 'confirmed')
  const after = acknowledge(confirmed, acknowledgementOf(incident, event, now))
  if (after.ack !== incident.ack) return line({ ...change, incident: after }, { ...about, what: 'acknowledged' })
  // Others are still waited for, but she is not paged any more.
  return line({ ...change, incident: hasAnswered(after, event.by) ? withdraw(after, ({ to }) => to === event.by) : after }, { ...about, what: 'acknowledged in part' })
}

/** The incident when a responder who was asked has answered. */
function answer (incident: Incident, person: string, state: 'confirmed' | 'declined'): Incident {
  if (!incident.responders.some(one => one.person === person && one.state === 'asked')) return incident
  const without = withdraw(incident, ({ to, why }) => to === person && why === 'responder')
  return {
    ...without,
    asked: without.asked.filter(ask => ask.person !== person || ask.why !== 'responder'),
    responders: without.responders.map(one => one.person === person ? { ...one, state } : one)
  }
}

function unacknowledged (change: Change, { by }: Of<'unacknowledged'>, now: number): Change {
  const { incident } = change
  if (incident.resolution) return refuse(change, 'resolved')
  if (!incident.ack && !incident.snooze && incident.partialAcks.length === 0) return refuse(change, 'not acknowledged')
  return line({ ...change, incident: release(incident, now) }, { at: now, what: 'unacknowledged', by })
}

/** Without what anybody has taken upon herself; the escalation begins anew. */
export function release (incident: Incident, now: number): Incident {
  return restart({ ...incident, ack: undefined, snooze: undefined, assignee: undefined }, now)
}

function snoozed (change: Change, event: Of<'snoozed'>, now: number): Change {
  const { incident } = change
  if (incident.resolution) return refuse(change, 'resolved')
  if (event.until <= now) return refuse(change, 'in the past')
  const snooze = { ...acknowledgementOf(incident, event, now), until: event.until }
  return line(amend({ ...change, incident: answer(incident, event.by, 'confirmed') }, { snooze }), { at: now, what: 'snoozed', by: event.by })
}

function resolved (change: Change, event: Of<'resolved'>, now: number): Change {
  const { incident } = change
  if (incident.resolution) return refuse(change, 'resolved')
  const { covers } = acknowledgementOf(incident, event, now)
  const resolution = { at: now, by: event.by, forced: { covers, until: now + holdOff }, ...incident.ack && { ack: incident.ack } }
  return line(amend(change, { resolution }), { at: now, what: 'resolved', by: event.by })
}

function escalated (change: Change, { by, tier }: Of<'escalated'>, now: number): Change {
  const { incident } = change
  const mode = modeOf(incident)
  if (mode === 'resolved' || mode === 'suppressed') return refuse(change, mode)
  const { policy, next } = incident
  const last = firingOf(incident)
  const pass = next?.pass ?? last?.pass ?? 0
  const following = next && !next.first ? next.tier : (last?.tier ?? -1) + 1
  // After the last tier it begins again, also when all repeats are over.
  const place = tier !== undefined ? { pass, tier } : isEndOfPass(policy, { pass, tier: following }) ? { pass: pass + 1, tier: policy.repeat.fromTier } : { pass, tier: following }
  if (!policy.tiers[place.tier]) return refuse(change, 'no such tier')
  const freed: Incident = { ...incident, ack: undefined, snooze: undefined, unattended: undefined, partialAcks: [], passReached: incident.passReached && place.pass === pass, next: { ...place, at: now } }
  return line({ ...change, incident: freed }, { at: now, what: 'escalated', by, ...place })
}

function reassigned (change: Change, { by, to }: Of<'reassigned'>, now: number): Change {
  const { incident } = change
  const mode = modeOf(incident)
  if (mode === 'resolved' || mode === 'suppressed') return refuse(change, mode)
  const last = firingOf(incident)
  const { pass, tier }: Omit<Next, 'at'> = incident.next ?? { pass: last?.pass ?? 0, tier: Math.min((last?.tier ?? -1) + 1, incident.policy.tiers.length) }
  const quiet = withdraw(incident, ({ why }) => why !== 'responder' && why !== 'last resort')
  const handed: Incident = { ...quiet, ack: undefined, snooze: undefined, unattended: undefined, partialAcks: [], assignee: to, next: { pass, tier, at: now, first: { person: to, why: 'reassigned' } } }
  return line({ ...change, incident: handed }, { at: now, what: 'reassigned', by, to })
}

function responderAdded (change: Change, { by, person }: Of<'responder added'>, now: number): Change {
  const { incident } = change
  if (incident.resolution) return refuse(change, 'resolved')
  const isAsked = [...incident.asked.map(ask => [ask.person, ask.why]), ...incident.runs.map(run => [run.to, run.why])].some(([who, why]) => who === person && why === 'responder')
  if (isAsked) return change
  return line(amend(change, {
    responders: [...incident.responders.filter(one => one.person !== person), { person, by, at: now, state: 'asked' }],
    asked: [...incident.asked, { person, why: 'responder', at: now }]
  }), { at: now, what: 'responder added', by, to: person })
}

function declined (change: Change, { by }: Of<'declined'>, now: number): Change {
  const incident = answer(change.incident, by, 'declined')
  return incident === change.incident ? refuse(change, 'not asked') : line({ ...change, incident }, { at: now, what: 'declined', by })
}

/** Goes on in the new policy where it was in the old one; what is next is due as long after the last tier as the new one says. */
function rebased (change: Change, { by, policy }: Of<'rebased'>, now: number): Change {
  const { incident } = change
  const next = incident.next && rebasedNext(incident, incident.next, { policy, now })
  // Those whom the new one names have been told nothing yet.
  const rest = incident.unattended ? restart(incident, now) : { ...incident, next }
  return line({ ...change, incident: { ...rest, policy } }, { at: now, what: 'rebased', by, reason: policy.name })
}

function rebasedNext (incident: Incident, next: Next, { policy, now }: { policy: EscalationPolicy, now: number }): Next {
  const last = firingOf(incident)
  const tier = Math.min(next.tier, policy.tiers.length)
  const beginsPass = last ? next.pass > last.pass : incident.flaps > 0
  if (next.first || next.at <= now) return { ...next, tier }
  if (beginsPass) return { ...next, tier, at: Math.min(next.at, now + policy.repeat.after) }
  const wait = policy.tiers[tier]?.after ?? policy.repeat.after
  return { ...next, tier, at: Math.max(now, (last?.at ?? incident.openedAt) + wait) }
}

/** Whatever keeps the tiers from their work, the last resort hears of it, once until the escalation begins anew. */
function audited (change: Change, { difference }: Of<'audited'>, now: number): Change {
  const { incident } = change
  if (incident.closed || incident.audited) return change
  const mode = modeOf(incident)
  const noted = amend(change, { audited: { at: now, difference } })
  // After the end, and while all is silenced, nothing is paged: that somebody looks again has to do.
  if (mode === 'resolved' || mode === 'suppressed') return line(noted, { at: now, what: 'audit', reason: difference })
  const { lastResort } = incident.policy
  const { change: started } = start(noted, { why: 'last resort', urgency: 'high', methods: [{ receiver: lastResort, after: 0 }] }, now)
  return line(started, { at: now, what: 'audit', receiver: lastResort, reason: difference })
}
