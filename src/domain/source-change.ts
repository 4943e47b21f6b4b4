import type { Instant } from './instant.ts'
import type { Labels } from './labels.ts'

/**
 * What a source says of a problem that it finds again by a key of its own, not by its labels: they are those of the first firing, whatever
 * the sender knows of it later.
 */
export type SourceChange = Firing | Ended | Suppressed | Assigned | Noted

type About = {
  /** The same from firing to resolved, and for no other problem of the source. */
  readonly key: string
  /**
   * Milliseconds by the clock of the sender: the last that it knew of the problem when it made this. Only ever compared with others of the
   * same key, to find what was overtaken on its way.
   */
  readonly asOf?: number | undefined
  /** Which of several failures in a row this is about, where the sender numbers them: one that has ended does not come back. */
  readonly episode?: string | undefined
}

export type Firing = About & {
  readonly kind: 'firing'
  /** Without the severity and without the labels of the configuration. Those that are there already keep their value, those that were missing are added. */
  readonly labels: Labels
  /** Always the latest. */
  readonly annotations: Labels
  /** A value of the severity label; absent where this says nothing of it. */
  readonly severity?: string | undefined
  /** A lower severity than before counts. Otherwise only a higher one does, until the problem has ended. */
  readonly mayFall?: boolean | undefined
  /** It is worse than it was, whatever its severity is (`regressed`, `escalating`): becomes a label of that name and value, as a new severity would. */
  readonly rise?: { readonly label: string, readonly value: string } | undefined
  /** It has come back, or got worse: never late, whatever was known before. What its sender said of it before that has no say any more. */
  readonly returns?: boolean | undefined
  readonly startsAt?: Instant | undefined
  readonly generatorURL: string
  /** Its sender reports the end of this in any case: it needs no `hold`. */
  readonly willEnd?: boolean | undefined
  /** Where a hook that reports ends would be seen: the project, by all its names. */
  readonly scopes: readonly string[]
}

export type Ended = About & {
  readonly kind: 'resolved'
  readonly endsAt?: Instant | undefined
  readonly annotations: Labels
}

/** Whoever looks after it at the sender does not want to hear of it: it is silenced, not resolved, until it fires again. */
export type Suppressed = About & {
  readonly kind: 'suppressed'
  /** Epoch milliseconds; absent: until further notice. */
  readonly until?: number | undefined
  readonly by: string
  readonly reason: string
  readonly annotations: Labels
}

/** Somebody has taken it upon herself at the sender. */
export type Assigned = About & {
  readonly kind: 'assigned'
  readonly by: string
  /** A rule did it: that says of nobody that she has seen it. */
  readonly automatic?: boolean | undefined
  readonly annotations: Labels
}

export type Noted = About & { readonly kind: 'noted', readonly by: string, readonly text: string }
