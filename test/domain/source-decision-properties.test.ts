import t from 'tap'
import fc from 'fast-check'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'
import { defaultSeverity } from '../../src/domain/severity.ts'
import type { SourceChange } from '../../src/domain/source-change.ts'
import { decideChange, ifOpen } from '../../src/domain/source-decision.ts'
import type { SourceProblem } from '../../src/domain/source-problem.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const minute = 60_000
const none = makeLabels({})

/** An environment and a tag have routes of their own, and so has what is critical. */
function routesOf ({ environment, domain, severity }: Labels): string[] {
  const special = [environment === 'production' && 'production', domain === 'payment' && 'payments', severity === 'critical' && 'critical'].filter(name => name !== false)
  return special.length > 0 ? special : ['all']
}

const maybe = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const asOf = fc.option(fc.integer({ min: -30, max: 300 }).map(minutes => start + minutes * minute), { nil: undefined })
const about = { key: fc.constant('k'), annotations: fc.constant(none), asOf, episode: maybe('57', '58') }
const change: fc.Arbitrary<SourceChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('firing' as const),
      ...about,
      labels: fc.record({ environment: maybe('staging', 'production'), domain: maybe('cart', 'payment') }).map(({ environment = '', domain = '' }) => makeLabels(Object.entries({ alertname: 'Issue', environment, domain }).filter(([, value]) => value !== ''))),
      severity: maybe('warning', 'error', 'critical'),
      mayFall: fc.boolean(),
      rise: maybe({ label: 'substatus', value: 'regressed' }, { label: 'substatus', value: 'escalating' }),
      generatorURL: fc.constant(''),
      willEnd: fc.boolean(),
      scopes: fc.constant([])
    })
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resolved' as const), ...about }) },
  fc.record({ kind: fc.constant('suppressed' as const), ...about, until: fc.option(fc.integer({ min: 0, max: 300 }).map(minutes => start + minutes * minute), { nil: undefined }), by: fc.constant('ana'), reason: fc.constant('archived') }),
  fc.record({ kind: fc.constant('assigned' as const), ...about, by: fc.constant('ana') })
)
const reports = fc.array(fc.record({ after: fc.integer({ min: 0, max: 40 }), change, dies: fc.boolean() }), { maxLength: 20, size: 'max' })

t.test('whatever is reported: all that fires is where it belongs, and nothing else fires', async t => {
  let looks = 0
  fc.assert(fc.property(reports, fc.boolean(), (reports, holds) => {
    const source = { name: 's', labels: none, ackOnAssign: true, ...holds && { hold: 60 * minute } }
    const alerts = new Map<string, { labels: Labels, endsAt: number }>()
    const silences = new Set<string>()
    let problem: SourceProblem | undefined
    let now = start
    for (const [n, { after, change, dies }] of reports.entries()) {
      now += after * minute
      const decided = decideChange(problem, change, { now, source, severity: defaultSeverity, routesOf, resolving: new Set(), newId: `silence-${n}` })
      problem = decided.problem ?? problem
      if (!problem || dies) continue // What is owed by a node that died is done with the next report.
      for (const effect of problem.owed) {
        if (effect.kind === 'alert') alerts.set(fingerprint(effect.labels), { labels: effect.labels, endsAt: effect.endsAt ?? Infinity })
        if (effect.kind === 'silence' && effect.until > now) silences.add(effect.id)
        if (effect.kind === 'unsilence') silences.delete(effect.id)
      }
      problem = { ...problem, owed: [] }

      const firing = [...alerts.values()].filter(({ endsAt }) => endsAt > now).map(({ labels }) => labels)
      const open = ifOpen(problem, now)
      const expected = open ? [open.labels, ...open.others] : []
      const names = (sets: readonly Labels[]) => sets.map(fingerprint).sort().join()
      if (names(firing) !== names(expected)) throw new Error(`${decided.what}: ${JSON.stringify(firing)} fires, and not ${JSON.stringify(expected)}`)
      if (new Set(firing.map(fingerprint)).size !== firing.length) throw new Error('an alert stands there twice')
      const isTaken = !decided.what.startsWith('left out')
      if (change.kind === 'resolved' && isTaken && firing.length > 0) throw new Error('it fires after its end')
      if (change.kind === 'firing' && isTaken) {
        const reached = new Set(firing.flatMap(routesOf))
        const lost = routesOf(change.labels).filter(route => route !== 'all' && !reached.has(route))
        if (lost.length > 0) throw new Error(`it does not reach ${lost.join()}`)
      }
      const live = [...silences].filter(id => id !== problem?.silence?.id)
      if (live.length > 0) throw new Error('a silence is left that nobody ends')
      if (!open && problem.state === 'resolved' && silences.size > 0) throw new Error('what is resolved is silenced')
      looks++
    }
  }), { numRuns: 2000 })
  t.ok(looks > 6000, 'there was much to look at')
})
