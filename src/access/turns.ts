/**
 * Those who wait, in fair turn: whoever asks often waits behind those who ask seldom. `places` is how many of one asker may wait,
 * `most` how many of all.
 */
export function createTurns<Item> ({ places, most }: { places: number, most: number }) {
  /** Whose turn is next comes first. */
  const lines = new Map<string, Item[]>()
  let size = 0

  return {
    /** False when there is no place. */
    add (asker: string, item: Item): boolean {
      const line = lines.get(asker) ?? []
      if (line.length >= places || size >= most) return false
      line.push(item)
      lines.set(asker, line)
      size++
      return true
    },

    next (): Item | undefined {
      const [first] = lines
      if (!first) return undefined
      const [asker, line] = first
      const item = line.shift()
      lines.delete(asker)
      if (line.length > 0) lines.set(asker, line)
      size--
      return item
    }
  }
}
