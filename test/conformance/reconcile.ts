import { differences, inOldWords, type About } from './differences.ts'
import type { Both } from './pair.ts'

/** What one has to know about a time line to compare what is said in it. */
export type Known = {
  /** The names of its silences by their ids. */
  readonly silences: Both<ReadonlyMap<string, string>>
  /** All times that were posted, to the millisecond. */
  readonly posted: ReadonlySet<number>
}

/** What both say once what is known to differ is taken out; the names of the differences go to `differs` when nothing else is left. */
export function reconciled (asked: About, { texts, known, differs }: { texts: Both<string>, known: Known, differs?: Set<string> }): Both<string> {
  let { theirs, ours } = { theirs: named(texts.theirs, known.silences.theirs), ours: named(texts.ours, known.silences.ours) }
  const { ask, reasons } = asked.kind === 'answer' ? inOldWords(asked.ask) : { ask: undefined, reasons: [] }
  const about: About = ask ? { kind: 'answer', ask } : asked
  const used = [...reasons]
  for (const difference of differences) {
    if (difference.kind === 'sequence' || difference.kind === 'question' || difference.kind !== about.kind) continue
    const mended = { theirs, ours, ...difference.mend({ theirs, ours, about }) }
    if (mended.theirs === theirs && mended.ours === ours) continue
    used.push(difference.name)
    theirs = mended.theirs
    ours = mended.ours
  }
  theirs = silencesInOrder(groupsInOrder(theirs))
  ours = silencesInOrder(groupsInOrder(ours))
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
  return listInOrder(text, '{"alerts":', group => ({ key: group.slice(group.lastIndexOf('],"labels":')), content: group.replace(instant, '') }))
}

/** So do silences whose time of order is the same. */
function silencesInOrder (text: string): string {
  return listInOrder(text, '{"id":"silence ', silence => {
    const { id, status: { state }, startsAt, endsAt } = JSON.parse(silence) as { id: string, status: { state: string }, startsAt: string, endsAt: string }
    return { key: `${state} ${state === 'pending' ? startsAt : endsAt}`, content: id }
  })
}

/** A list of which neighbours with the same key are put in the order of their contents. */
function listInOrder (text: string, begin: string, orderOf: (item: string) => { readonly key: string, readonly content: string }): string {
  const [before, list] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(begin), -2)]
  if (!/^200\n[^]*\n\n\[$/.test(before) || !text.endsWith(']\n')) return text
  const runs: Array<Array<{ item: string, key: string, content: string }>> = []
  for (const [n, item] of list.split(`,${begin}`).entries()) {
    const whole = n === 0 ? item : begin + item
    const one = { item: whole, ...orderOf(whole) }
    const last = runs.at(-1)
    if (last?.[0]?.key === one.key) last.push(one)
    else runs.push([one])
  }
  const ordered = runs.flatMap(run => run.sort((a, b) => a.content < b.content ? -1 : 1).map(({ item }) => item))
  return `${before}${ordered.join()}${text.slice(-2)}`
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
