/** With which digest each alert came last, at a glance: a guess, from which nothing may follow but which call is made first. */
export type SeenDigests = {
  /** Answers the number that was set for the fingerprint last, if it is still kept. */
  replace (fingerprint: string, glance: number): number | undefined
}

/** Numbers to a slot: both halves of the fingerprint, and the glance. */
const width = 3
const smallest = 1024
/** So many neighbours are looked at; then the first one has to go. Whoever makes up labels for a fingerprint gains nothing but forgetting. */
const probes = 32

/**
 * Keeps the `most` that were used last, but for the few that the bound of the probes costs, and less than twice as many in all, as two
 * generations: when the younger is full, the older one goes. A slot has twelve bytes, and a quarter to a half of the slots are used; maps of
 * texts would be larger, and give the collector of garbage more to do.
 */
export function createSeenDigests (most: number): SeenDigests {
  let younger = createTable()
  let older = createTable()

  return {
    replace (fingerprint, glance) {
      const high = wordAt(fingerprint, 0)
      const low = wordAt(fingerprint, 8)
      const last = younger.replace(high, low, glance) ?? older.get(high, low)
      if (younger.size() >= most) {
        older = younger
        younger = createTable()
      }
      return last
    }
  }
}

/** A hash table with open addresses; it grows while it is filled. The key of nothing but zeros is never kept: it marks a free slot. */
function createTable () {
  let slots = new Int32Array(smallest * width)
  let size = 0

  /** Where the key stands, or else the slot where it would be put. A fingerprint is a hash already. */
  function find (table: Int32Array, high: number, low: number): number {
    const last = table.length / width - 1
    for (let slot = low & last, probe = 0; probe < probes; slot = slot + 1 & last, probe++) {
      const at = slot * width
      if ((table[at] === high && table[at + 1] === low) || isFree(table, at)) return at
    }
    return (low & last) * width
  }

  function grow (): void {
    const wider = new Int32Array(slots.length * 2)
    for (let at = 0; at < slots.length; at += width) {
      if (isFree(slots, at)) continue
      const to = find(wider, slots[at] ?? 0, slots[at + 1] ?? 0)
      for (let n = 0; n < width; n++) wider[to + n] = slots[at + n] ?? 0
    }
    slots = wider
  }

  return {
    get (high: number, low: number): number | undefined {
      const at = find(slots, high, low)
      return slots[at] === high && slots[at + 1] === low && !isFree(slots, at) ? slots[at + 2] : undefined
    },
    /** Answers what stood there. */
    replace (high: number, low: number, glance: number): number | undefined {
      if (high === 0 && low === 0) return undefined
      const at = find(slots, high, low)
      const last = slots[at] === high && slots[at + 1] === low ? slots[at + 2] : undefined
      const isNew = isFree(slots, at)
      slots[at] = high
      slots[at + 1] = low
      slots[at + 2] = glance
      if (isNew && ++size * 2 * width > slots.length) grow()
      return last
    },
    size: () => size
  }
}

function isFree (table: Int32Array, at: number): boolean {
  return table[at] === 0 && table[at + 1] === 0
}

/** Eight hex digits of a text as a number of 32 bits. */
function wordAt (text: string, from: number): number {
  let word = 0
  for (let at = from; at < from + 8; at++) {
    const code = text.charCodeAt(at)
    word = word << 4 | (code > 57 ? code - 87 : code - 48)
  }
  return word
}
