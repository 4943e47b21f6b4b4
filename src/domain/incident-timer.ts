import { modeOf, type Incident } from './incident.ts'
import { firingOf } from './incident-member.ts'

export type IncidentTimer = {
  readonly at: number
  readonly what: 'page' | 'tier' | 'ask' | 'shift change' | 'ack timeout' | 'snooze over' | 'end' | 'mute over' | 'hold-off over' | 'close'
}

/** What must happen next, and when: the incident's only entry of `due`. Undefined when it is over for good. */
export function dueAt (incident: Incident): IncidentTimer | undefined {
  return [...pages(incident), ...own(incident)].reduce<IncidentTimer | undefined>((first, timer) => first && first.at <= timer.at ? first : timer, undefined)
}

function pages ({ runs }: Incident): IncidentTimer[] {
  return runs.flatMap(({ steps }) => steps.map(({ at }): IncidentTimer => ({ at, what: 'page' })))
}

function own (incident: Incident): IncidentTimer[] {
  const { members, next, fired, asked, snooze, resolution, policy, closed } = incident
  const timers: Array<[number | undefined, IncidentTimer['what']]> = []
  const firing = firingOf(members)
  const mode = modeOf(incident)
  // No spread: a group may have more members than a call takes arguments.
  const ends = firing.reduce<number | undefined>((latest, { endsAt }) => Math.max(latest ?? endsAt, endsAt), undefined)

  if (resolution) {
    if (closed) return []
    if (resolution.endedAt !== undefined) timers.push([resolution.endedAt + policy.reopenWindow, 'close'])
    else timers.push([resolution.forced?.until, 'hold-off over'], [ends, 'end'])
  } else {
    timers.push([ends, 'end'])
    if (mode === 'escalating') timers.push([next?.at, 'tier'])
    if (mode === 'escalating' || mode === 'unattended') timers.push([fired.at(-1)?.lookAgainAt, 'shift change'])
    if (mode === 'suppressed') timers.push([firing.reduce<number | undefined>((first, { mutedUntil }) => mutedUntil === undefined ? first : Math.min(first ?? mutedUntil, mutedUntil), undefined), 'mute over'])
    else timers.push(...asked.map(({ at }): [number, 'ask'] => [at, 'ask']))
    timers.push([snooze?.until, 'snooze over'], [ackEnd(incident), 'ack timeout'])
  }
  return timers.flatMap(([at, what]) => at === undefined ? [] : [{ at, what }])
}

/** When the acknowledgement has held for so long that its giver may have fallen asleep over it. */
export function ackEnd ({ ack, snooze, policy: { ackTimeout } }: Incident): number | undefined {
  return ack && !snooze && ackTimeout !== undefined ? ack.at + ackTimeout : undefined
}
