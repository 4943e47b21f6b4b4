import fc from 'fast-check'
import { differences } from './differences.ts'
import { asked, askingOf } from './generated/requests.ts'
import { smallest } from './generated/shrink.ts'
import { plans, timeLineOf } from './generated/time-lines.ts'
import type { Judgement } from './judge.ts'
import { asking, reloads, telling } from './lines/index.ts'
import { run } from './run.ts'
import type { TimeLine, TimeLines } from './time-line.ts'

export type Form = {
  readonly seed: number
  /** How many time lines and sequences of requests are made up by chance. */
  readonly timeLines: number
  readonly requests: number
  /** How often smaller ones are tried of one that fails. */
  readonly shrinks: number
}

/** What a push has to pass, within minutes. */
export const shortForm: Form = { seed: 1, timeLines: 24, requests: 150, shrinks: 3 }
export const longForm = (seed: number): Form => ({ seed, timeLines: 200, requests: 2_000, shrinks: 15 })

export type Found = Judgement & {
  readonly line: TimeLine
}

export type Conformance = {
  readonly found: ReadonlyMap<string, Found>
  /** Names of differences that are listed and were not met. */
  readonly stale: readonly string[]
}

type Report = (line: string) => void

type Chance<Value> = {
  readonly arbitrary: fc.Arbitrary<Value>
  readonly count: number
  /** How many of them are played at a time. */
  readonly atOnce: number
  readonly lineOf: (value: Value) => TimeLine
}

/** Of more of them a small machine would do the steps late, and answer when alerts have run out. */
const atOnce = { requests: 150, timeLines: 40 }

/** Plays everything to both. */
export async function conform (form: Form, report: Report): Promise<Conformance> {
  const found = new Map<string, Found>()
  const play = async (lines: TimeLines) => {
    for (const [name, judgement] of await run(lines, { report })) found.set(name, { ...judgement, line: lines[name] ?? { steps: [] } })
  }

  /** Those of one kind that are made up by chance; of those that fail the first is made smaller, as the others mostly fail likewise. */
  async function playGenerated<Value> (kind: string, { arbitrary, count, atOnce, lineOf }: Chance<Value>): Promise<void> {
    const made = new Map(fc.sample(arbitrary, { seed: form.seed, numRuns: count }).map((value, n) => [`${kind} ${form.seed}.${n}`, value]))
    for (let first = 0; first < count; first += atOnce) {
      await play(Object.fromEntries([...made].slice(first, first + atOnce).map(([name, value]) => [name, lineOf(value)])))
    }
    for (const [name, value] of made) {
      if ((found.get(name)?.disagreements.length ?? 0) === 0) continue
      report(`${name} fails; looking for a smaller one that does`)
      const line = lineOf(await smallest(value, { arbitrary, lineOf, rounds: form.shrinks }))
      await play({ [`${name}, made smaller`]: line })
      break
    }
  }

  await play(asking)
  await playGenerated('requests', { arbitrary: asked, count: form.requests, atOnce: atOnce.requests, lineOf: askingOf })
  // They wait most of the time.
  await Promise.all([play(telling), play(reloads)])
  await playGenerated('time line', { arbitrary: plans, count: form.timeLines, atOnce: atOnce.timeLines, lineOf: timeLineOf })

  const met = new Set([...found.values()].flatMap(({ differs }) => [...differs]))
  return { found, stale: differences.filter(({ name, byChance }) => !byChance && !met.has(name)).map(({ name }) => name) }
}
