import type { ApiSummary } from '../own-answers.ts'
import { plain, printLabels, printTime } from './plain.ts'
import { alignColumns } from './table.ts'

/** One line each; with `all` whatever there is in a list. */
export function incidentTable (incidents: readonly ApiSummary[], dateFormat: string, { all = false } = {}): string {
  const more = all ? 'Policy\tTier\tNext Page\tAlerts\tFlaps\t' : ''
  return alignColumns(`ID\tState\tSeverity\tOpened At\tAssignee\t${more}Labels\t\n` + incidents.map(incident => {
    const { id, mode, severity = '', openedAt, assignee = '', commonLabels } = incident
    const row = [id, mode, severity, printTime(openedAt, dateFormat), assignee, ...all ? rest(incident, dateFormat) : []]
    return `${row.map(plain).join('\t')}\t${printLabels(commonLabels)}\t\n`
  }).join(''))
}

function rest ({ policy, tier, nextPage, counts, flaps }: ApiSummary, dateFormat: string): string[] {
  const { firing, alerts } = counts
  return [policy, tier === undefined ? '' : String(tier), printTime(nextPage?.at, dateFormat), `${firing} of ${alerts} firing`, String(flaps)]
}
