import type { SourceConfig } from './domain/config.ts'
import type { Delivery, SourceType } from './sources/source.ts'
import type { KeptDelivery, SourceStatus } from './state/state.ts'

/** What became of a request to a source. */
export type Taken = {
  /** Alerts and changes that were stored. */
  readonly accepted: number
  readonly rejected: number
  /** Why, a line each; and what was odd about what was taken. */
  readonly problems: readonly string[]
  /** What became of it, a line each: `issue:42 fires: new`, `ignored: …`. */
  readonly outcome: readonly string[]
  /** What the sender waits for; absent: the figures above. */
  readonly answer?: unknown
}

export type SourceView = {
  readonly config: SourceConfig
  readonly status: SourceStatus | undefined
  /** It was expected and did not come. */
  readonly isSilent: boolean
  /** Problems that fire, as far as they are found again by a key. */
  readonly open: number
}

export type Sources = {
  /** A source and how it is read; declared ones and `alertmanager` and `sentry`. Throws NotFound with those that there are. */
  find (name: string): { readonly config: SourceConfig, readonly type: SourceType }
  /**
   * Takes a request: resolves when all of it is stored durably. Rejects with Unauthorized (nothing but a count remembers it), BadRequest
   * when it cannot be read, NotFound, and Unavailable when it is not certain that it was stored.
   */
  receive (name: string, delivery: Delivery): Promise<Taken>
  /** Counts a request that was refused before it could be read. */
  refused (name: string, reason: 'too large' | 'not readable'): void
  list (): Promise<SourceView[]>
  /** The latest first. Rejects with NotFound. */
  deliveries (name: string): Promise<readonly KeptDelivery[]>
  /** Takes a kept request again, as if it came now. Rejects with NotFound, and with BadRequest where its body was not kept. */
  replay (name: string, id: string): Promise<Taken>
}
