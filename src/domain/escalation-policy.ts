/** Whom a tier notifies; written `schedule:primary`. */
export type Target = {
  readonly kind: 'schedule' | 'user' | 'receiver'
  readonly name: string
}

export type Urgency = 'high' | 'low'

export type Tier = {
  /** Milliseconds after the tier before it fired. */
  readonly after: number
  readonly notify: readonly Target[]
  /** Which of their personal rules people are paged by. */
  readonly urgency: Urgency
  readonly mode: 'all' | 'round_robin'
  /** `all`: everybody whom the tier paged has to acknowledge. */
  readonly ack: 'first' | 'all'
}

/** As it is stored with an incident: nothing in it but JSON. */
export type EscalationPolicy = {
  readonly name: string
  readonly tiers: readonly Tier[]
  readonly repeat: {
    /** Passes after the first one. */
    readonly times: number | 'forever'
    readonly fromTier: number
    /** From the last tier of a pass to the first of the next, or to the end of the last pass; never 0. */
    readonly after: number
  }
  /** Absent: an acknowledgement holds until the end. */
  readonly ackTimeout?: number
  readonly reopenWindow: number
  readonly keepAckOnReopen: boolean
  readonly pageBudget?: { readonly incidents: number, readonly per: number }
  /** Name of the receiver. */
  readonly lastResort: string
}

/** A place in a policy: a tier of a pass, or the end of the pass where the tier is beyond the last. */
export type Place = { readonly pass: number, readonly tier: number }

export function parseTarget (text: string): Target | undefined {
  const [, kind, name] = /^(schedule|user|receiver):(.+)$/s.exec(text) ?? []
  if (name === undefined || (kind !== 'schedule' && kind !== 'user' && kind !== 'receiver')) return
  return { kind, name }
}

export function printTarget ({ kind, name }: Target): string {
  return `${kind}:${name}`
}

/** What comes after a place, and how long after it. */
export function placeAfter ({ tiers, repeat }: EscalationPolicy, { pass, tier }: Place): Place & { readonly after: number } {
  const next = tiers[tier + 1]
  return { pass, tier: next ? tier + 1 : tiers.length, after: next ? next.after : repeat.after }
}

/** Whatever is no tier ends the pass, so that there is no place where nothing happens for ever. */
export function isEndOfPass ({ tiers }: EscalationPolicy, { tier }: Place): boolean {
  return tiers[tier] === undefined
}

/** The first tier of the pass after this one, if there is one. */
export function nextPass ({ repeat }: EscalationPolicy, { pass }: Place): Place | undefined {
  return repeat.times === 'forever' || pass < repeat.times ? { pass: pass + 1, tier: repeat.fromTier } : undefined
}
