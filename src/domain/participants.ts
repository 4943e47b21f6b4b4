import type { WallClock } from './wall-clock.ts'

/** Somebody who takes part in the hand-offs on and after `from` and before `until`; without them, in all. */
export type Participant = { readonly user: string, readonly from?: WallClock, readonly until?: WallClock }

/** Those who share a turn; nobody is a turn that is deliberately empty. */
export type Turn = readonly Participant[]

/** The hand-offs of a rotation as far as the order of turns depends on them. */
export type HandOffs = {
  readonly wallClock: (shift: number) => WallClock
  /** The first shift that is handed over at or after a time of the clock, -1 and before not counting. */
  readonly firstFrom: (wall: WallClock) => number
  /** How many of the shifts before this one use up a turn. */
  readonly turnsBefore: (shift: number) => number
}

/** Shifts from `first` on, until the next of these, in which the same turns follow one another. */
type Stretch = {
  readonly first: number
  readonly turnsBefore: number
  readonly turns: readonly Turn[]
  /** Where in them the order goes on. */
  readonly next: number
}

export type Order = readonly Stretch[]

/**
 * The order of turns: that of the list, where those in which nobody takes part are passed over. Somebody who joins or leaves changes
 * neither whose turn it was before nor who comes after.
 */
export function orderOf (turns: readonly Turn[], handOffs: HandOffs): Order {
  const changes = turns.flat().flatMap(({ from, until }) => [from, until]).filter(wall => wall !== undefined).map(handOffs.firstFrom)
  const firsts = [...new Set([0, ...changes])].sort((a, b) => a - b)

  const order: Stretch[] = []
  let last = -1
  for (const [index, first] of firsts.entries()) {
    const wall = handOffs.wallClock(first)
    const places = [...turns.keys()].filter(place => isPresent(turns[place], wall))
    const next = Math.max(0, places.findIndex(place => place > last))
    const turnsBefore = handOffs.turnsBefore(first)
    const end = firsts[index + 1]
    const used = end === undefined ? 0 : handOffs.turnsBefore(end) - turnsBefore
    if (used > 0) last = places[(next + used - 1) % places.length] ?? last
    order.push({ first, turnsBefore, turns: places.map(place => turnAt(turns[place], wall)), next })
  }
  return order
}

/** Whose turn is the shift before which so many turns were used; undefined when nobody takes part. */
export function turnOf (order: Order, { shift, turnsBefore }: { shift: number, turnsBefore: number }): Turn | undefined {
  const stretch = order.findLast(({ first }) => first <= shift)
  return stretch?.turns[(stretch.next + turnsBefore - stretch.turnsBefore) % stretch.turns.length]
}

function turnAt (turn: Turn = [], wall: WallClock): Turn {
  return turn.filter(participant => takesPart(participant, wall))
}

function isPresent (turn: Turn | undefined, wall: WallClock): boolean {
  return turn !== undefined && (turn.length === 0 || turn.some(participant => takesPart(participant, wall)))
}

function takesPart ({ from = -Infinity, until = Infinity }: Participant, wall: WallClock): boolean {
  return from <= wall && wall < until
}
