import type { SourceProblem } from '../domain/source-problem.ts'

export type SourceProblems = {
  /** Of one source, by their keys; undefined for what is not known. */
  load (source: string, keys: readonly string[]): Promise<Array<SourceProblem | undefined>>
  /**
   * Writes a problem if the stored version is one less than its own, and arms the duty `sources` for it if something is owed.
   * Not durable by itself: what is owed for it is.
   */
  put (problem: SourceProblem): Promise<'stored' | 'changed'>
  /** Nothing is owed for it any more, if this is still its version; answers whether it is. */
  settle (problem: Pick<SourceProblem, 'source' | 'key' | 'version'>): Promise<boolean>
  /** Those that have been owed something since before a time, by the state's clock; the oldest first, at most 500. */
  owing (before: number): Promise<SourceProblem[]>
  /** All of a source, in no order. */
  list (source: string): Promise<SourceProblem[]>
  /**
   * Deletes those that were resolved, or whose hold ended, and that were changed last before a time; what is owed something stays. Answers
   * how many went.
   */
  collect (before: number): Promise<number>
}

/** One request as it came, kept to be looked at and replayed. */
export type KeptDelivery = {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly method: 'GET' | 'POST'
  readonly headers: { readonly [name: string]: string }
  readonly bytes: number
  /** The body with its secrets masked, deflated (raw), as base64; absent where it is too large to be kept. */
  readonly packed?: string | undefined
  /** What became of it, a line each. */
  readonly outcome: readonly string[]
}

/** Why a request was refused. */
export type Refusal = 'no secret' | 'secret not readable' | 'wrong secret' | 'too large' | 'not readable' | 'not valid'

/** What became of a request. `refused` has not been looked at for want of a secret or of a body that can be read. */
export type Contact = {
  /** Counted under this name. */
  readonly outcome: 'accepted' | 'ignored' | 'duplicate' | 'refused'
  /** Of what was refused; from a short list. */
  readonly reason?: string
  /** Seen again, it is a duplicate; kept for an hour. */
  readonly idempotencyKey?: string | undefined
  /** Projects that report ends. */
  readonly resolving?: readonly string[]
  readonly delivery?: KeptDelivery | undefined
}

export type SourceStatus = {
  /** When the source was expected or heard of first, epoch milliseconds. */
  readonly since: number
  /** When something genuine came last; absent: never. */
  readonly lastContact?: number | undefined
  /** Since when it is expected to report; absent: it is not. */
  readonly expectedSince?: number | undefined
  readonly accepted: number
  readonly ignored: number
  readonly duplicate: number
  /** By reason. */
  readonly refused: { readonly [reason: string]: number }
}

export type SourceContacts = {
  /** Whether a request of this key was noted before, and which projects of the source report ends. */
  recall (source: string, idempotencyKey: string | undefined): Promise<{ readonly isRepeat: boolean, readonly resolving: ReadonlySet<string> }>
  /**
   * Counts a request; all but a refusal is a contact. Answers which of its projects were not known to report ends. Keeps the last 50
   * deliveries of a source. Of a refusal nothing is kept but its count and its delivery: anybody can send one.
   */
  note (source: string, contact: Contact): Promise<{ readonly resolving: readonly string[] }>
  /** These are expected to report, since now or since they were expected first, and no others. */
  expect (sources: readonly string[]): Promise<void>
  /** By source; nothing of one that was neither expected nor heard of. */
  statuses (): Promise<ReadonlyMap<string, SourceStatus>>
  /** The latest first. */
  deliveries (source: string): Promise<KeptDelivery[]>
}
