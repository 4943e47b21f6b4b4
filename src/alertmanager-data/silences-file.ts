import type { Instant } from '../domain/instant.ts'
import type { Operator, WrittenMatcher } from '../domain/matcher.ts'
import { readMessage, readRecords, readTimestamp, type Field, type Records } from './message.ts'

/** A silence as Alertmanager has written it down; nothing of it is checked yet. */
export type WrittenSilence = {
  readonly id: string
  /** It silences what all matchers of any of these match. */
  readonly matcherSets: ReadonlyArray<readonly WrittenMatcher[]>
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly updatedAt: Instant
  readonly createdBy: string
  readonly comment: string
  readonly annotations: ReadonlyArray<readonly [string, string]>
  /** Until when it is shown. */
  readonly expiresAt: number
}

/** Reads the file `silences` of Alertmanager's storage path: matchers as one list (up to 0.31), in sets (since), or both. */
export function readSilencesFile (bytes: Uint8Array): Records<WrittenSilence> {
  return readRecords(bytes, { name: 'silence', read: readSilence })
}

const epoch: Instant = { ms: 0, nanos: 0, offset: 0 }

function readSilence (message: Uint8Array): Omit<WrittenSilence, 'expiresAt'> {
  let id = ''
  let [startsAt, endsAt, updatedAt] = [epoch, epoch, epoch]
  let author = { createdBy: '', comment: '' }
  const comments: Array<typeof author> = []
  const matchers: WrittenMatcher[] = []
  const matcherSets: WrittenMatcher[][] = []
  const annotations: Array<readonly [string, string]> = []
  readMessage(message, {
    1: field => { id = field.text() },
    2: field => { matchers.push(readMatcher(field.bytes())) },
    3: field => { startsAt = readTimestamp(field) },
    4: field => { endsAt = readTimestamp(field) },
    5: field => { updatedAt = readTimestamp(field) },
    7: field => { comments.push(readComment(field.bytes())) },
    8: field => { author = { ...author, createdBy: field.text() } },
    9: field => { author = { ...author, comment: field.text() } },
    10: field => { annotations.push(readPair(field.bytes())) },
    11: field => { matcherSets.push(readMatcherSet(field.bytes())) }
  })
  if (id === '') throw new Error('the silence has no id')
  return {
    id,
    matcherSets: matcherSets.length > 0 ? matcherSets : [matchers],
    startsAt,
    endsAt,
    updatedAt,
    // The old form, which counts where it is there.
    ...(comments[0] ?? author),
    annotations
  }
}

function readMatcherSet (message: Uint8Array): WrittenMatcher[] {
  const matchers: WrittenMatcher[] = []
  readMessage(message, { 1: field => { matchers.push(readMatcher(field.bytes())) } })
  return matchers
}

const operators: readonly Operator[] = ['=', '=~', '!=', '!~']

function readMatcher (message: Uint8Array): WrittenMatcher {
  let type = 0
  let name = ''
  let value = ''
  readMessage(message, {
    1: field => { type = Number(field.integer()) },
    2: field => { name = field.text() },
    3: field => { value = field.text() }
  })
  const operator = operators[type]
  if (operator === undefined) throw new Error(`a matcher has the unknown type ${type}`)
  return { name, operator, value }
}

function readComment (message: Uint8Array) {
  const [createdBy, comment] = readTexts(message)
  return { createdBy, comment }
}

function readPair (message: Uint8Array): readonly [string, string] {
  return readTexts(message)
}

/** The first two fields, both texts: a comment's author and text, or an entry of a map. */
function readTexts (message: Uint8Array): readonly [string, string] {
  const texts: [string, string] = ['', '']
  const put = (n: 0 | 1) => (field: Field) => { texts[n] = field.text() }
  readMessage(message, { 1: put(0), 2: put(1) })
  return texts
}
