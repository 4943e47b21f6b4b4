import type { Labels } from './labels.ts'
import { matchesAll, type Matcher } from './matcher.ts'
import { compileSilence, type Silence } from './silence.ts'

type Entry = {
  readonly silence: Silence
  /** Made when an alert is first compared with it: to compile ten thousand patterns takes a second. */
  matchers: readonly Matcher[] | undefined
  /** Where it stands; undefined: among those without a label to find them by. */
  readonly bucket: Bucket | undefined
}

type Bucket = { readonly name: string, readonly value: string, readonly entries: Set<Entry> }

/** What was found for an alert, and as of which change. */
export type Found = { readonly change: number, readonly ids: readonly string[] }

/** Changes that are remembered: what was found before that many is looked for anew. */
const changesKept = 1000
const nothing: readonly string[] = []

export type IndexOptions = {
  /** Hears of a silence whose matchers do not compile; it matches nothing, and keeps no other from being obeyed. */
  readonly onBroken?: (silence: Silence, error: unknown) => void
}

/**
 * Silences ready to be matched, whenever they begin and end. Those with a matcher `name="value"` are found by it, so that an
 * alert is compared only with what may concern it; and what was found once is compared only with what has changed since.
 */
export function createSilenceIndex ({ onBroken = () => {} }: IndexOptions = {}) {
  const entries = new Map<string, Entry>()
  const byLabel = new Map<string, Map<string, Bucket>>()
  const others = new Set<Entry>()
  /** Ids of the silences that changed, the latest last; the number of the last one is `change`. */
  let changed: string[] = []
  let change = 0

  function find (labels: Labels): string[] {
    const ids: string[] = []
    const collect = (candidates: Iterable<Entry>) => {
      for (const entry of candidates) if (matches(entry, labels)) ids.push(entry.silence.id)
    }
    for (const name in labels) {
      const bucket = byLabel.get(name)?.get(labels[name] ?? '')
      if (bucket) collect(bucket.entries)
    }
    collect(others)
    return ids.sort()
  }

  function matches (entry: Entry, labels: Labels): boolean {
    try {
      entry.matchers ??= compileSilence(entry.silence)
    } catch (error) {
      onBroken(entry.silence, error)
      remove(entry.silence.id)
      return false
    }
    return matchesAll(entry.matchers, labels)
  }

  function note (id: string): void {
    change++
    changed.push(id)
    if (changed.length > 2 * changesKept) changed = changed.slice(-changesKept)
  }

  function remove (id: string): boolean {
    const entry = entries.get(id)
    if (!entry) return false
    entries.delete(id)
    const { bucket } = entry
    if (!bucket) return others.delete(entry)
    bucket.entries.delete(entry)
    if (bucket.entries.size === 0) {
      const values = byLabel.get(bucket.name)
      values?.delete(bucket.value)
      if (values?.size === 0) byLabel.delete(bucket.name)
    }
    return true
  }

  /** The smallest of the buckets in which the silence may stand: nearly all silences of a team may name the same service. */
  function chooseBucket (silence: Silence): Bucket | undefined {
    let best: Bucket | undefined
    for (const { name, operator, value } of silence.matchers) {
      // A label that is missing equals an empty one, and cannot be found by its name.
      if (operator !== '=' || value === '') continue
      const bucket = byLabel.get(name)?.get(value) ?? { name, value, entries: new Set() }
      if (!best || bucket.entries.size < best.entries.size) best = bucket
    }
    return best
  }

  return {
    get size () { return entries.size },

    put (silence: Silence): void {
      remove(silence.id)
      const bucket = chooseBucket(silence)
      const entry: Entry = { silence, bucket, matchers: undefined }
      entries.set(silence.id, entry)
      ;(bucket?.entries ?? others).add(entry)
      if (bucket) {
        const values = byLabel.get(bucket.name)
        if (values) values.set(bucket.value, bucket)
        else byLabel.set(bucket.name, new Map([[bucket.value, bucket]]))
      }
      note(silence.id)
    },

    delete (id: string): void {
      if (remove(id)) note(id)
    },

    get: (id: string): Silence | undefined => entries.get(id)?.silence,

    /** The ids of all silences whose matchers match, in order. `known` is what was found for the same labels before. */
    match (labels: Labels, known?: Found): Found {
      if (known?.change === change) return known
      const since = known ? change - known.change : Infinity
      if (!known || since > changed.length) return { change, ids: orNothing(find(labels)) }

      const touched = new Set(changed.slice(-since))
      const ids = known.ids.filter(id => !touched.has(id))
      for (const id of touched) {
        const entry = entries.get(id)
        if (entry && matches(entry, labels)) ids.push(id)
      }
      return { change, ids: orNothing(ids.sort()) }
    }
  }
}

/** Nearly every alert has none. */
function orNothing (ids: string[]): readonly string[] {
  return ids.length > 0 ? ids : nothing
}
