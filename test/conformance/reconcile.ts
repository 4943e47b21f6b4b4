import { differences, type About } from './differences.ts'
import type { Both } from './pair.ts'

/** What one has to know about a time line to compare what is said in it. */
export type Known = {
  /** The names of its silences by their ids. */
  readonly silences: Both<ReadonlyMap<string, string>>
  /** All times that were posted, to the millisecond. */
  readonly posted: ReadonlySet<number>
}

/** What both say once what is known to differ is taken out; the names of the differences go to `differs` when nothing else is left. */
export function reconciled (about: About, { texts, known, differs }: { texts: Both<string>, known: Known, differs?: Set<string> }): Both<string> {
  let { theirs, ours } = { theirs: named(texts.theirs, known.silences.theirs), ours: named(texts.ours, known.silences.ours) }
  const used = []
  for (const difference of differences) {
    if (difference.kind === 'sequence' || difference.kind !== about.kind) continue
    const mended = { theirs, ours, ...difference.mend({ theirs, ours, about }) }
    if (mended.theirs === theirs && mended.ours === ours) continue
    used.push(difference.name)
    theirs = mended.theirs
    ours = mended.ours
  }
  theirs = groupsInOrder(theirs)
  ours = groupsInOrder(ours)
  ours = timesAligned({ theirs, ours }, known.posted)
  if (theirs === ours) for (const name of used) differs?.add(name)
  return { theirs, ours }
}

/** What is left to chance, made the same: ids, the choice of one among several inhibitors, the order of methods. */
function named (text: string, silences: ReadonlyMap<string, string>): string {
  let named = text
  for (const [id, name] of silences) named = named.replaceAll(id, `silence ${name}`)
  return named
    .replace(/"silencedBy":\[([^\]]+)\]/g, (_all, names: string) => `"silencedBy":[${names.split(',').sort().join()}]`)
    .replace(/"inhibitedBy":\["[0-9a-f]{16}"\]/g, '"inhibitedBy":["one"]')
    .replace(/(?<=\nallow: |but \[)[A-Z, ]+/g, methods => methods.split(/, ?/).sort().join())
    .replace(/"silenceID":"[0-9a-f-]{36}"/g, '"silenceID":"some"')
    .replace(/"updatedAt":"[^"]*"/g, '"updatedAt":"then"')
}

/** Groups with the same labels and receiver, which are those of several routes, come in any order; the others have to be in theirs. */
function groupsInOrder (text: string): string {
  const found = /^(200\n[^]*?\n\n\[)(\{"alerts":[^]*)(\]\n)$/.exec(text)
  if (!found) return text
  const [, before = '', list = '', after = ''] = found
  const groups = list.split(/,(?=\{"alerts":)/).map(group => ({ group, key: group.slice(group.lastIndexOf('],"labels":')), content: group.replace(instant, '') }))
  const runs: (typeof groups)[] = []
  for (const one of groups) {
    const last = runs.at(-1)
    if (last?.[0]?.key === one.key) last.push(one)
    else runs.push([one])
  }
  const ordered = runs.flatMap(run => run.sort((a, b) => a.content < b.content ? -1 : 1).map(({ group }) => group))
  return `${before}${ordered.join()}${after}`
}

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g
/** Both get a request at about the same time, and stamp what they get by their clocks. */
const stampedWithin = 1_000

export function timesIn (text: string): number[] {
  return (text.match(instant) ?? []).map(time => Date.parse(time))
}

/** Ours, with the times of theirs where they are nearly those; what was posted must be the same. */
function timesAligned ({ theirs, ours }: Both<string>, posted: ReadonlySet<number>): string {
  const real = theirs.match(instant) ?? []
  let next = 0
  return ours.replace(instant, own => {
    const other = real[next++]
    if (other === undefined || posted.has(Date.parse(other))) return own
    return Math.abs(Date.parse(other) - Date.parse(own)) < stampedWithin ? other : own
  })
}
