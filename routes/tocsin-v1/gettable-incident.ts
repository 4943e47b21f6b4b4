import { printTarget, type Tier } from '../../src/domain/escalation-policy.ts'
import { formatDuration } from '../../src/domain/duration.ts'
import type { Line } from '../../src/domain/incident-change.ts'
import { firingOf, type Incident } from '../../src/domain/incident.ts'
import { firingOf as firingAlerts, highestOf, isCovered, type Member, type MemberAlert } from '../../src/domain/incident-member.ts'
import { ackEnd } from '../../src/domain/incident-timer.ts'
import { nextPageOf, type NextPage } from '../../src/domain/next-page.ts'
import { common } from '../../src/domain/notification.ts'
import type { IncidentView } from '../../src/incidents.ts'

/** An incident in a list. */
export function summarize ({ incident, mode, due, runsOldPolicy, url }: IncidentView) {
  const { id, version, state, openedAt, policy, members, storm, flaps, ack, snooze, resolution, unattended, assignee } = incident
  const place = firingOf(incident)
  const firing = firingAlerts(members)
  const present = members.filter(({ alerts }) => alerts.some(alert => alert.firing))
  return {
    id,
    version,
    state,
    mode,
    policy: policy.name,
    ...place?.tier !== undefined && { tier: place.tier },
    ...place && { pass: place.pass },
    openedAt: time(openedAt),
    ...due && { due: { at: time(due.at), what: due.what } },
    ...printNext(nextPageOf(incident)),
    severity: severityOf(incident, Math.max(...(present.length > 0 ? present : members).map(presentRank))),
    commonLabels: common((present.length > 0 ? present : members).map(({ labels }) => labels)),
    counts: { alerts: members.length, firing: firing.length, muted: firing.filter(({ mutedBy }) => mutedBy !== undefined).length },
    ...ack && { ack: { by: ack.by, at: time(ack.at), ...until(ackEnd(incident)) } },
    ...snooze && { snooze: { by: snooze.by, at: time(snooze.at), ...until(snooze.until) } },
    ...resolution && {
      resolution: { at: time(resolution.at), ...resolution.by !== undefined && { by: resolution.by }, ...resolution.endedAt !== undefined && { endedAt: time(resolution.endedAt) } }
    },
    ...unattended && { unattended: { at: time(unattended.at) } },
    ...assignee !== undefined && { assignee },
    ...storm && { storm },
    flaps,
    runsOldPolicy,
    url
  }
}

/** All there is of an incident but its time line. */
export function printIncident (view: IncidentView) {
  const { incident } = view
  const { policy, groups, members, partialAcks, runs, told, responders, notes } = incident
  return {
    ...summarize(view),
    tiers: policy.tiers.map(printTier),
    lastResort: policy.lastResort,
    groups,
    alerts: members.map(member => printMember(member, incident)),
    partialAcks: partialAcks.map(({ by, at }) => ({ by, at: time(at) })),
    paging: runs.filter(({ why }) => why !== 'resolved').map(({ to, why, urgency, steps }) => ({
      to,
      why,
      urgency,
      steps: steps.filter(({ withdrawn }) => !withdrawn).map(({ receiver, at, attempts, claimed }) => ({ receiver, at: time(at), attempts, sending: claimed }))
    })),
    told: told.map(({ to, receiver, at }) => ({ to, receiver, at: time(at) })),
    responders: responders.map(({ person, state, by, at }) => ({ person, state, by, at: time(at) })),
    notes: notes.map(({ at, by, text }) => ({ at: time(at), by, text }))
  }
}

export function printLine ({ at, what, by, to, receiver, pass, tier, reason }: Line) {
  return { at: time(at), what, by, to, receiver, pass, tier, reason }
}

function printTier ({ after, notify, urgency, mode, ack }: Tier) {
  return { after: formatDuration(after), notify: notify.map(printTarget), urgency, mode, ack }
}

function printMember (member: Member, incident: Incident) {
  const { labels, alerts } = member
  return {
    labels,
    severity: severityOf(incident, presentRank(member)),
    firing: alerts.some(({ firing }) => firing),
    muted: alerts.some(({ firing }) => firing) && alerts.every(({ firing, mutedBy }) => !firing || mutedBy !== undefined),
    acknowledged: incident.ack !== undefined && isCovered([member], [incident.ack]),
    alerts: alerts.map(alert => printAlert(alert, incident))
  }
}

function printAlert ({ fingerprint, rank, firing, endsAt, mutedBy, mutedUntil }: MemberAlert, incident: Incident) {
  return { fingerprint, severity: severityOf(incident, rank), firing, endsAt: time(endsAt), mutedBy, ...mutedUntil !== undefined && { mutedUntil: time(mutedUntil) } }
}

/** The worst that fires, or once fired where nothing does. */
function presentRank (member: Member): number {
  const firing = member.alerts.filter(({ firing }) => firing)
  return firing.length > 0 ? Math.max(...firing.map(({ rank }) => rank)) : highestOf(member)
}

/** Its name; a value that is not in the order was ranked as one that is. */
function severityOf ({ severity }: Incident, rank: number): string | undefined {
  return severity.order[rank]
}

function printNext (page: NextPage | undefined) {
  return page && { nextPage: { ...page, at: time(page.at) } }
}

function until (at: number | undefined) {
  return at !== undefined && { until: time(at) }
}

function time (at: number): string {
  return new Date(at).toISOString()
}
