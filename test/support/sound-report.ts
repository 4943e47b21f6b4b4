import { receiveAlert, validateAlert } from '../../src/domain/alert.ts'
import { validClassicLabelName, type Labels } from '../../src/domain/labels.ts'
import type { Report } from '../../src/sources/source.ts'
import { now } from './alerts.ts'

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/

/** What must be of no report, whatever its sender wrote: a line for each breach. */
export function problemsOf ({ changes = [], ignored = '', oddities = [], resolving = [] }: Report): string[] {
  const problems: string[] = []
  for (const change of changes) {
    if (!/^(issue|metric|incident|event|body):[\w.:-]{1,100}$/.test(change.key)) problems.push(`key ${change.key}`)
    if (change.asOf !== undefined && !Number.isFinite(change.asOf)) problems.push('asOf is no number')
    if ('annotations' in change) problems.push(...textsOf(change.annotations, 4000).map(text => `annotation ${text}`))
    if ('by' in change) problems.push(...lineOf(change.by, 500).map(text => `by ${text}`))
    if (change.kind === 'noted') problems.push(...textsOf({ text: change.text }, 4000))
    if (change.kind === 'suppressed' && change.until !== undefined && !(change.until > now)) problems.push('suppressed until a time that has passed')
    if (change.kind === 'resolved' && change.endsAt && change.endsAt.ms > now) problems.push('has ended in the future')
    if (change.kind !== 'firing') continue

    const { labels, annotations, startsAt, generatorURL, scopes } = change
    if (Object.keys(labels).some(name => !validClassicLabelName(name))) problems.push('the name of a label is not a classic one')
    if ('severity' in labels || 'substatus' in labels) problems.push('a label that others write')
    problems.push(...Object.values(labels).flatMap(value => lineOf(value, 500)).map(text => `label ${text}`))
    const invalid = validateAlert(receiveAlert({ labels, annotations, startsAt, generatorURL }, { now, resolveTimeout: 1 }))
    if (invalid !== undefined) problems.push(invalid)
    if (!labels['alertname'] || !annotations['summary']) problems.push('without a name or a summary')
    if (startsAt && startsAt.ms > now) problems.push('starts in the future')
    if (generatorURL !== '' && !/^https?:\/\/[\x21-\x7e]{1,2000}$/.test(generatorURL)) problems.push(`not a link: ${generatorURL}`)
    problems.push(...scopes.flatMap(scope => lineOf(scope, 510)))
  }
  for (const text of [ignored, ...oddities, ...resolving]) problems.push(...lineOf(text, 600))
  if (oddities.length > 21) problems.push('oddities without end')
  return problems
}

function lineOf (text: string, limit: number): string[] {
  return text.includes('\n') ? ['more than a line'] : textsOf({ text }, limit)
}

function textsOf (texts: Labels, limit: number): string[] {
  return Object.entries(texts).flatMap(([name, text]) => [
    ...controls.test(text) ? [`${name}: a control character`] : [],
    ...text !== Buffer.from(text).toString() ? [`${name}: not well-formed`] : [],
    ...Array.from(text).length > limit ? [`${name}: too long`] : []
  ])
}
