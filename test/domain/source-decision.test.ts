import t from 'tap'
import { instantAt } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { defaultSeverity } from '../../src/domain/severity.ts'
import type { Ended, Firing, SourceChange } from '../../src/domain/source-change.ts'
import { decideChange, holdOn, type Circumstances } from '../../src/domain/source-decision.ts'
import type { SourceEffect, SourceProblem } from '../../src/domain/source-problem.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const minute = 60_000
const day = 86_400_000
const none = makeLabels({})

const fires = (more: Partial<Firing> = {}): Firing =>
  ({ kind: 'firing', key: 'issue:1', labels: makeLabels({ alertname: 'Issue', project: 'shop' }), annotations: none, severity: 'error', generatorURL: '', scopes: ['slug:shop'], ...more })
const ends = (more: Partial<Ended> = {}): Ended => ({ kind: 'resolved', key: 'issue:1', annotations: none, ...more })
const archived: SourceChange = { kind: 'suppressed', key: 'issue:1', by: 'ana', reason: 'archived', annotations: none }

/** What is reported one after the other, minutes after the start; what each one owes is done before the next. */
function story (reports: ReadonlyArray<readonly [minutes: number, SourceChange]>, about: { source?: Partial<Circumstances['source']>, resolving?: string[] } = {}) {
  let problem: SourceProblem | undefined
  return reports.map(([minutes, change], n) => {
    const decided = decideChange(problem, change, {
      now: start + minutes * minute,
      source: { name: 'sentry', labels: none, ackOnAssign: false, ...about.source },
      severity: defaultSeverity,
      routesOf: ({ environment }) => environment === 'production' ? ['all', 'production'] : ['all'],
      resolving: new Set(about.resolving),
      newId: `silence-${n}`
    })
    const owed = decided.problem?.owed ?? []
    if (decided.problem) problem = { ...decided.problem, owed: [] }
    return { what: decided.what, owed, alerts: owed.flatMap(effect => effect.kind === 'alert' ? [briefly(effect)] : []), problem }
  })
}

/** Its labels but those that never change, and its end in minutes after the start. */
function briefly ({ labels: { alertname, project, ...rest }, startsAt, endsAt }: Extract<SourceEffect, { kind: 'alert' }>): string {
  return [...Object.entries(rest as Labels).map(([name, value]) => `${name}=${value}`), `${(startsAt - start) / minute}–${endsAt === undefined ? '' : (endsAt - start) / minute}`].join(' ')
}

t.test('a problem keeps its labels from its first firing to its end, whatever is said of it later', async t => {
  const told = story([
    [0, fires({ labels: makeLabels({ alertname: 'Issue', project: 'shop', environment: 'production' }) })],
    [5, fires({ labels: makeLabels({ alertname: 'Renamed', project: 'moved', environment: 'staging' }), annotations: makeLabels({ environment: 'staging' }) })],
    [9, ends({ annotations: makeLabels({ status: 'resolved' }) })]
  ], { resolving: ['slug:shop'] })
  t.same(told.map(({ what, alerts }) => [what, alerts]), [
    ['fires: new', ['environment=production severity=error 0–']],
    ['still fires', ['environment=production severity=error 0–']],
    ['resolved', ['environment=production severity=error 0–9']]
  ])
  t.match(told[1]?.owed, [{ annotations: { environment: 'staging' } }], 'later values are told')
  t.match(told[2]?.owed, [{ annotations: { environment: 'staging', status: 'resolved' } }])
})

t.test('what was not known at the first firing is added if a route asks for it: the labels without it end with the same report', async t => {
  const on = (environment: string) => fires({ labels: makeLabels({ environment, project: 'other' }) })
  const told = story([[0, fires()], [1, on('staging')], [1, on('production')], [2, fires()], [3, ends()]], { resolving: ['slug:shop'] })
  t.same(told.map(({ what, alerts }) => [what, alerts]), [
    ['fires: new', ['severity=error 0–']],
    ['still fires', ['severity=error 0–']],
    ['fires: environment is "production"', ['environment=production severity=error 0–', 'severity=error 0–1']],
    ['still fires', ['environment=production severity=error 0–']],
    ['resolved', ['environment=production severity=error 0–3']]
  ])
})

