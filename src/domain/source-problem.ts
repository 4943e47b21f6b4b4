import type { Labels } from './labels.ts'

/**
 * What a source has reported under one key: the alert that stands for it, and what has still to be done for it. It is written before
 * anything is done, so that a node that dies in between leaves to another what is owed.
 */
export type SourceProblem = {
  readonly source: string
  readonly key: string
  /** Raised by every write; 0 is never stored. */
  readonly version: number
  readonly state: 'firing' | 'resolved'
  /** All of the alert, those of the configuration and the severity among them. */
  readonly labels: Labels
  /** Of alerts beside it, for reports that lead where its labels do not. */
  readonly others: readonly Labels[]
  readonly annotations: Labels
  readonly generatorURL: string
  /** Epoch milliseconds. */
  readonly startsAt: number
  /** When this failure, or what made it worse, was reported, by our clock. */
  readonly firedAt: number
  /** When it ends without its sender; absent: never. */
  readonly holdUntil?: number | undefined
  /** As Firing has them. */
  readonly scopes: readonly string[]
  readonly asOf?: number | undefined
  readonly episode?: string | undefined
  /** When it was resolved last, by our clock, and what its sender knew by then. */
  readonly ended?: { readonly at: number, readonly asOf?: number | undefined, readonly episode?: string | undefined } | undefined
  /** By which it is suppressed, and what its sender knew by then. */
  readonly silence?: { readonly id: string, readonly until: number, readonly asOf?: number | undefined } | undefined
  /** The requests that changed it last, the latest first: a sender that tries again may say nothing of that. */
  readonly requests?: ReadonlyArray<{ readonly id: string, readonly at: number }> | undefined
  /** When something was applied last, by our clock. */
  readonly changedAt: number
  /** What is not known to be done yet, in this order. */
  readonly owed: readonly SourceEffect[]
}

/** Times are epoch milliseconds; all of it is stored as JSON. */
export type SourceEffect =
  /** Absent `endsAt`: it fires until its resolve. */
  | { readonly kind: 'alert', readonly labels: Labels, readonly annotations: Labels, readonly generatorURL: string, readonly startsAt: number, readonly endsAt?: number | undefined }
  /** Incidents that have the alert of `from` are to know the one of `to` before that ends. */
  | { readonly kind: 'succeed', readonly from: Labels, readonly to: Labels }
  /** Of all alerts that have these labels. */
  | { readonly kind: 'silence', readonly id: string, readonly labels: Labels, readonly until: number, readonly by: string, readonly comment: string }
  | { readonly kind: 'unsilence', readonly id: string }
  /** Of the incidents that have one of the alerts of these labels, as far as it is about them. */
  | { readonly kind: 'acknowledge', readonly alerts: readonly Labels[], readonly by: string }
  | { readonly kind: 'note', readonly alerts: readonly Labels[], readonly by: string, readonly text: string }
