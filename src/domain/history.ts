import type { Labels } from './labels.ts'

/** One decision and its reason. `kind` says what happened, the other fields to what. */
export type HistoryEvent = {
  /** Epoch milliseconds. */
  readonly at: number
  readonly kind: 'received' | 'merged' | 'resolved' | 'grouped' | 'rejected' | 'flushed' | 'suppressed' | 'sent' | 'not sent' | 'failed' | 'fallback' | 'superseded' | 'rerouted' | 'reloaded' | 'silence created' | 'silence updated' | 'silence expired' | 'incident' | 'override' | 'reported' | 'ignored'
  /** Fingerprint of the alert, where it is about one. */
  readonly alert?: string
  readonly labels?: Labels
  /** Alertmanager's group key. */
  readonly group?: string
  readonly receiver?: string
  /** `webhook[0]` */
  readonly integration?: string
  readonly source?: string
  readonly reason?: string
  /** Its id; `author` and `comment` are those of the silence. */
  readonly silence?: string
  readonly author?: string
  readonly comment?: string
  /** Its id, the name of its policy, what has happened to it, and who was or is to be paged; `author` has done it. */
  readonly incident?: string
  readonly policy?: string
  readonly what?: string
  readonly to?: string
  readonly pass?: number
  readonly tier?: number
  readonly attempt?: number
  /** Counts where the event is about several alerts. */
  readonly firing?: number
  readonly resolved?: number
}

export type HistoryRecord = HistoryEvent & { readonly id: string }