for (const [what, changes, expected] of [
  ['a higher severity replaces the lower one', [fires({ severity: 'warning' }), fires({ severity: 'critical' })], ['severity=critical 0–', 'severity=warning 0–1']],
  ['events of one issue differ in level: a lower one is none', [fires({ severity: 'critical' }), fires({ severity: 'warning' })], ['severity=critical 0–']],
  ['unless its sender rates the problem itself', [fires({ severity: 'critical', mayFall: true }), fires({ severity: 'warning', mayFall: true })], ['severity=warning 0–', 'severity=critical 0–1']],
  ['a severity that nobody knows ranks as error', [fires({ severity: 'error' }), fires({ severity: 'strange' })], ['severity=error 0–']],
  ['what gets worse is an alert of its own, and begins now', [fires(), fires({ rise: { label: 'substatus', value: 'regressed' } })], ['severity=error substatus=regressed 1–', 'severity=error 0–1']],
  ['that it has, and says nothing of it, takes nothing back', [fires({ rise: { label: 'substatus', value: 'regressed' } }), fires()], ['severity=error substatus=regressed 0–']],
  ['the same told twice is one', [fires({ rise: { label: 'substatus', value: 'regressed' } }), fires({ rise: { label: 'substatus', value: 'regressed' } })], ['severity=error substatus=regressed 0–']]
] as const) {
  t.test(what, async t => {
    t.same(story(changes.map((change, n) => [n, change]), { resolving: ['slug:shop'] }).at(-1)?.alerts, expected)
  })
}

t.test('a report that leads where its alert does not has one of its own beside it, and the end is the end of both', async t => {
  const from = (environment: string, more: Partial<Firing> = {}) => fires({ labels: makeLabels({ alertname: 'Issue', project: 'shop', environment }), ...more })
  const told = story([[0, from('staging')], [1, from('test')], [2, from('production', { severity: 'warning' })], [3, from('staging')], [4, from('production', { severity: 'critical' })], [5, archived], [6, ends()]], { resolving: ['slug:shop'] })
  t.same(told.map(({ what, alerts }) => [what, alerts]), [
    ['fires: new', ['environment=staging severity=error 0–']],
    ['still fires', ['environment=staging severity=error 0–']],
    ['fires: beside it environment was "staging", is "production"', ['environment=staging severity=error 0–', 'environment=production severity=error 0–']],
    ['still fires', ['environment=staging severity=error 0–', 'environment=production severity=error 0–']],
    ['fires: severity was "error", is "critical"; severity was "error", is "critical"',
      ['environment=staging severity=critical 0–', 'environment=production severity=critical 0–', 'environment=staging severity=error 0–4', 'environment=production severity=error 0–4']],
    ['suppressed by its sender: archived', ['environment=staging severity=critical 0–', 'environment=production severity=critical 0–']],
    ['resolved', ['environment=staging severity=critical 0–6', 'environment=production severity=critical 0–6']]
  ])
  t.same(told[5]?.owed.flatMap(effect => effect.kind === 'silence' ? [effect.labels] : []), [makeLabels({ alertname: 'Issue', project: 'shop', severity: 'critical' })], 'one silence for both')
})

t.test('labels of the configuration win, that of the severity among them', async t => {
  const told = story([[0, fires()], [1, fires({ severity: 'critical' })]], { source: { labels: makeLabels({ project: 'ours', severity: 'info' }) }, resolving: ['slug:shop'] })
  t.match(told[0]?.owed, [{ labels: { alertname: 'Issue', project: 'ours', severity: 'info' } }])
  t.equal(told[1]?.what, 'still fires')
})

