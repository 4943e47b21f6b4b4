import { goQuote } from '../../src/domain/go-quote.ts'
import { formatLayout } from '../../src/domain/go-layout.ts'
import { parseInstant } from '../../src/domain/instant.ts'
import { sortedNames, type Labels } from '../../src/domain/labels.ts'

/** A time of an answer; empty where there is none. */
export function printTime (text: string | undefined, dateFormat: string): string {
  const instant = text === undefined ? undefined : parseInstant(text)
  return instant ? formatLayout(dateFormat, instant) : ''
}

/** A text of anybody in one line, which does nothing to a terminal or a table. */
export function plain (text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '')
}

export function printLabels (labels: Labels): string {
  return sortedNames(labels).map(name => `${plain(name)}=${goQuote(labels[name] ?? '')}`).join(' ')
}
