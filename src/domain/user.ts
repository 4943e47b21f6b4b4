/** Somebody who can be on call. */
export type User = {
  readonly name: string
  readonly timeZone?: string
  /** Personal rules, by the urgency of a page and the soonest first. */
  readonly notify: { readonly high: readonly PersonalRule[], readonly low: readonly PersonalRule[] }
}

/** Through which receiver somebody is told, so many milliseconds after the first attempt to reach them. */
export type PersonalRule = { readonly receiver: string, readonly after: number }