t.test('how long it is held', async t => {
  const until = (change: Firing, about: Parameters<typeof story>[1] = {}) => story([[0, change]], about)[0]?.problem?.holdUntil
  t.equal(until(fires()), start + day, 'a day, as its end may never be reported')
  t.equal(until(fires(), { resolving: ['slug:other'] }), start + day)
  t.equal(until(fires(), { resolving: ['slug:shop'] }), undefined, 'until its end where ends of the project are reported')
  t.equal(until(fires({ willEnd: true })), undefined)
  t.equal(until(fires({ willEnd: true }), { source: { hold: minute } }), start + minute, 'as the configuration says')

  t.same(story([[0, fires()], [10, fires()]]).map(({ problem }) => problem?.holdUntil), [start + day, start + day + 10 * minute], 'anew with each report')
  t.same(story([[0, fires({ willEnd: true })], [10, fires()]]).map(({ problem }) => problem?.holdUntil), [undefined, undefined], 'never shorter')
  const over = story([[0, fires({ labels: makeLabels({ a: '1' }) })], [25 * 60, fires({ labels: makeLabels({ b: '2' }) })]])
  t.same(over[1]?.alerts, ['b=2 severity=error 1500–2940', 'a=1 severity=error 0–1500'], 'what ended by time begins anew')
})

t.test('a project turns out to report ends: what was held for a day waits for its own', async t => {
  const [{ problem } = {}] = story([[0, fires()]])
  const source = { name: 'sentry', labels: none, ackOnAssign: false }
  t.match(problem && holdOn(problem, ['slug:shop'], { now: start + minute, source }), { version: 2, holdUntil: undefined, owed: [{ kind: 'alert', endsAt: undefined }] })
  t.equal(problem && holdOn(problem, ['slug:other'], { now: start + minute, source }), undefined)
  t.equal(problem && holdOn(problem, ['slug:shop'], { now: start + 2 * day, source }), undefined)
  t.equal(problem && holdOn(problem, ['slug:shop'], { now: start + minute, source: { ...source, hold: minute } }), undefined)
})

t.test('reports that were overtaken on their way', async t => {
  const what = (...reports: Array<readonly [number, SourceChange]>) => story(reports, { resolving: ['slug:shop'] }).at(-1)?.what
  const late = /^left out/
  t.match(what([0, ends({ asOf: start })], [5, fires({ asOf: start })]), late, 'a firing that its end overtook, of which nothing was known')
  t.match(what([0, fires({ asOf: start })], [1, ends({ asOf: start })], [6, fires({ asOf: start - minute })]), late)
  t.equal(what([0, fires({ asOf: start })], [1, ends({ asOf: start })], [6, fires({ asOf: start + minute })]), 'fires again', 'a newer one is none')
  t.equal(what([0, fires({ asOf: start })], [1, ends({ asOf: start })], [6, fires()]), 'fires again', 'nor is one of which nothing is known')
  t.equal(what([0, fires({ asOf: start })], [1, ends({ asOf: start })], [30, fires({ asOf: start })]), 'fires again', 'nor what comes when nobody would try any more')
  t.match(what([0, fires({ episode: '57' })], [1, ends({ episode: '57' })], [3, fires({ episode: '57' })]), late)
  t.equal(what([0, fires({ episode: '57' })], [1, ends({ episode: '57' })], [3, fires({ episode: '58' })]), 'fires again')

  t.match(what([0, fires({ episode: '58' })], [3, ends({ episode: '57' })]), late, 'the end of the failure before')
  t.match(what([0, fires({ asOf: start })], [3, ends({ asOf: start - 5 * minute })]), late)
  t.equal(what([0, fires({ asOf: start })], [3, ends({ asOf: start - minute })]), 'resolved', 'its sender may lag behind itself')
  t.equal(what([0, fires({ asOf: start })], [30, ends({ asOf: start - 5 * minute })]), 'resolved', 'what has fired for long is not kept open by this')

  const back = fires({ asOf: start, returns: true })
  t.equal(what([0, ends({ asOf: start })], [5, back]), 'fires again', 'what comes back is never late')
  t.match(what([-60, fires()], [0, back], [5, ends({ asOf: start - 60 * minute })]), late, 'and what was said before it did has no say any more')
  t.match(what([-60, fires()], [0, back], [5, { ...archived, asOf: start - 60 * minute }]), late)
  t.equal(what([-60, fires()], [0, back], [5, { ...archived, asOf: start }]), 'suppressed by its sender: archived')
})

