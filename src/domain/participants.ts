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

/**
 * Whose turn a shift is: those who take part in its hand-off. Turns follow one another in the order of the list, and those in which
 * nobody takes part are passed over; somebody who joins or leaves does not change whose turn it was nor who comes after.
 */
export function turnOf (turns: readonly Turn[], shift: number, handOffs: HandOffs): readonly string[] | undefined {
  // Who takes part only changes at these shifts, so a walk over them reaches any shift in a few steps.
  const changes = turns.flat().flatMap(({ from, until }) => [from, until]).filter(wall => wall !== undefined).map(handOffs.firstFrom)
  const epochs = [...new Set([0, ...changes])].filter(first => first <= shift).sort((a, b) => a - b)

  let last = -1
  let place: number | undefined
  for (const [index, first] of epochs.entries()) {
    const present = [...turns.keys()].filter(place => isPresent(turns[place], handOffs.wallClock(first)))
    if (present.length === 0) {
      place = undefined
      continue
    }
    const next = Math.max(0, present.findIndex(place => place > last))
    const at = (turn: number) => present[(next + turn) % present.length]
    const end = epochs[index + 1]
    const before = handOffs.turnsBefore(first)
    place = at(handOffs.turnsBefore(shift) - before)
    const used = end === undefined ? 0 : handOffs.turnsBefore(end) - before
    if (used > 0) last = at(used - 1) ?? last
  }
  const turn = place === undefined ? undefined : turns[place]
  return turn?.filter(participant => takesPart(participant, handOffs.wallClock(shift))).map(({ user }) => user)
}

function isPresent (turn: Turn | undefined, wall: WallClock): boolean {
  return turn !== undefined && (turn.length === 0 || turn.some(participant => takesPart(participant, wall)))
}

function takesPart ({ from = -Infinity, until = Infinity }: Participant, wall: WallClock): boolean {
  return from <= wall && wall < until
}
