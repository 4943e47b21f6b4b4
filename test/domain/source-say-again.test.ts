import t from 'tap'
import { fingerprint, makeLabels } from '../../src/domain/labels.ts'
import { sayAgain } from '../../src/domain/source-decision.ts'
import type { SourceEffect } from '../../src/domain/source-problem.ts'
import { dawn } from '../support/build.ts'
import { sourceProblem } from '../support/source-problem.ts'

const now = dawn + 60_000
const [warning, critical, staging] = ['warning', 'critical', 'staging'].map(severity => makeLabels({ alertname: 'A', severity })) as [ReturnType<typeof makeLabels>, ReturnType<typeof makeLabels>, ReturnType<typeof makeLabels>]
const alert = (labels = warning, endsAt?: number): SourceEffect => ({ kind: 'alert', labels, annotations: makeLabels({}), generatorURL: '', startsAt: dawn, ...endsAt !== undefined && { endsAt } })
const silence = (id: string): SourceEffect => ({ kind: 'silence', id, labels: warning, until: now + 1, by: 'ana', comment: '' })

function said (effects: readonly SourceEffect[]) {
  return effects.map(effect => effect.kind === 'alert' ? `${effect.labels['severity']} ${effect.endsAt === undefined ? 'fires' : (effect.endsAt - dawn) / 1000}` : effect.kind === 'unsilence' ? `no ${effect.id}` : effect.kind)
}

t.test('what fires is said again, and what a late one has fired beside it is ended', async t => {
  const problem = sourceProblem('a', { version: 7, labels: critical, others: [staging] })
  const again = sayAgain(problem, [alert(warning), alert(critical, now - 1)], now)
  t.equal(again.version, 8)
  t.equal(again.changedAt, now)
  t.same(said(again.owed), ['critical fires', 'staging fires', 'warning 60'])
  t.equal(new Set(again.owed.map(effect => effect.kind === 'alert' && fingerprint(effect.labels))).size, 3, 'of each alert one state')
})

t.test('what has ended is ended again, whatever was fired late', async t => {
  const problem = sourceProblem('a', { state: 'resolved', labels: critical, others: [], ended: { at: dawn + 30_000 } })
  t.same(said(sayAgain(problem, [alert(warning), alert(critical)], now).owed), ['critical 30', 'warning 30'])
  const unknown = sourceProblem('a', { state: 'resolved', labels: makeLabels({}), others: [], ended: { at: dawn + 30_000 } })
  t.same(said(sayAgain(unknown, [], now).owed), [], 'of what never fired nothing is said')
})

t.test('a silence that was made late is ended, unless it is the present one', async t => {
  const problem = sourceProblem('a', { labels: warning, others: [], silence: { id: 's2', until: now + 1 } })
  t.same(said(sayAgain(problem, [silence('s1'), silence('s2')], now).owed), ['warning fires', 'no s1'])
})

t.test('what is owed by others stays owed', async t => {
  const problem = sourceProblem('a', { labels: warning, others: [], owed: [silence('s2'), alert(warning, now)] })
  t.same(said(sayAgain(problem, [], now).owed), ['silence', 'warning fires'])
})
