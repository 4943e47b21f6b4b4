import { createHash } from 'node:crypto'
import type { Nflog } from './alertmanager-data/nflog-file.ts'
import type { WrittenSilence } from './alertmanager-data/silences-file.ts'
import { logIdOf } from './domain/group.ts'
import type { HistoryEvent } from './domain/history.ts'
import { makeLabels } from './domain/labels.ts'
import { createMatcher } from './domain/matcher.ts'
import { integrationKey, logMargin, remembering } from './domain/notification-log.ts'
import type { Silence } from './domain/silence.ts'
import { Unavailable } from './errors.ts'
import type { State, StoredSilence, Told } from './state/state.ts'

export type Count = {
  readonly taken: number
  /** Here already, as new or newer. */
  readonly known: number
  /** Alertmanager itself would have forgotten it by now. */
  readonly expired: number
}

export type TakenSilences = Count & {
  /** What could not be taken, and why: a sentence each. */
  readonly refused: readonly string[]
}

/** Takes over the notification log of an Alertmanager: what it has told is not told again before it is due. */
export async function takeOverLog (state: Pick<State, 'deliveries' | 'now'>, entries: readonly Nflog[]): Promise<Count> {
  // Alertmanager forgets an entry at the clean-up after its expiry.
  const fresh = entries.filter(({ expiresAt }) => expiresAt + logMargin > state.now())
  const verdicts = await state.deliveries.adopt(fresh.map(toldBy))
  const taken = verdicts.filter(verdict => verdict === 'taken').length
  return { taken, known: fresh.length - taken, expired: entries.length - fresh.length }
}

function toldBy ({ groupKey, receiver, integration, index, at, expiresAt, firing, resolved, noted }: Nflog): Told {
  return {
    logId: logIdOf(groupKey),
    integration: integrationKey(receiver, { type: integration, index }),
    entry: { at, firing, resolved, hash: 'xxhash64', ...remembering(noted) },
    keepUntil: expiresAt + logMargin
  }
}

/** Silences that one script writes. */
const writtenAtOnce = 200
const longestContest = 5

/** Takes over silences with their ids and times; where one is here already, the one that was changed last stays. */
export async function takeOverSilences (state: Pick<State, 'silences' | 'now'>, written: readonly WrittenSilence[]): Promise<TakenSilences> {
  const fresh = written.filter(({ expiresAt }) => expiresAt > state.now())
  const refused = fresh.flatMap(silence => problemOf(silence) ?? [])
  const wanted = fresh.filter(silence => problemOf(silence) === undefined).flatMap(silencesFrom)
  let taken = 0
  for (let from = 0; from < wanted.length; from += writtenAtOnce) taken += await writeNewer(state, wanted.slice(from, from + writtenAtOnce))
  return { taken, known: wanted.length - taken, expired: written.length - fresh.length, refused }
}

/** Writes those that are newer than what is stored; again when somebody else changed one meanwhile. Answers how many. */
async function writeNewer ({ silences, now }: Pick<State, 'silences' | 'now'>, wanted: readonly Silence[]): Promise<number> {
  for (let attempt = 0; attempt < longestContest; attempt++) {
    const { silences: present } = await silences.changes()
    const stored = new Map(present.map(one => [one.silence.id, one]))
    const writes = wanted.flatMap((silence): StoredSilence[] => {
      const known = stored.get(silence.id)
      return known && known.silence.updatedAt >= silence.updatedAt ? [] : [{ silence, version: known?.version ?? 0 }]
    })
    if (writes.length === 0) return 0
    const events = writes.map(({ silence: { id, createdBy, comment }, version }): HistoryEvent => (
      { at: now(), kind: version === 0 ? 'silence created' : 'silence updated', silence: id, author: createdBy, comment, reason: 'taken over from Alertmanager' }))
    const { kind } = await silences.put(writes, { limit: 0, events })
    if (kind === 'stored') return writes.length
  }
  throw new Unavailable('the silences are being changed all the time')
}

function problemOf ({ id, matcherSets }: WrittenSilence): string | undefined {
  if (matcherSets.some(matchers => matchers.length === 0)) return `silence ${id} has no matchers`
  try {
    for (const matcher of matcherSets.flat()) createMatcher(matcher)
  } catch (error) {
    return `silence ${id} cannot be matched: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** One that silences what any of several sets of matchers match becomes as many silences, of which the first keeps the id. */
function silencesFrom ({ id, matcherSets, startsAt, endsAt, updatedAt, createdBy, comment, annotations }: WrittenSilence): Silence[] {
  return matcherSets.map((matchers, n) => ({
    id: n === 0 ? id : derivedId(`${id}/${n}`),
    matchers,
    startsAt: startsAt.ms,
    endsAt: endsAt.ms,
    updatedAt: updatedAt.ms,
    createdBy,
    comment,
    annotations: makeLabels(annotations)
  }))
}

/** The same UUID (version 8, made up as one likes) for the same text, so that nothing is taken twice. */
function derivedId (text: string): string {
  const digits = createHash('sha256').update(text).digest('hex')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
