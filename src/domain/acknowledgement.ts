import type { Firing, Incident } from './incident.ts'
import { coversOf, isCovered, unite, type Covers } from './incident-member.ts'

/** Somebody takes the incident upon herself, as far as she saw it. */
export type Acknowledgement = {
  readonly by: string
  readonly at: number
  /** What she saw: the highest severity of each member, by its id. */
  readonly covers: Covers
}

export type Given = {
  readonly by: string
  readonly seen?: number | undefined
  /** Fingerprints of the only alerts that it speaks of: whoever took them upon herself somewhere else has seen no others. */
  readonly alerts?: readonly string[] | undefined
}

/** An acknowledgement of what the incident was at the version that was seen; without one, of what it is. */
export function acknowledgementOf ({ members, version }: Incident, { by, seen = version, alerts }: Given, now: number): Acknowledgement {
  const meant = alerts ? members.filter(member => member.alerts.some(({ fingerprint }) => alerts.includes(fingerprint))) : members
  return { by, at: now, covers: coversOf(meant, seen) }
}

/** The incident with an acknowledgement of some of its alerts; undefined if with it all is acknowledged. Others are still waited for, as they were. */
export function acknowledgeSome (incident: Incident, given: Acknowledgement): Incident | undefined {
  const { ack } = incident
  const covers = unite([...ack ? [ack.covers] : [], given.covers])
  return isCovered(incident.members, [{ covers }]) ? undefined : { ...incident, ack: { ...ack ?? given, covers } }
}

/**
 * The incident with one acknowledgement more. Somebody who was paged by tiers only that wait for all of theirs speaks for herself; the
 * incident is acknowledged when all of one such tier have, or when anybody else does.
 */
export function acknowledge (incident: Incident, given: Acknowledgement): Incident {
  const paging = incident.fired.filter(({ people }) => people.includes(given.by))
  const partial = [...incident.partialAcks.filter(({ by }) => by !== given.by), given]
  const isHeld = incident.ack !== undefined && isCovered(incident.members, [incident.ack])
  const speaksForAll = isHeld || paging.length === 0 || paging.some(firing => !waitsForAll(incident, firing))
  const complete = paging.find(({ people }) => people.every(person => partial.some(({ by }) => by === person)))
  if (!speaksForAll && !complete) return { ...incident, partialAcks: partial }

  const covers = complete && !speaksForAll ? seenByAll(partial.filter(({ by }) => complete.people.includes(by))) : given.covers
  // An old link must not take back what somebody has acknowledged since.
  const before = [incident.ack, incident.snooze].flatMap(ack => ack ? [ack.covers] : [])
  return {
    ...incident,
    ack: { ...given, covers: unite([...before, covers]) },
    partialAcks: [],
    snooze: undefined,
    unattended: undefined,
    assignee: given.by
  }
}

function waitsForAll ({ policy }: Incident, { tier }: Firing): boolean {
  return tier !== undefined && policy.tiers[tier]?.ack === 'all'
}

/** Whether somebody has acknowledged all there is for herself, while others are still waited for. */
export function hasAnswered ({ partialAcks, members }: Incident, person: string): boolean {
  const own = partialAcks.find(({ by }) => by === person)
  return own !== undefined && isCovered(members, [own])
}

/** What each of them saw, at the lowest severity that one of them did. */
function seenByAll (acks: readonly Acknowledgement[]): Covers {
  const [first, ...others] = acks
  return Object.fromEntries(Object.entries(first?.covers ?? {}).flatMap(([id, rank]) => {
    const ranks = others.map(({ covers }) => covers[id])
    return ranks.every(other => other !== undefined) ? [[id, Math.min(rank, ...ranks)]] : []
  }))
}
