/** What is agreed for a time instead of the rotation. */
export type Override = {
  readonly id: string
  /** Epoch milliseconds, `end` excluded. */
  readonly start: number
  readonly end: number
  /** Who is on; nobody where it is absent. */
  readonly user?: string
  /** Only this user's place is taken, while they are on; without it, everybody's. */
  readonly replaces?: string
  readonly by?: string
  readonly reason?: string
}

export type Span = { readonly user: string, readonly start: number, readonly end: number }

/** Each takes what was the other's; undefined where the times have an instant in common, as it cannot be told then whose it was. */
export function swap (id: string, [one, other]: readonly [Span, Span], more: Pick<Override, 'by' | 'reason'> = {}): Override[] | undefined {
  if (one.start < other.end && other.start < one.end) return
  return [
    { id: `${id}-1`, start: one.start, end: one.end, user: other.user, replaces: one.user, ...more },
    { id: `${id}-2`, start: other.start, end: other.end, user: one.user, replaces: other.user, ...more }
  ]
}

export function isInForce ({ start, end }: Override, at: number): boolean {
  return start <= at && at < end
}

/** Those on after one override; a later one is applied to what the earlier ones made of it. */
export function withOverride (users: readonly string[], { user, replaces }: Override): readonly string[] {
  const instead = user === undefined ? [] : [user]
  if (replaces === undefined) return instead
  return [...new Set(users.flatMap(on => on === replaces ? instead : [on]))]
}
