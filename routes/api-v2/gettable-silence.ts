import { formatMillis, instantAt } from '../../src/domain/instant.ts'
import type { WrittenMatcher } from '../../src/domain/matcher.ts'
import { silenceState, type Silence } from '../../src/domain/silence.ts'
import { printLabels, quote } from '../go-json.ts'
import { printList } from './gettable-alert.ts'

/** A silence as the API shows it, as JSON. */
export function printSilence (silence: Silence, now: number): string {
  const { id, updatedAt, annotations, comment, createdBy, endsAt, matchers, startsAt } = silence
  return `{"id":${quote(id)},"status":{"state":"${silenceState(silence, now)}"},"updatedAt":"${time(updatedAt)}",` +
    (Object.keys(annotations).length ? `"annotations":${printLabels(annotations)},` : '') +
    `"comment":${quote(comment)},"createdBy":${quote(createdBy)},"endsAt":"${time(endsAt)}",` +
    `"matchers":${printList(matchers, printMatcher)},"startsAt":"${time(startsAt)}"}`
}

function printMatcher ({ name, operator, value }: WrittenMatcher): string {
  return `{"isEqual":${operator.startsWith('=')},"isRegex":${operator.endsWith('~')},"name":${quote(name)},"value":${quote(value)}}`
}

function time (ms: number): string {
  return formatMillis(instantAt(ms))
}
