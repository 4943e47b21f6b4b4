import type { SourceProblem } from '../../domain/source-problem.ts'
import type { SourceProblems } from '../state.ts'
import { owingProblems, patience } from './owing-problems.ts'
import type { ProblemRecord, Store } from './store.ts'
import { armDuty } from './upkeep.ts'

const mostOwing = 500

export function createSourceProblems (store: Store): SourceProblems {
  const find = (source: string, key: string) => store.sourceProblems.get(source)?.get(key)

  /** Who does the duty may be past this already: its end must not count as that of this, and its lease is no time of its own. */
  function armSources () {
    if (store.duties.has('sources')) store.due.upkeep.delete('sources')
    armDuty(store, 'sources', store.now() + patience)
  }

  return {
    async load (source, keys) {
      return keys.map(key => find(source, key)?.problem)
    },

    async put (problem) {
      const { source, key, version, owed } = problem
      const stored = find(source, key)
      if (version !== (stored?.problem.version ?? 0) + 1) return 'changed'
      const owedSince = owed.length > 0 ? stored?.owedSince ?? store.now() : undefined
      const problems = store.sourceProblems.get(source) ?? new Map<string, ProblemRecord>()
      store.sourceProblems.set(source, problems.set(key, { problem, owedSince }))
      if (owed.length > 0) armSources()
      return 'stored'
    },

    async settle ({ source, key, version }) {
      const stored = find(source, key)
      if (stored?.problem.version !== version) return false
      stored.problem = { ...stored.problem, owed: [] }
      stored.owedSince = undefined
      return true
    },

    async owing (before) {
      return owingProblems(store).filter(({ owedSince }) => owedSince < before).slice(0, mostOwing).map(({ record }) => record.problem)
    },

    async list (source) {
      return [...store.sourceProblems.get(source)?.values() ?? []].map(({ problem }) => problem)
    },

    async collect (before) {
      let gone = 0
      for (const problems of store.sourceProblems.values()) {
        for (const [key, { problem, owedSince }] of problems) {
          if (owedSince !== undefined || problem.changedAt >= before || !isOver(problem, store.now())) continue
          problems.delete(key)
          gone++
        }
      }
      return gone
    }
  }
}

function isOver ({ state, holdUntil }: SourceProblem, now: number): boolean {
  return state === 'resolved' || (holdUntil !== undefined && holdUntil <= now)
}
