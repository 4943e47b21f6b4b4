import { agree, judge, type Judgement } from './judge.ts'
import { startPair } from './pair.ts'
import { play } from './play.ts'
import type { TimeLines } from './time-line.ts'

type End = () => unknown

/** The milliseconds of a beat at first; what was late is played again, each time more slowly. */
const firstBeat = 1_000
const slower = 2

export type Outcome = ReadonlyMap<string, Judgement>

/** Plays time lines to a pair of its own. Those that disagree while something was late are played again, more slowly. */
export async function run (lines: TimeLines, { report = () => {}, rounds = 3 }: { report?: (line: string) => void, rounds?: number } = {}): Promise<Outcome> {
  const outcome = new Map<string, Judgement>()
  let left = lines
  for (let round = 0; round < rounds && Object.keys(left).length > 0; round++) {
    const beat = firstBeat * slower ** round
    const again: [string, TimeLines[string]][] = []
    const records = await withTeardown(async t => await play(await startPair(t, { lines: left, beat }), left, { beat, agree }))
    for (const [name, record] of records) {
      const line = left[name]
      if (!line) continue
      const judgement = judge(line, record, beat)
      outcome.set(name, judgement)
      if (judgement.disagreements.length === 0 || !judgement.excuse) continue
      again.push([name, line])
      report(`${name}: ${judgement.excuse}${round + 1 < rounds ? '; again, more slowly' : ''}`)
    }
    left = Object.fromEntries(again)
  }
  return outcome
}

/** For what ends with a test, where there is none. */
async function withTeardown<Value> (work: (t: { teardown (end: End): void }) => Promise<Value>): Promise<Value> {
  const ends: End[] = []
  try {
    return await work({ teardown: end => { ends.unshift(end) } })
  } finally {
    for (const end of ends) await end()
  }
}
