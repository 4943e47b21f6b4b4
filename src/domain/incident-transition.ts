import type { EscalationPolicy } from './escalation-policy.ts'
import { escalate, lookAgain, methodsOf, restart, type Lookup } from './escalation.ts'
import { amend, line, type Change } from './incident-change.ts'
import { apply, holdOff, release, type IncidentEvent } from './incident-event.ts'
import { modeOf, stateOf, type Ask, type Incident, type Mode } from './incident.ts'
import { firingOf, isSuppressed, observe, uncovered, type Observed } from './incident-member.ts'
import { ackEnd } from './incident-timer.ts'
import { claim, start, tellEnd, withdraw } from './page.ts'
import { defaultSeverity, type Severity } from './severity.ts'

/**
 * What is due is to be done. `alerts` are all that the incident has, looked at just now, as nothing may be paged on what was known
 * earlier (protocol 31); one that is missing has ended. Pages are claimed for `lease`; until `takeOverFrom`,
 * none that another has claimed.
 */
export type Due = Lookup & { readonly kind: 'due', readonly alerts: readonly Observed[], readonly lease: number, readonly takeOverFrom?: number }

type Opening = {
  readonly id: string
  readonly policy: EscalationPolicy
  readonly severity?: Severity | undefined
  readonly group: string
  readonly alerts: readonly Observed[]
  readonly storm?: boolean | undefined
}

/** A new incident; undefined where nothing fires unmuted. Its first tier is then due. */
export function openIncident ({ id, policy, severity = defaultSeverity, group, alerts, storm = false }: Opening, now: number): Change | undefined {
  const members = observe([], alerts, { severity, now, version: 1, all: true })
  if (isSuppressed(members)) return
  const incident: Incident = {
    id,
    version: 1,
    state: 'triggered',
    openedAt: now,
    policy,
    severity,
    groups: [group],
    members,
    ...storm && { storm: true },
    flaps: 0,
    partialAcks: [],
    next: { pass: 0, tier: 0, at: now + (policy.tiers[0]?.after ?? 0) },
    fired: [],
    passReached: false,
    runs: [],
    asked: [],
    told: [],
    responders: [],
    notes: [],
    lastRun: 0
  }
  return line({ incident, effects: [] }, { at: now, what: 'opened', reason: policy.name })
}

/**
 * What an event makes of an incident. The incident is to be stored only if it is still what it was (its version says so), and the effects
 * carried out only once it is: then whatever has come between is seen before anything is sent.
 */
export function transition (incident: Incident, event: IncidentEvent | Due, now: number): Change {
  const change = event.kind === 'due' ? due(incident, event, now) : settle(incident, apply(incident, event, now), now)
  if (change.incident === incident) return change
  const after = withoutUndefined({ ...change.incident, state: stateOf(change.incident), version: incident.version + 1 })
  return { ...change, incident: after }
}

function due (incident: Incident, { alerts, lease, takeOverFrom = -Infinity, who, turnOf }: Due, now: number): Change {
  let change = settle(incident, apply(incident, { kind: 'observed', alerts, all: true }, now), now)
  change = endHolds(change, now)
  // That all whom a tier would page have acknowledged may be found only now.
  change = settle(change.incident, escalate(change, { who, turnOf }, now), now)
  change = lookAgain(change, { who, turnOf }, now)
  change = ask(change, { who }, now)
  return claim(change, { now, lease, takeOverFrom })
}

/** What ends by itself: a snooze, an acknowledgement, the time in which the incident may open again. */
function endHolds (change: Change, now: number): Change {
  const { incident } = change
  const { resolution, snooze, policy, closed } = incident
  if (resolution) {
    if (closed || resolution.endedAt === undefined || now < resolution.endedAt + policy.reopenWindow) return change
    return line(amend(change, { closed: true }), { at: now, what: 'closed' })
  }
  if (snooze && snooze.until <= now) return settle(incident, line({ ...change, incident: release(incident, now) }, { at: now, what: 'snooze over', by: snooze.by }), now)
  if ((ackEnd(incident) ?? Infinity) > now) return change
  const asleep: Ask[] = incident.ack ? [{ person: incident.ack.by, why: 'ack timeout', at: now }] : []
  const released = amend({ ...change, incident: release(incident, now) }, { asked: [...incident.asked, ...asleep] })
  return settle(incident, line(released, { at: now, what: 'ack timeout', by: incident.ack?.by }), now)
}

/** Pages those who are to be paged whatever the tiers do. */
function ask (change: Change, { who }: Lookup, now: number): Change {
  const mode = modeOf(change.incident)
  if (mode === 'resolved' || mode === 'suppressed') return change
  let after = change
  for (const asked of change.incident.asked.filter(({ at }) => at <= now)) {
    const { person: name, why } = asked
    const person = who({ kind: 'user', name }, now).people[0]
    const methods = person ? methodsOf(person, 'high') : []
    after = amend(after, { asked: after.incident.asked.filter(one => one !== asked) })
    after = methods.length > 0
      ? start(after, { to: name, why, urgency: 'high', methods }, now).change
      : line(after, { at: now, what: 'gap', to: name, reason: 'no such user' })
  }
  return after
}

