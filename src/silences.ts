import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { HistoryEvent } from './domain/history.ts'
import { formatMillis, instantAt } from './domain/instant.ts'
import type { MatcherMode } from './domain/matcher-parser.ts'
import { printMatchers } from './domain/matcher.ts'
import { expireSilence, sortSilences, validateSilence, writeSilence, type PostedSilence, type Silence, type SilenceWrite } from './domain/silence.ts'
import { silenceSize } from './domain/silence-size.ts'
import { BadRequest, NotFound, Unavailable } from './errors.ts'
import type { SilenceCopy } from './jobs/silence-copy.ts'
import type { State, StoredSilence } from './state/state.ts'

/** How often a change is begun again because somebody else wrote the silence meanwhile. */
const tries = 20

export type Silences = {
  /** In Alertmanager's order. */
  list (): Promise<Silence[]>
  get (id: string): Promise<Silence | undefined>
  /**
   * Creates a silence, or changes the one of its id, in place or by another in its stead (spec 7.2); answers the id that it has then. It
   * is in force on all nodes when this resolves. Rejects with BadRequest or NotFound.
   */
  put (silence: PostedSilence, options?: { readonly mode?: MatcherMode }): Promise<string>
  /** Stores a silence under an id of its own, unless there is one already. Rejects with BadRequest when there are too many. */
  add (silence: Silence): Promise<void>
  /** Ends a silence now, if it has not ended; false when there is none of this id. */
  expire (id: string): Promise<boolean>
}

export type SilenceLimits = {
  /** Silences at most, ended ones among them; 0 for no limit. */
  readonly maxSilences: number
  /** Bytes of a silence as Alertmanager stores it; 0 for no limit. */
  readonly maxSilenceSize: number
}

type Options = {
  readonly state: State
  readonly copy: SilenceCopy
  readonly limits: SilenceLimits
  /** How long a silence that has ended is kept, milliseconds. */
  readonly retention: number
  readonly log: Logger
  /** Changes go to the log, too. */
  readonly logChanges: boolean
}

/** What the engine offers on silences. Changes go to the state; what is answered is this node's copy, brought up to date first. */
export function createSilences ({ state, copy, limits, retention, log, logChanges }: Options): Silences {
  /** Writes what `decide` makes of what is stored, until nobody else has written it meanwhile. */
  async function change<Answer> (decide: () => Promise<{ readonly writes: readonly StoredSilence[], readonly events: readonly HistoryEvent[], readonly answer: Answer }>): Promise<Answer> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const { writes, events, answer } = await decide()
      const result = await state.silences.put(writes, { limit: limits.maxSilences, events })
      if (result.kind === 'full') throw tooMany(result.count)
      if (result.kind === 'changed') continue
      if (logChanges) for (const { kind, silence, author, comment, reason } of events) log.info({ silence, author, comment, reason }, kind)
      return answer
    }
    throw new Unavailable('the silence is being changed by others faster than it can be written')
  }

  function tooMany (count: number): BadRequest {
    return new BadRequest(`exceeded maximum number of silences: ${count} (limit: ${limits.maxSilences})`)
  }

  function assertWithinLimits (write: SilenceWrite): void {
    const { maxSilences, maxSilenceSize } = limits
    const { stored } = copy.count()
    if (write.kind === 'create' && maxSilences > 0 && stored + 1 > maxSilences) throw tooMany(stored)
    const size = maxSilenceSize > 0 ? silenceSize(write.silence, { retention }) : 0
    if (size > maxSilenceSize) throw new BadRequest(`silence exceeded maximum size: ${size} bytes (limit: ${maxSilenceSize} bytes)`)
  }

  return {
    async list () {
      await copy.sync()
      return sortSilences(copy.all(), state.now())
    },

    async get (id) {
      await copy.sync()
      return copy.get(id)?.silence
    },

    async put (posted, { mode = 'fallback' } = {}) {
      return await change(async () => {
        const problem = validateSilence(posted, { now: state.now(), mode })
        if (problem !== undefined) throw new BadRequest(problem)
        // A new one concerns no other, unless they are counted.
        if (posted.id !== '' || limits.maxSilences > 0) await copy.sync()
        const found = posted.id === '' ? undefined : copy.get(posted.id)
        if (posted.id !== '' && !found) throw new NotFound('silence not found')

        const now = state.now()
        const write = writeSilence(found?.silence, posted, { now, newId: randomUUID() })
        assertWithinLimits(write)
        const { silence } = write
        if (write.kind === 'update') {
          return { writes: [{ silence, version: found?.version ?? 0 }], events: [eventOf('silence updated', silence, now)], answer: silence.id }
        }
        const { expired } = write
        return {
          writes: [...expired ? [{ silence: expired, version: found?.version ?? 0 }] : [], { silence, version: 0 }],
          events: [
            ...expired ? [{ ...eventOf('silence expired', expired, now), reason: `replaced by ${silence.id}` }] : [],
            eventOf('silence created', silence, now)
          ],
          answer: silence.id
        }
      })
    },

    async add (silence) {
      await change(async () => {
        await copy.sync()
        if (copy.get(silence.id)) return { writes: [], events: [], answer: undefined }
        assertWithinLimits({ kind: 'create', silence, expired: undefined })
        return { writes: [{ silence, version: 0 }], events: [eventOf('silence created', silence, state.now())], answer: undefined }
      })
    },

    async expire (id) {
      return await change(async () => {
        await copy.sync()
        const found = copy.get(id)
        if (!found) return { writes: [], events: [], answer: false }
        const now = state.now()
        const expired = expireSilence(found.silence, now)
        // One that has ended is written again as it is: that it was ended may have been refused for want of a replica.
        return { writes: [{ silence: expired ?? found.silence, version: found.version }], events: expired ? [eventOf('silence expired', expired, now)] : [], answer: true }
      })
    }
  }
}

function eventOf (kind: HistoryEvent['kind'], { id, matchers, startsAt, endsAt, createdBy, comment }: Silence, at: number): HistoryEvent {
  const from = startsAt > at ? ` from ${formatMillis(instantAt(startsAt))}` : ''
  return { at, kind, silence: id, author: createdBy, comment, reason: `${printMatchers(matchers)}${from} until ${formatMillis(instantAt(endsAt))}` }
}
