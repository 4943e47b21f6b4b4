import { makeLabels } from './labels.ts'
import type { SourceEffect, SourceProblem } from './source-problem.ts'

/** The texts that are stored: the problem, and what is owed for it, '' for nothing. */
export function writeProblem ({ owed, ...problem }: SourceProblem): { document: string, owed: string } {
  return { document: JSON.stringify(problem), owed: owed.length > 0 ? JSON.stringify(owed) : '' }
}

export function readProblem ({ document, owed }: { document: string, owed: string }): SourceProblem {
  // Both by writeProblem and nothing else.
  const problem = JSON.parse(document) as Omit<SourceProblem, 'owed'>
  const effects = owed ? JSON.parse(owed) as SourceEffect[] : []
  return { ...problem, labels: makeLabels(problem.labels), others: problem.others.map(makeLabels), annotations: makeLabels(problem.annotations), owed: effects.map(readEffect) }
}

function readEffect (effect: SourceEffect): SourceEffect {
  switch (effect.kind) {
    case 'unsilence': return effect
    case 'succeed': return { ...effect, from: makeLabels(effect.from), to: makeLabels(effect.to) }
    case 'alert': return { ...effect, labels: makeLabels(effect.labels), annotations: makeLabels(effect.annotations) }
    case 'silence': return { ...effect, labels: makeLabels(effect.labels) }
    default: return { ...effect, alerts: effect.alerts.map(makeLabels) }
  }
}
