import type { Incident } from './incident.ts'
import { makeLabels } from './labels.ts'

/** The text that is stored. */
export function writeIncident (incident: Incident): string {
  return JSON.stringify(incident)
}

export function readIncident (document: string): Incident {
  const incident = JSON.parse(document) as Incident // By writeIncident and nothing else.
  return { ...incident, members: incident.members.map(member => ({ ...member, labels: makeLabels(member.labels) })) }
}
