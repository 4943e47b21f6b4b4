import { differences } from './differences.ts'
import { dueBeats } from './due.ts'
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

/** In beats: what is told later than that after the tick that it is due at is not told in time, nor is what is that far from when the other tells it. */
const bound = 0.5
/**
 * In beats: what is later than that may show a busy machine, which excuses that the time line is played again, more slowly, but never that
 * the two are not alike. A tick that is missed is missed at any pace.
 */
const slack = 0.3

export function judge (line: TimeLine, record: Record, beat: number): Judgement {
  const verdict = { ...knownOf(record), differs: new Set<string>() }
  const real = inBeats(record.told.theirs, record, beat)
  const told = { theirs: withDifferences(line, real, verdict.differs), ours: inBeats(record.told.ours, record, beat) }
  const timed = line.lasts !== undefined
  return {
    disagreements: [
      ...record.answered.flatMap(answered => disagreementOf(answered, verdict, verdict.differs)),
      ...timed ? compareTold(line, told, verdict) : []
    ],
    differs: verdict.differs,
    excuse: timed ? excuseOf(line, { late: record.late, real, told }, beat) : undefined
  }
}

/** What of all that was late may be blamed on the machine. */
function excuseOf (line: TimeLine, { late, real, told }: { late: number, real: readonly Telling[], told: Both<readonly Telling[]> }, beat: number): string | undefined {
  const theirs = Math.max(0, ...inTurn(line, real).map(telling => lateness(line, telling)))
  const ours = Math.max(0, ...inTurn(line, told.ours).map(telling => lateness(line, telling)), ...apart(line, told))
  const all = [['a step', late], ['Alertmanager', theirs * beat], ['Tocsin', ours * beat]] as const
  const [who, worst] = all.reduce((latest, one) => one[1] > latest[1] ? one : latest)
  return worst > slack * beat ? `${who} was ${Math.round(worst)} ms late` : undefined
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

/** By how many beats something is told after the last tick at which it can have been due. What is too early by a little is on time. */
function lateness (line: TimeLine, { at }: Telling): number {
  const early = 0.05
  const due = dueBeats(line).findLast(due => due <= at + early)
  return due === undefined ? 0 : at - due
}

/** What comes when a tick wants it. After an answer that is none that is left to chance. */
function inTurn (line: TimeLine, tellings: readonly Telling[]): readonly Telling[] {
  return isBroken(line) ? [...bySequence(tellings).values()].flatMap(([first]) => first ?? []) : tellings
}

function isBroken ({ receivers }: TimeLine): boolean {
  return Object.values(receivers ?? {}).some(webhooks => webhooks.some(({ answers }) => answers))
}

/** By how much one told what is in turn later than the other. */
function apart (line: TimeLine, told: Both<readonly Telling[]>): number[] {
  const theirs = bySequence(inTurn(line, told.theirs))
  return [...bySequence(inTurn(line, told.ours))].flatMap(([sequence, ours]) => ours.map(({ at }, n) => Math.abs(at - (theirs.get(sequence)?.[n]?.at ?? at))))
}

function compareTold (line: TimeLine, told: Both<readonly Telling[]>, verdict: Verdict): Disagreement[] {
  const sequences = { theirs: bySequence(told.theirs), ours: bySequence(told.ours) }
  return [...new Set([...sequences.theirs.keys(), ...sequences.ours.keys()])].sort().flatMap(sequence => {
    const theirs = sequences.theirs.get(sequence) ?? []
    const ours = sequences.ours.get(sequence) ?? []
    const what = `told to ${sequence}`
    if (theirs.length !== ours.length) return [{ what, theirs: theirs.map(summary).join('\n'), ours: ours.map(summary).join('\n') }]
    return theirs.flatMap((telling, n) => compareTellings(`${what}, number ${n + 1}`, { theirs: telling, ours: ours[n] ?? telling }, { line, verdict, first: n === 0 }))
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

function compareTellings (what: string, { theirs, ours }: Both<Telling>, { line, verdict, first }: { line: TimeLine, verdict: Verdict, first: boolean }): Disagreement[] {
  const texts = reconciled({ kind: 'notification' }, { texts: { theirs: textOf(theirs), ours: textOf(ours) }, known: verdict, differs: verdict.differs })
  if (texts.theirs !== texts.ours) return [{ what, ...texts }]
  const byChance = isBroken(line) && !first
  const inTime = Math.abs(theirs.at - ours.at) <= (byChance ? line.tolerance ?? bound : bound) && (byChance || lateness(line, ours) <= bound)
  return inTime ? [] : [{ what: `${what}, in time`, theirs: summary(theirs), ours: summary(ours) }]
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
