import { RE2JS } from 're2js'
import { goQuote } from './go-quote.ts'
import { compareInstants, isZero, type Instant } from './instant.ts'
import { compareBytes, validClassicLabelName, validLabelName, type Labels } from './labels.ts'
import type { MatcherMode } from './matcher-parser.ts'
import { createMatcher, type Matcher, type WrittenMatcher } from './matcher.ts'

/** Times are epoch milliseconds. */
export type Silence = {
  readonly id: string
  /** Never empty; an alert is silenced if all match. */
  readonly matchers: readonly WrittenMatcher[]
  readonly startsAt: number
  readonly endsAt: number
  readonly updatedAt: number
  readonly createdBy: string
  readonly comment: string
  readonly annotations: Labels
}

/** A silence as its sender gave it: without an id for a new one; a start that is Go's zero time is now. */
export type PostedSilence = Pick<Silence, 'matchers' | 'createdBy' | 'comment' | 'annotations'> & {
  readonly id: string
  readonly startsAt: Instant
  readonly endsAt: Instant
}

export type SilenceState = 'active' | 'pending' | 'expired'

export function silenceState ({ startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>, now: number): SilenceState {
  // A silence that was ended when it was pending starts and ends at once.
  if (now >= endsAt) return 'expired'
  return now < startsAt ? 'pending' : 'active'
}

/** What is wrong with a silence, in Alertmanager's words (spec 7.2, steps 2 to 6). */
export function validateSilence ({ startsAt, endsAt, matchers }: PostedSilence, { now, mode = 'fallback' }: { readonly now: number, readonly mode?: MatcherMode }): string | undefined {
  if (compareInstants(startsAt, endsAt) >= 0) return 'Failed to create silence: start time must be before end time'
  if (endsAt.ms < now) return "Failed to create silence: end time can't be in the past"
  const validName = mode === 'classic' ? validClassicLabelName : validLabelName
  for (const [index, matcher] of matchers.entries()) {
    const problem = problemOf(matcher, validName)
    if (problem !== undefined) return `invalid silence: invalid label matcher ${index} in set 0: ${problem}`
  }
  if (matchers.every(matchesEmpty)) return 'invalid silence: matcher set 0: at least one matcher must not match the empty string'
}

function problemOf (matcher: WrittenMatcher, validName: (name: string) => boolean): string | undefined {
  if (!validName(matcher.name)) return `invalid label name ${goQuote(matcher.name)}`
  if (!matcher.operator.endsWith('~')) return
  try {
    // Without the anchors, which the message would show.
    RE2JS.compile(matcher.value)
    createMatcher(matcher)
  } catch (error) {
    return `invalid regular expression ${goQuote(matcher.value)}: ${error instanceof Error ? error.message : error}`
  }
}

/** A negative one never counts as matching the empty text, though it may. */
function matchesEmpty (matcher: WrittenMatcher): boolean {
  return matcher.operator === '=' ? matcher.value === '' : matcher.operator === '=~' && createMatcher(matcher).test('')
}

/** What a posted silence makes of the one that is stored under its id: the same one changed, or another in its place. */
export type SilenceWrite =
  | { readonly kind: 'update', readonly silence: Silence }
  /** `expired`: the one that it takes the place of, ended now, unless it had ended. */
  | { readonly kind: 'create', readonly silence: Silence, readonly expired: Silence | undefined }

/** @param newId taken if a new silence is needed */
export function writeSilence (stored: Silence | undefined, posted: PostedSilence, { now, newId }: { readonly now: number, readonly newId: string }): SilenceWrite {
  const startsAt = isZero(posted.startsAt) ? now : posted.startsAt.ms
  const { matchers, createdBy, comment, annotations } = posted
  const silence = { matchers, startsAt, endsAt: posted.endsAt.ms, updatedAt: now, createdBy, comment, annotations }
  if (stored && canUpdate(stored, silence, now)) return { kind: 'update', silence: { id: stored.id, ...silence } }

  return { kind: 'create', silence: { id: newId, ...silence, startsAt: Math.max(startsAt, now) }, expired: stored && expireSilence(stored, now) }
}

/** Whether a silence may keep its id: whoever it has silenced until now was silenced by what it is then, too. */
function canUpdate (stored: Silence, changed: Omit<Silence, 'id'>, now: number): boolean {
  if (!sameMatchers(stored.matchers, changed.matchers)) return false
  switch (silenceState(stored, now)) {
    case 'active': return second(stored.startsAt) === second(changed.startsAt) && changed.endsAt >= now
    case 'pending': return changed.startsAt >= now
    case 'expired': return false
  }
}

function second (ms: number): number {
  return Math.floor(ms / 1000)
}

/** In the same order, as Alertmanager has it. */
function sameMatchers (a: readonly WrittenMatcher[], b: readonly WrittenMatcher[]): boolean {
  return a.length === b.length && a.every((matcher, index) => {
    const other = b[index]
    return other !== undefined && isSameMatcher(matcher, other)
  })
}

function isSameMatcher (a: WrittenMatcher, b: WrittenMatcher): boolean {
  return a.name === b.name && a.operator === b.operator && a.value === b.value
}

/** The silence ended now; undefined when it has ended already. */
export function expireSilence (silence: Silence, now: number): Silence | undefined {
  switch (silenceState(silence, now)) {
    case 'active': return { ...silence, endsAt: now, updatedAt: now }
    case 'pending': return { ...silence, startsAt: now, endsAt: now, updatedAt: now }
    case 'expired': return undefined
  }
}

const stateOrder: { readonly [state in SilenceState]: number } = { active: 0, pending: 1, expired: 2 }

/** Alertmanager's order: active ones by their end, pending ones by their start, expired ones with the last to end first. */
export function sortSilences (silences: readonly Silence[], now: number): Silence[] {
  const keyed = silences.map(silence => {
    const state = silenceState(silence, now)
    return { silence, state: stateOrder[state], time: state === 'pending' ? silence.startsAt : state === 'active' ? silence.endsAt : -silence.endsAt }
  })
  return keyed.sort((a, b) => a.state - b.state || a.time - b.time || compareBytes(a.silence.id, b.silence.id)).map(({ silence }) => silence)
}

/** Whether each of the filters stands among the silence's matchers to the letter. */
export function hasMatchers ({ matchers }: Silence, filters: readonly WrittenMatcher[]): boolean {
  return filters.every(filter => matchers.some(matcher => isSameMatcher(matcher, filter)))
}

export function compileSilence ({ matchers }: Silence): Matcher[] {
  return matchers.map(matcher => createMatcher(matcher))
}
