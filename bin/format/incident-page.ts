import type { ApiIncident, ApiLine } from '../own-answers.ts'
import { plain, printLabels, printTime } from './plain.ts'
import { alignColumns } from './table.ts'

/** All of an incident, for people. */
export function incidentPage (incident: ApiIncident, dateFormat: string): string {
  const time = (text: string | undefined) => printTime(text, dateFormat)
  const { alerts, responders, told, notes, timeLine = [] } = incident
  const parts: Array<[title: string, rows: string[][]]> = [
    ['Alerts', alerts.map(({ labels, ...alert }) => [alert.severity ?? '', conditionOf(alert), printLabels(labels)])],
    ['Responders', responders.map(({ person, state, by }) => [person, state, `asked by ${by}`])],
    ['Told', told.map(({ to = '', receiver, at }) => [time(at), to, receiver])],
    ['Notes', notes.map(({ at, by, text }) => [time(at), by, text])],
    ['Time line', timeLine.map(line => [time(line.at), line.what, detailsOf(line)])]
  ]
  const heading = factsOf(incident, time).map(([name, text]) => `${name}\t${plain(text)}\n`).join('')
  const tables = parts.filter(([, rows]) => rows.length > 0).map(([title, rows]) =>
    `\n${title}\n${alignColumns(rows.map(row => `  ${row.map(plain).join('\t')}\n`).join(''))}`)
  return alignColumns(heading) + tables.join('')
}

function factsOf ({ id, mode, severity = '', url, policy, runsOldPolicy, openedAt, tier, pass = 0, nextPage, ack, snooze, resolution, unattended, assignee, storm, flaps, version }: ApiIncident, time: (text: string | undefined) => string): Array<[name: string, text: string]> {
  const facts: Array<[name: string, text: string | undefined]> = [
    ['Incident', id],
    ['State', [mode, severity, storm && 'a storm: one for all that came too fast'].filter(Boolean).join(', ')],
    ['Page', url],
    ['Policy', `${policy}${runsOldPolicy ? ', which has been changed in the configuration since (tocsin incident rebase)' : ''}`],
    ['Opened at', time(openedAt)],
    ['Tier', tier === undefined ? undefined : `${tier}${pass > 0 ? `, repeat ${pass}` : ''}`],
    ['Next page', nextPage && [time(nextPage.at), nextPage.tier !== undefined && `tier ${nextPage.tier}`, nextPage.to, nextPage.receiver && `through ${nextPage.receiver}`, nextPage.tier === undefined && `(${nextPage.why})`].filter(Boolean).join(' ')],
    ['Acknowledged', ack && held(ack, time)],
    ['Snoozed', snooze && held(snooze, time)],
    ['Resolved', resolution && `${time(resolution.at)}${resolution.by === undefined ? '' : ` by ${resolution.by}`}${resolution.endedAt === undefined ? ', alerts still fire' : ''}`],
    ['Unattended', unattended && `since ${time(unattended.at)}: nobody has acknowledged in all repeats`],
    ['Assignee', assignee],
    ['Fired again', flaps > 0 ? `${flaps} times` : undefined],
    ['Version', String(version)]
  ]
  return facts.flatMap(([name, text]) => text === undefined ? [] : [[name, text]])
}

function held ({ by, at, until }: { by: string, at: string, until?: string }, time: (text: string | undefined) => string): string {
  return `by ${by} ${time(at)}${until === undefined ? '' : `, until ${time(until)}`}`
}

function conditionOf ({ firing, muted, acknowledged, alerts }: Omit<ApiIncident['alerts'][number], 'labels'>): string {
  if (!firing) return 'ended'
  if (muted) return `muted by ${alerts.find(({ mutedBy }) => mutedBy !== undefined)?.mutedBy ?? ''}`
  return acknowledged ? 'acknowledged' : 'firing'
}

function detailsOf ({ by, to, receiver, pass = 0, tier, reason }: ApiLine): string {
  return [
    by !== undefined && `by ${by}`,
    to !== undefined && `to ${to}`,
    receiver !== undefined && `through ${receiver}`,
    tier !== undefined && `tier ${tier}${pass > 0 ? ` of repeat ${pass}` : ''}`,
    reason !== undefined && `(${reason})`
  ].filter(Boolean).join(' ')
}
