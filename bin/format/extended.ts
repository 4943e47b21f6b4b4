import { formatLayout } from '../../src/domain/go-layout.ts'
import { formatMillis } from '../../src/domain/instant.ts'
import { compareBytes, type Labels } from '../../src/domain/labels.ts'
import { printMatchers } from '../../src/domain/matcher.ts'
import { incidentPage } from './incident-page.ts'
import { incidentTable } from './incident-table.ts'
import type { Formatter } from './index.ts'
import { onCallTable, shiftTable } from './on-call.ts'
import { byAddress, byEnd, byStart } from './order.ts'
import { previewPage } from './preview-page.ts'
import { deliveryPage, deliveryTable, sourceTable, takenLines } from './source-table.ts'
import { alignColumns } from './table.ts'

/** One line each, with all there is. */
export function extended (dateFormat: string): Formatter {
  return {
    silences: silences => alignColumns('ID\tMatchers\tStarts At\tEnds At\tUpdated At\tCreated By\tComment\t\n' + silences.toSorted(byEnd).map(silence => {
      const times = [silence.startsAt, silence.endsAt, silence.updatedAt].map(time => formatLayout(dateFormat, time)).join('\t')
      return `${silence.id}\t${printMatchers(silence.matchers)}\t${times}\t${silence.createdBy}\t${silence.comment}\t\n`
    }).join('')),

    alerts: alerts => alignColumns('Labels\tAnnotations\tStarts At\tEnds At\tGenerator URL\tState\t\n' + alerts.toSorted(byStart).map(alert => {
      const times = [alert.startsAt, alert.endsAt].map(time => formatLayout(dateFormat, time)).join('\t')
      return `${printLabels(alert.labels)}\t${printLabels(alert.annotations)}\t${times}\t${alert.generatorURL ?? ''}\t${alert.status.state}\t\n`
    }).join('')),

    config: ({ config, versionInfo, uptime }) => [
      config.original,
      ...(['buildUser', 'goVersion', 'revision', 'version', 'branch', 'buildDate'] as const).map(name => `${name} ${versionInfo[name]}`),
      `uptime ${formatMillis(uptime)}`,
      ''
    ].join('\n'),

    incidents: incidents => incidentTable(incidents, dateFormat, { all: true }),
    incident: incident => incidentPage(incident, dateFormat),
    onCall: onCall => onCallTable(onCall, dateFormat, { all: true }),
    shifts: shifts => shiftTable(shifts, dateFormat),
    sources: sources => sourceTable(sources, dateFormat, { all: true }),
    deliveries: deliveries => deliveryTable(deliveries, dateFormat, { all: true }),
    delivery: delivery => deliveryPage(delivery, dateFormat),
    taken: takenLines,
    previews: previews => previewPage(previews, dateFormat),

    cluster: ({ status, name = '', peers = [] }) => alignColumns(`Cluster Status:\t${status}\nNode Name:\t${name}\n\nAddress\tName\n` +
      peers.toSorted(byAddress).map(peer => `${peer.address}\t${peer.name}\t\n`).join(''))
  }
}

/** The values as they are, without escapes. */
function printLabels (labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${value}"`).sort(compareBytes).join(' ')
}
