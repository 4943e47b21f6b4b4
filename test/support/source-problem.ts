import { makeLabels } from '../../src/domain/labels.ts'
import type { SourceEffect, SourceProblem } from '../../src/domain/source-problem.ts'
import { dawn } from './build.ts'

/** A problem as it is written first, of which nothing is owed. */
export function sourceProblem (key: string, fields: Partial<SourceProblem> = {}): SourceProblem {
  return {
    source: 'sentry',
    key,
    version: 1,
    state: 'firing',
    labels: makeLabels({ alertname: 'SentryIssue', source: 'sentry' }),
    others: [makeLabels({ alertname: 'SentryIssue', source: 'sentry', environment: 'production' })],
    annotations: makeLabels({ summary: 'TypeError: x is "undefined"' }),
    generatorURL: 'https://sentry.example/issues/42',
    startsAt: dawn,
    firedAt: dawn,
    scopes: ['slug:shop', 'id:7'],
    changedAt: dawn,
    owed: [],
    ...fields
  }
}

export const unsilence: SourceEffect = { kind: 'unsilence', id: 's1' }

/** One of each kind. */
export const effects: readonly SourceEffect[] = [
  { kind: 'alert', labels: makeLabels({ alertname: 'A' }), annotations: makeLabels({}), generatorURL: '', startsAt: dawn, endsAt: dawn + 1 },
  { kind: 'silence', id: 's2', labels: makeLabels({ alertname: 'A' }), until: dawn + 60_000, by: 'ana', comment: 'ignored for a minute' },
  unsilence,
  { kind: 'succeed', from: makeLabels({ alertname: 'A' }), to: makeLabels({ alertname: 'A', severity: 'critical' }) },
  { kind: 'acknowledge', alerts: [makeLabels({ alertname: 'A' })], by: '#team' },
  { kind: 'note', alerts: [makeLabels([['alertname', 'A'], ['__proto__', 'x']])], by: 'ana', text: 'two\nlines' }
]
