import { sortedNames, type Labels } from '../../src/domain/labels.ts'
import type { Preview, PreviewedEffect } from '../source-preview.ts'
import { plain, printLabels, printTime } from './plain.ts'
import { alignColumns } from './table.ts'

type Row = readonly [name: string, text: string]

/** What would become of requests, for people. */
export function previewPage (previews: readonly Preview[], dateFormat: string): string {
  return previews.map(preview => printPreview(preview, dateFormat)).join('\n')
}

function printPreview ({ changes, ignored, problems, oddities }: Preview, dateFormat: string): string {
  const parts = changes.map(({ key, what, effects }) => [
    `${plain(key === undefined ? what : `${key} ${what}`)}\n`,
    alignColumns(effects.flatMap(effect => rowsOf(effect, dateFormat)).map(([name, text]) => `  ${name}\t${plain(text)}\n`).join(''))
  ].join(''))
  const remarks = [
    ...ignored === undefined ? [] : [`ignored: ${ignored}`],
    ...problems.map(problem => `left out: ${problem}`),
    ...oddities.map(oddity => `odd: ${oddity}`)
  ].map(line => `${plain(line)}\n`).join('')
  return [...parts, ...remarks === '' ? [] : [remarks]].join('\n') || 'nothing would come of it\n'
}

function rowsOf (effect: PreviewedEffect, dateFormat: string): Row[] {
  const time = (text: string | undefined) => printTime(text, dateFormat)
  switch (effect.kind) {
    case 'alert': {
      const { state, labels, annotations, startsAt, endsAt, generatorURL, goesTo } = effect
      const until = state === 'resolved' ? '' : endsAt === undefined ? ' until its resolve' : ` until its resolve, or ${time(endsAt)}`
      return [
        ['Alert', `${state}${until}`],
        ['Labels', printLabels(labels)],
        ...texts(annotations),
        ['Starts at', time(startsAt)],
        ...state === 'resolved' ? [['Ends at', time(endsAt)] as const] : [],
        ...generatorURL === '' ? [] : [['Link', generatorURL] as const],
        ...goesTo ? [['Receivers', goesTo.map(({ receiver, escalation }) => escalation === undefined ? receiver : `${receiver} (escalation: ${escalation})`).join(', ')] as const] : []
      ]
    }
    case 'silence': return [['Silence', `of the alert until ${time(effect.until)}, by ${effect.by}: ${effect.comment}`]]
    case 'unsilence': return [['Silence', 'of the alert ends']]
    case 'acknowledge': return [['Incidents', `of the alert are acknowledged by ${effect.by}`]]
    case 'note': return [['Incidents', `of the alert get a note by ${effect.by}: ${effect.text}`]]
  }
}

function texts (annotations: Labels): Row[] {
  return sortedNames(annotations).map((name, index) => [index === 0 ? 'Annotations' : '', `${name}: ${annotations[name] ?? ''}`])
}