t.test('an end is never before its beginning nor in the future, and a second one changes nothing', async t => {
  t.same(story([[0, fires()], [9, ends({ endsAt: instantAt(start + 4 * minute) })]])[1]?.alerts, ['severity=error 0–4'])
  t.same(story([[0, fires()], [9, ends({ endsAt: instantAt(start + day) })]])[1]?.alerts, ['severity=error 0–9'])
  t.same(story([[0, fires()], [9, ends({ endsAt: instantAt(start - day) })]])[1]?.alerts, ['severity=error 0–0'])
  t.match(story([[0, fires()], [9, ends()], [10, ends()]])[2], { what: 'resolved already', alerts: [] })
  t.same(story([[0, fires({ startsAt: instantAt(start - 30 * minute) })], [9, ends()], [10, fires({ startsAt: instantAt(start - 30 * minute) })]])[2]?.alerts, ['severity=error 9–1450'], 'and firing again it does not begin before')
})

t.test('what is archived at its sender is silenced until it fires again, and not resolved', async t => {
  const told = story([[0, fires()], [1, archived], [1, archived], [2, fires()]])
  t.match(told[1]?.owed, [{ kind: 'silence', id: 'silence-1', labels: { alertname: 'Issue' }, by: 'ana', comment: 'archived' }, { kind: 'alert' }])
  t.same(told[2], { ...told[2], what: 'suppressed already', owed: [] })
  t.match(told[3]?.owed, [{ kind: 'unsilence', id: 'silence-1' }, { kind: 'alert' }])
  t.notOk(told[3]?.problem?.silence)
  t.match(story([[0, fires()], [1, archived], [2, ends()]])[2]?.owed, [{ kind: 'unsilence' }, { kind: 'alert', endsAt: start + 2 * minute }], 'nor is it silenced for ever')
  t.match(story([[0, fires({ asOf: start })], [1, archived], [2, fires({ asOf: start })]])[2]?.owed, [{ kind: 'alert' }], 'what is only late does not end it')
  t.match(story([[0, fires()], [1, { ...archived, until: start + 10 * minute }], [20, archived]])[2]?.owed, [{ kind: 'unsilence', id: 'silence-1' }, { kind: 'silence', id: 'silence-2' }, { kind: 'alert' }], 'one that is over is made anew')
  t.same(story([[0, archived]])[0]?.owed, [])
})

t.test('who is assigned acknowledges only if the source says so, and not by a rule', async t => {
  const assigned: SourceChange = { kind: 'assigned', key: 'issue:1', by: 'ana', annotations: makeLabels({ assignee: 'ana' }) }
  const kinds = (change: SourceChange, ackOnAssign: boolean) => story([[0, fires()], [1, change]], { source: { ackOnAssign } })[1]?.owed.map(({ kind }) => kind)
  t.same(kinds(assigned, false), ['alert'])
  t.same(kinds(assigned, true), ['alert', 'acknowledge'])
  t.same(kinds({ ...assigned, automatic: true }, true), ['alert'])
})

t.test('what a node could not do any more is still owed, but of two states of an alert only the last', async t => {
  const about = { now: start, source: { name: 'sentry', labels: none, ackOnAssign: false }, severity: defaultSeverity, routesOf: () => ['all'], resolving: new Set<string>(), newId: 'x' }
  const first = decideChange(undefined, fires({ severity: 'warning' }), about).problem
  const second = decideChange(first, fires({ severity: 'critical' }), { ...about, now: start + minute }).problem
  const third = decideChange(second, fires({ severity: 'critical' }), { ...about, now: start + 2 * minute }).problem
  t.match(third?.owed, [
    { kind: 'succeed', from: { severity: 'warning' }, to: { severity: 'critical' } },
    { labels: { severity: 'warning' }, endsAt: start + minute },
    { labels: { severity: 'critical' }, endsAt: start + day + 2 * minute }
  ])
  t.equal(third?.owed.length, 3)
})
