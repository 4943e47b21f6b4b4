import type { ProblemRecord, Store } from './store.ts'

/** For so long whoever wrote a problem is given to do what is owed for it. */
export const patience = 10_000

/** The oldest first. */
export function owingProblems (store: Store): Array<{ owedSince: number, record: ProblemRecord }> {
  return [...store.sourceProblems.values()]
    .flatMap(problems => [...problems.values()])
    .flatMap(record => record.owedSince === undefined ? [] : [{ owedSince: record.owedSince, record }])
    .sort((a, b) => a.owedSince - b.owedSince)
}
