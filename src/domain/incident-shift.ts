import type { Incident, Resolution } from './incident.ts'
import type { Run } from './page.ts'

/**
 * The incident after a jump of the clock (protocol 27): what counts an interval goes along with it. What was said by the clock on the wall
 * stays: the end of a snooze, of a shift or of a silence; and so do the ends of alerts, for which a jump is a gap.
 */
export function shiftIncident (incident: Incident, by: number): Incident {
  if (by === 0) return incident
  const moved = <Moment extends { readonly at: number }>(moment: Moment): Moment => ({ ...moment, at: moment.at + by })
  const { ack, snooze, resolution, unattended, next } = incident
  return {
    ...incident,
    openedAt: incident.openedAt + by,
    ...ack && { ack: moved(ack) },
    partialAcks: incident.partialAcks.map(moved),
    ...snooze && { snooze: moved(snooze) },
    ...resolution && { resolution: shiftResolution(resolution, by) },
    ...unattended && { unattended: moved(unattended) },
    ...next && { next: moved(next) },
    fired: incident.fired.map(moved),
    runs: incident.runs.map(run => shiftRun(run, by)),
    asked: incident.asked.map(moved),
    told: incident.told.map(moved),
    responders: incident.responders.map(moved)
  }
}

function shiftResolution ({ at, endedAt, forced, ack, ...rest }: Resolution, by: number): Resolution {
  return {
    ...rest,
    at: at + by,
    ...endedAt !== undefined && { endedAt: endedAt + by },
    ...forced && { forced: { ...forced, until: forced.until + by } },
    ...ack && { ack: { ...ack, at: ack.at + by } }
  }
}

function shiftRun (run: Run, by: number): Run {
  return {
    ...run,
    steps: run.steps.map(step => ({
      ...step,
      at: step.at + by,
      ...step.since !== undefined && { since: step.since + by },
      ...step.tried !== undefined && { tried: step.tried + by }
    }))
  }
}
