/** The known word that was probably meant, if any is near enough. */
export function nearest (word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** The end of a message about a name that is not known. */
export function suggest (word: string, known: Iterable<string | undefined>): string {
  const near = nearest(word, [...known].filter(name => name !== undefined))
  return near === undefined ? '' : `, did you mean ${JSON.stringify(near)}?`
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
function editDistance (from: string, to: string): number {
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity
      )
    }
    before = above
    above = current
  }
  return above[to.length] ?? 0
}