/** Draws the consequences of what has happened: what is resolved, what stops, what begins. */
function settle (before: Incident, change: Change, now: number): Change {
  const ended = end(change, now)
  const [from, to] = [modeOf(before), modeOf(ended.incident)]
  const entered = from === to ? ended : enter(ended, { from, to }, now)
  // Whatever has begun the escalation anew while it is quiet: when the quiet ends, it begins then.
  return to === 'escalating' || !entered.incident.next ? entered : amend(entered, { next: undefined })
}

/** Whether all has ended, or what had ended fires again. */
function end (change: Change, now: number): Change {
  const { incident } = change
  const { members, resolution, policy } = incident
  const firing = firingOf(members)
  const { forced, ack, ...rest } = resolution ?? { at: now }
  if (firing.length === 0) {
    if (resolution?.endedAt !== undefined) return change
    const kept = ack ?? incident.ack
    return amend(change, { resolution: { ...rest, endedAt: now, ...kept && { ack: kept } } })
  }
  if (!resolution || isSuppressed(members)) return forced && forced.until <= now ? amend(change, { resolution: { ...rest, forced: { ...forced, until: now + holdOff }, ...ack && { ack } } }) : change
  if (forced && forced.until > now && uncovered(members, [forced]).length === 0) return change
  const reopened = { ...restart(incident, now), resolution: undefined, flaps: incident.flaps + 1 }
  const kept = policy.keepAckOnReopen && !forced && ack ? { ...ack, at: now } : undefined
  return line({ ...change, incident: { ...reopened, ack: kept, ...!kept && { assignee: undefined } } }, { at: now, what: 'opened again' })
}

function enter (change: Change, { from, to }: { from: Mode, to: Mode }, now: number): Change {
  const { incident } = change
  if (to === 'resolved') {
    const { resolution } = incident
    const quiet = withdraw({ ...incident, ack: undefined, snooze: undefined, unattended: undefined, next: undefined, partialAcks: [], asked: [], fired: [] }, () => true)
    const told = tellEnd({ ...change, incident: quiet }, now)
    return resolution?.by === undefined ? line(told, { at: now, what: 'resolved' }) : told
  }
  if (to === 'suppressed') {
    const unanswered = incident.runs.flatMap(({ to, why }): Ask[] => to !== undefined && (why === 'responder' || why === 'ack timeout') ? [{ person: to, why, at: now }] : [])
    const quiet = withdraw({ ...incident, next: undefined, unattended: undefined, asked: [...incident.asked, ...unanswered] }, () => true)
    return line({ ...change, incident: quiet }, { at: now, what: 'suppressed', reason: firingOf(incident.members)[0]?.mutedBy })
  }
  // The notice of an end that was none is not wanted any more.
  const open = from === 'resolved' ? { ...change, incident: withdraw(incident, ({ why }) => why === 'resolved') } : change
  const freed = from === 'suppressed' ? line(askFrom(open, now), { at: now, what: 'no longer suppressed' }) : open
  if (to === 'acknowledged' || to === 'snoozed') return { ...freed, incident: hold(freed.incident) }
  return to === 'escalating' ? begin(freed, from, now) : freed
}

/** Whoever could not be paged is to be from now on. */
function askFrom (change: Change, now: number): Change {
  return amend(change, { asked: change.incident.asked.map(ask => ask.at < now ? { ...ask, at: now } : ask) })
}

/** Nothing but what was asked of a person herself goes on. */
function hold (incident: Incident): Incident {
  const quiet = withdraw(incident, ({ why }) => why !== 'responder')
  return { ...quiet, next: undefined, unattended: undefined, partialAcks: [], asked: incident.asked.filter(({ why }) => why === 'responder') }
}

function begin (change: Change, from: Mode, now: number): Change {
  const { incident } = change
  // Whatever has ended the quiet may have said where it goes on.
  if (incident.next) return change
  const fresh = restart(incident, now)
  const giver = (from === 'acknowledged' || from === 'snoozed') ? incident.snooze ?? incident.ack : undefined
  if (!giver || !fresh.next) return { ...change, incident: fresh }
  const first = { person: giver.by, why: 'acknowledged before' as const }
  return line({ ...change, incident: { ...fresh, next: { ...fresh.next, first } } }, { at: now, what: 'new since the acknowledgement', to: giver.by })
}

function withoutUndefined (incident: Incident): Incident {
  const entries = Object.entries(incident).filter(([, value]) => value !== undefined)
  // Only what may be absent can be undefined.
  return Object.fromEntries(entries) as Incident
}
