import { isEndOfPass, type Place } from './escalation-policy.ts'
import type { Line } from './incident-change.ts'
import { modeOf, type Incident, type Mode } from './incident.ts'
import { firingOf } from './incident-member.ts'
import { longestWait, reckon, type Expected, type Reckoning } from './incident-reckoning.ts'
import { formatMillis, instantAt } from './instant.ts'

/** What must have happened by now and has not. */
export type Difference = {
  /** When it was due. */
  readonly at: number
  /** In plain words. */
  readonly text: string
}

/** Timers fire within 10 s; beyond that, and beyond what the rules allow to a page, so much is forgiven. */
export const tolerance = 70_000
/** How long a page may be tried before it has failed (protocol 32). */
const patience = 60_000

/**
 * Reckons from an incident's log (the oldest line first) and its policy, apart from what carries it out, what should have happened, and
 * answers what is missing for longest. What is stored counts as a witness of what was done, and of what it says itself is to be done.
 */
export function audit (incident: Incident, lines: readonly Line[], now: number): Difference | undefined {
  if (incident.closed) return
  const mode = modeOf(incident)
  const reckoning = reckon(incident, lines)
  const due = [...escalation(incident, reckoning, mode), ...holds(incident, reckoning, mode), ...pages(incident, reckoning, mode), ...looks(incident, reckoning, mode)]
  return due.filter(({ at }) => at + tolerance < now).reduce<Difference | undefined>((first, one) => first && first.at <= one.at ? first : one, undefined)
}

function escalation (incident: Incident, reckoning: Reckoning, mode: Mode): Difference[] {
  const { missed, next, isUnattended, owed, lastPage } = reckoning
  if (mode !== 'escalating' && mode !== 'unattended') return []
  const found: Difference[] = missed ? [notFired(incident, missed)] : []
  const isOwed = owed !== undefined && !incident.runs.some(({ steps }) => steps.some(({ withdrawn }) => !withdrawn))
  if (isOwed) found.push({ at: owed, text: `nobody has been paged since ${time(lastPage ?? incident.openedAt)}` })
  // It may have gone on to this without a line, and then its own word is all there is.
  if (next && !isUnattended) found.push(unlessFirst(incident, next, reckoning))
  if (mode === 'unattended') return found
  if (incident.next) found.push(notFired(incident, { at: incident.next.at, place: incident.next }))
  else found.push({ at: next?.at ?? incident.openedAt, text: `nobody has been paged since ${time(lastPage ?? incident.openedAt)}, and nothing is to happen` })
  return found
}

function unlessFirst (incident: Incident, next: Expected, { rebasedAt = 0 }: Reckoning): Difference {
  if (next.first === undefined) return notFired(incident, next)
  // She may have been paged already for another reason, so that the log has no line of it.
  const firing = incident.fired.findLast(({ tier, at }) => tier === undefined && at >= next.at)
  if (firing) return notFired(incident, { place: next.place, at: Math.max(firing.at + longestWait(incident.policy), rebasedAt) })
  return { at: next.at, text: `${next.first} was to be paged at ${time(next.at)} before all others, and was not` }
}

function notFired ({ policy }: Incident, { at, place }: { at: number, place?: Place | undefined }): Difference {
  if (!place) return { at, text: `a tier was due at ${time(at)} and has not fired` }
  if (isEndOfPass(policy, place)) return { at, text: `pass ${place.pass} was over at ${time(at)}, and neither another pass nor the last resort has come after it` }
  return { at, text: `tier ${place.tier} of pass ${place.pass} was due at ${time(at)} and has not fired` }
}

/** What ends by itself. */
function holds ({ ack, snooze, resolution, policy: { ackTimeout } }: Incident, { ack: logged, rebasedAt = 0 }: Reckoning, mode: Mode): Difference[] {
  const found: Difference[] = []
  if (mode === 'resolved') {
    const until = resolution?.endedAt === undefined ? resolution?.forced?.until : undefined
    if (until !== undefined) found.push({ at: until, text: `${resolution?.by ?? 'somebody'} declared it resolved, and that it still fires was to be looked at at ${time(until)}` })
    return found
  }
  if (snooze) return [{ at: snooze.until, text: `the snooze of ${snooze.by} was over at ${time(snooze.until)} and nobody was paged` }]
  const last = ack && (!logged || ack.at >= logged.at) ? ack : logged
  if (last && ackTimeout !== undefined) {
    const at = last.at + ackTimeout
    found.push({ at: Math.max(at, rebasedAt), text: `the acknowledgement of ${last.by ?? 'somebody'} ran out at ${time(at)} and nobody was paged` })
  }
  return found
}

function pages ({ runs, asked }: Incident, { underWay }: Reckoning, mode: Mode): Difference[] {
  const isHeld = mode === 'acknowledged' || mode === 'snoozed' || mode === 'suppressed'
  const unheard = isHeld ? [] : [...underWay.values()].map(({ receiver, since }) => ({ at: since + patience, text: claimedAt(receiver, since) }))
  const steps = runs.flatMap(run => run.steps.filter(({ withdrawn }) => !withdrawn)).map(({ claimed, at, receiver, tried = at }) => claimed
    ? { at, text: claimedAt(receiver, tried) }
    : { at, text: `a page to ${receiver} was due at ${time(at)} and was not sent` })
  const waiting = mode === 'resolved' || mode === 'suppressed' ? [] : asked
  return [...unheard, ...steps, ...waiting.map(({ person, at }) => ({ at, text: `${person} was to be paged at ${time(at)}, and was not` }))]
}

function claimedAt (receiver: string, at: number): string {
  return `a page to ${receiver} was claimed at ${time(at)} and has had no outcome since`
}

/** When somebody had to look again at its alerts, or at who is on call. */
function looks ({ members, resolution, fired }: Incident, { freedAt = 0 }: Reckoning, mode: Mode): Difference[] {
  if (resolution?.endedAt !== undefined) return []
  const firing = firingOf(members)
  const found: Difference[] = []
  if (firing.length > 0) {
    const end = firing.reduce((latest, { endsAt }) => Math.max(latest, endsAt), -Infinity)
    found.push({ at: end, text: `its last alert ran out at ${time(end)}, and nobody has looked at it since` })
  }
  if (mode === 'suppressed') {
    found.push(...firing.flatMap(({ mutedBy, mutedUntil: at }) => at === undefined ? [] : [{ at, text: `${mutedBy ?? 'what mutes it'} was over at ${time(at)}, and nobody has looked at it since` }]))
  }
  const handOff = mode === 'escalating' || mode === 'unattended' ? fired.at(-1)?.lookAgainAt : undefined
  if (handOff !== undefined) found.push({ at: Math.max(handOff, freedAt), text: `a shift may have begun at ${time(handOff)}, and nobody has looked who is on call since` })
  return found
}

function time (at: number): string {
  return formatMillis(instantAt(at))
}
