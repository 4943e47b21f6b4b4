import { differences } from './differences.ts'
import type { Answer } from './exchange.ts'
import type { Both } from './pair.ts'
import type { Answered, Record } from './play.ts'
import { reconciled, timesIn, type Known } from './reconcile.ts'
import type { TimeLine } from './time-line.ts'
import type { Telling } from './told.ts'

export type Disagreement = { readonly what: string } & Both<string>

export type Judgement = {
  readonly disagreements: readonly Disagreement[]
  /** Names of the differences without which there would be disagreements. */
  readonly differs: ReadonlySet<string>
  /** Why the machine may have caused what disagrees. */
  readonly excuse: string | undefined
}

type Verdict = Known & { readonly differs: Set<string> }

/** The share of a beat by which something may be late. What is later excuses that it is played again, but never that the two are not alike. */
const slack = 0.3

export function judge (line: TimeLine, record: Record, beat: number): Judgement {
  const verdict = { ...knownOf(record), differs: new Set<string>() }
  const real = inBeats(record.told.theirs, record, beat)
  const told = { theirs: withDifferences(line, real, verdict.differs), ours: inBeats(record.told.ours, record, beat) }
  // What comes after an answer that is none has its time by chance.
  const broken = Object.values(line.receivers ?? {}).some(webhooks => webhooks.some(({ answers }) => answers))
  const late = { theirs: lateness(broken ? real.slice(0, 1) : real), ours: apart(told, broken) }
  const worst = line.lasts === undefined ? 0 : Math.max(record.late, late.theirs * beat, late.ours * beat)
  return {
    disagreements: [
      ...record.answered.flatMap(answered => disagreementOf(answered, verdict, verdict.differs)),
      ...line.lasts === undefined ? [] : compareTold({ ...line, tolerance: (line.tolerance ?? 0.4) + 2 * Math.min(late.theirs, slack) }, told, verdict)
    ],
    differs: verdict.differs,
    excuse: worst > slack * beat ? `something was ${Math.round(worst)} ms late` : undefined
  }
}

/** Whether both have answered the same, as far as can be said while the time line goes on. */
export function agree (answered: Answered, record: Pick<Record, 'answered' | 'silences'>): boolean {
  return disagreementOf(answered, knownOf(record)).length === 0
}

function knownOf ({ answered, silences }: Pick<Record, 'answered' | 'silences'>): Known {
  return { silences, posted: new Set(answered.flatMap(({ ask }) => timesIn(ask.body ?? ''))) }
}

function disagreementOf ({ ask, theirs, ours }: Answered, known: Known, differs?: Set<string>): Disagreement[] {
  const texts = reconciled({ kind: 'answer', ask }, { texts: { theirs: textOf(theirs), ours: textOf(ours) }, known, ...differs ? { differs } : {} })
  const what = [ask.method ?? 'GET', ask.path, ask.headers ? JSON.stringify(ask.headers) : '', ask.body ?? ''].join(' ').trimEnd()
  return texts.theirs === texts.ours ? [] : [{ what, ...texts }]
}

/** Of HTTP itself, not of what is said. */
const passedOver = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']

function textOf ({ status = 200, headers, body }: { status?: number, headers: Answer['headers'], body: string }): string {
  const lines = Object.entries(headers).filter(([name]) => !passedOver.includes(name)).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => `${name}: ${value}`)
  return [status, ...lines, '', body].join('\n')
}

/** With times in beats. */
function inBeats (tellings: readonly Telling[], { began }: Record, beat: number): Telling[] {
  return tellings.map(telling => ({ ...telling, at: (telling.at - began) / beat }))
}

/** Everything is due on a half of a beat. What is too early by a little is on time. What is late by more than that half shows in `apart`. */
function lateness (tellings: readonly Telling[]): number {
  const early = 0.05
  return Math.max(0, ...tellings.map(({ at }) => (at + early) % 0.5 - early))
}

/** By how much one came later than the other, at worst. */
function apart (told: Both<readonly Telling[]>, broken: boolean): number {
  const theirs = bySequence(told.theirs)
  return Math.max(0, ...[...bySequence(told.ours)].flatMap(([sequence, ours]) => ours.slice(0, broken ? 1 : undefined).map(({ at }, n) => Math.abs(at - (theirs.get(sequence)?.[n]?.at ?? at)))))
}

function compareTold (line: TimeLine, told: Both<readonly Telling[]>, verdict: Verdict): Disagreement[] {
  const sequences = { theirs: bySequence(told.theirs), ours: bySequence(told.ours) }
  return [...new Set([...sequences.theirs.keys(), ...sequences.ours.keys()])].sort().flatMap(sequence => {
    const theirs = sequences.theirs.get(sequence) ?? []
    const ours = sequences.ours.get(sequence) ?? []
    const what = `told to ${sequence}`
    if (theirs.length !== ours.length) return [{ what, theirs: theirs.map(summary).join('\n'), ours: ours.map(summary).join('\n') }]
    return theirs.flatMap((telling, n) => compareTellings(`${what}, number ${n + 1}`, { theirs: telling, ours: ours[n] ?? telling }, { line, verdict }))
  })
}

function withDifferences (line: TimeLine, theirs: readonly Telling[], differs: Set<string>): readonly Telling[] {
  let mended = theirs
  for (const name of line.differs ?? []) {
    const difference = differences.find(difference => difference.name === name)
    if (difference?.kind !== 'sequence') throw new Error(`no difference of sequences has the name ${name}`)
    const next = difference.mend(mended)
    if (JSON.stringify(next) !== JSON.stringify(mended)) differs.add(name)
    mended = next
  }
  return mended
}

function compareTellings (what: string, { theirs, ours }: Both<Telling>, { line, verdict }: { line: TimeLine, verdict: Verdict }): Disagreement[] {
  const texts = reconciled({ kind: 'notification' }, { texts: { theirs: textOf(theirs), ours: textOf(ours) }, known: verdict, differs: verdict.differs })
  if (texts.theirs !== texts.ours) return [{ what, ...texts }]
  return Math.abs(theirs.at - ours.at) <= (line.tolerance ?? 0) ? [] : [{ what: `${what}, in time`, theirs: summary(theirs), ours: summary(ours) }]
}

/** One group at one integration, for which the order counts; groups that are due at the same time are told in no order. */
function bySequence (tellings: readonly Telling[]): Map<string, Telling[]> {
  const sequences = new Map<string, Telling[]>()
  for (const telling of tellings) {
    const { groupKey } = JSON.parse(telling.body)
    const key = `${telling.receiver}[${telling.index}] of ${groupKey}`
    sequences.set(key, [...sequences.get(key) ?? [], telling])
  }
  return sequences
}

function summary ({ at, body }: Telling): string {
  const { status, alerts } = JSON.parse(body)
  return `beat ${at.toFixed(2)}: ${status}: ${alerts.map((alert: { status: string, labels: object }) => `${alert.status} ${JSON.stringify(alert.labels)}`).join(', ')}`
}
