import type fc from 'fast-check'
import { run } from '../run.ts'
import type { TimeLine } from '../time-line.ts'

type Options<Value> = {
  readonly arbitrary: fc.Arbitrary<Value>
  readonly lineOf: (value: Value) => TimeLine
  /** How often smaller ones are tried. */
  readonly rounds: number
}

/** How many are tried at a time; they take no longer than one. */
const atOnce = 40

/** The smallest value that still makes the two disagree, as far as it can be found in so many rounds: in each, smaller ones are played all at once. */
export async function smallest<Value> (value: Value, { arbitrary, lineOf, rounds }: Options<Value>): Promise<Value> {
  let smallest = value
  for (let round = 0; round < rounds; round++) {
    const candidates: Value[] = []
    for (const { value } of arbitrary.shrink(smallest, undefined)) {
      if (candidates.push(value) === atOnce) break
    }
    const outcome = await run(Object.fromEntries(candidates.map((candidate, n) => [`smaller ${n}`, lineOf(candidate)])), { rounds: 1 })
    const smaller = candidates.find((_, n) => {
      const { disagreements = [], excuse } = outcome.get(`smaller ${n}`) ?? {}
      return disagreements.length > 0 && excuse === undefined
    })
    if (smaller === undefined) break
    smallest = smaller
  }
  return smallest
}
