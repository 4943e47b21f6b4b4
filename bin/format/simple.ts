import { formatLayout } from '../../src/domain/go-layout.ts'
import { printMatcher } from '../../src/domain/matcher.ts'
import { incidentPage } from './incident-page.ts'
import { incidentTable } from './incident-table.ts'
import type { Formatter } from './index.ts'
import { onCallTable, shiftTable } from './on-call.ts'
import { byEnd, byStart } from './order.ts'
import { previewPage } from './preview-page.ts'
import { deliveryPage, deliveryTable, sourceTable, takenLines } from './source-table.ts'
import { alignColumns } from './table.ts'

/** One line each, with what most people look for. */
export function simple (dateFormat: string): Formatter {
  return {
    silences: silences => alignColumns('ID\tMatchers\tEnds At\tCreated By\tComment\t\n' + silences.toSorted(byEnd).map(silence =>
      `${silence.id}\t${silence.matchers.map(printMatcher).join(' ')}\t${formatLayout(dateFormat, silence.endsAt)}\t${silence.createdBy}\t${silence.comment}\t\n`).join('')),

    alerts: alerts => alignColumns('Alertname\tStarts At\tSummary\tState\t\n' + alerts.toSorted(byStart).map(({ labels, annotations, startsAt, status }) =>
      `${labels['alertname'] ?? ''}\t${formatLayout(dateFormat, startsAt)}\t${annotations['summary'] ?? ''}\t${status.state}\t\n`).join('')),

    config: ({ config }) => `${config.original}\n`,

    incidents: incidents => incidentTable(incidents, dateFormat),
    incident: incident => incidentPage(incident, dateFormat),
    onCall: onCall => onCallTable(onCall, dateFormat),
    shifts: shifts => shiftTable(shifts, dateFormat),
    sources: sources => sourceTable(sources, dateFormat),
    deliveries: deliveries => deliveryTable(deliveries, dateFormat),
    delivery: delivery => deliveryPage(delivery, dateFormat),
    taken: takenLines,
    previews: previews => previewPage(previews, dateFormat),

    cluster: ({ status, name = '' }) => alignColumns(`Cluster Status:\t${status}\nNode Name:\t${name}\n`)
  }
}
