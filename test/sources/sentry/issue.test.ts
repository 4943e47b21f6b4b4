import t from 'tap'
import { instantAt } from '../../../src/domain/instant.ts'
import { minute, now } from '../../support/alerts.ts'
import { onlyChange, readSample, type Json } from '../../support/sentry-bodies.ts'

const lastSeen = Date.parse('2026-08-19T06:42:17.318Z')
const scopes = ['slug:checkout', 'id:4507009988776655']

t.test('a new issue fires with what is known of it', async t => {
  const report = readSample('issue.created')
  const { labels, annotations, ...rest } = onlyChange(report, 'firing')
  t.same({ ...labels }, {
    alertname: 'SentryIssue',
    category: 'error',
    level: 'error',
    platform: 'python',
    project: 'checkout',
    sentry_issue_id: '6512207741',
    sentry_project_id: '4507009988776655',
    source: 'shop'
  })
  t.same({ ...annotations }, {
    summary: "PaymentGatewayTimeout: gateway 'nordpay' did not answer within 8.0 s – café order",
    description: '/api/checkout/{cart_id}',
    culprit: '/api/checkout/{cart_id}',
    count: '1',
    users: '1',
    short_id: 'CHECKOUT-4KD',
    priority: 'high',
    level: 'error',
    status: 'unresolved',
    substatus: 'new'
  })
  t.same(rest, {
    kind: 'firing',
    key: 'issue:6512207741',
    asOf: lastSeen,
    severity: 'error',
    startsAt: instantAt(lastSeen),
    generatorURL: 'https://acme-shop.sentry.io/issues/6512207741/',
    willEnd: true,
    scopes
  })
  t.same(report.resolving, scopes)
})

t.test('what reopens an issue fires now, and as a rise if it says that it is worse', async t => {
  const rows: Array<[sample: string, substatus: unknown, rise: string | undefined]> = [
    ['issue.unresolved.regressed', 'regressed', 'regressed'],
    ['issue.unresolved.escalating', 'escalating', 'escalating'],
    ['issue.unresolved.regressed', 'ongoing', undefined],
    ['issue.unresolved.regressed', null, undefined],
    ['issue.unresolved.regressed', 7, undefined],
    ['issue.created', 'escalating', undefined]
  ]
  for (const [sample, substatus, rise] of rows) {
    const firing = onlyChange(readSample(sample, body => { body.data.issue.substatus = substatus }), 'firing')
    t.same(firing.rise, rise === undefined ? undefined : { label: 'substatus', value: rise }, `${sample}, ${substatus}`)
    t.equal(firing.labels['substatus'], undefined)
    t.equal(firing.willEnd, true)
    if (sample.includes('unresolved')) t.match(firing, { startsAt: undefined, asOf: Number, returns: true }, 'nothing that was known before keeps it from firing')
  }
})

t.test('an issue without an action is taken by its status, and fires unless that says that it does not', async t => {
  const rows: Array<[status: unknown, substatus: unknown, kind: string]> = [
    ['resolved', null, 'resolved'],
    ['ignored', 'archived_forever', 'suppressed'],
    ['unresolved', 'new', 'firing'],
    ['unresolved', 'regressed', 'firing'],
    [undefined, undefined, 'firing'],
    [{}, 1, 'firing']
  ]
  for (const action of [undefined, null, '', 1]) {
    for (const [status, substatus, kind] of rows) {
      const { changes = [] } = readSample('issue.created', body => {
        body.action = action
        Object.assign(body.data.issue, { status, substatus })
      })
      t.same(changes.map(change => change.kind), [kind], `${action}: ${status}, ${substatus}`)
    }
  }
})

t.test('an unknown action changes nothing, and its hook still says that ends are reported', async t => {
  const report = readSample('issue.created', body => { body.action = 'snoozed"\nlevel=error' })
  t.same(report, { ignored: 'unknown action "snoozed\\" level=error" of an issue', resolving: scopes })
})

t.test('the severity is that of the level, but for an outage', async t => {
  const rows: Array<[level: unknown, category: unknown, severity: string | undefined]> = [
    ['fatal', 'error', 'critical'],
    ['error', 'error', 'error'],
    ['warning', 'error', 'warning'],
    ['info', 'feedback', 'info'],
    ['debug', 'error', 'info'],
    ['sample', 'error', 'info'],
    ['warning', 'outage', 'critical'],
    [null, 'outage', 'critical'],
    [null, 'error', undefined],
    ['dreadful', 'error', undefined],
    [40, null, undefined]
  ]
  for (const [level, issueCategory, severity] of rows) {
    const firing = onlyChange(readSample('issue.created', body => { Object.assign(body.data.issue, { level, issueCategory }) }), 'firing')
    t.equal(firing.severity, severity, `${level}, ${issueCategory}`)
    t.equal(firing.mayFall, undefined)
  }
})

t.test('archived is suppressed, as long as it was archived for', async t => {
  const rows: Array<[details: Json, until: number | undefined, reason: string]> = [
    [{}, undefined, 'archived in Sentry'],
    [{ ignoreDuration: 60 }, now + 60 * minute, 'archived in Sentry for 60 min'],
    [{ ignoreUntil: '2026-11-21T10:00:00+01:00', ignoreDuration: 60 }, Date.parse('2026-11-21T09:00:00Z'), 'archived in Sentry until 2026-11-21T09:00:00.000Z'],
    [{ ignoreCount: 100, ignoreWindow: 60 }, undefined, 'archived in Sentry until 100 more events'],
    [{ ignoreUserCount: 5 }, undefined, 'archived in Sentry until 5 more users'],
    [{ ignoreDuration: 1e300 }, undefined, 'archived in Sentry'],
    [{ ignoreDuration: -5 }, undefined, 'archived in Sentry'],
    [{ ignoreUntil: 'soon' }, undefined, 'archived in Sentry']
  ]
  for (const [statusDetails, until, reason] of rows) {
    const change = onlyChange(readSample('issue.ignored', body => { body.data.issue.statusDetails = statusDetails }), 'suppressed')
    t.match(change, { key: 'issue:6512207741', asOf: lastSeen, by: 'Nadia Okafor', reason }, JSON.stringify(statusDetails))
    t.equal(change.until, until)
  }
  t.equal(onlyChange(readSample('issue.archived'), 'suppressed').reason, 'archived in Sentry until it escalates')
  t.equal(readSample('issue.ignored', body => { body.data.issue.statusDetails = { ignoreUntil: '2026-11-20T08:59:59Z' } }).ignored, 'archived until a time that has passed')
})

t.test('whoever is assigned is named, a team with a hash', async t => {
  const rows: Array<[string, (data: Json) => void, string]> = [
    ['a person', () => {}, 'Nadia Okafor'],
    ['a team', data => { data.assignee = { type: 'team', name: 'payments' } }, '#payments'],
    ['a team that is written with a hash', data => { data.assignee = { type: 'team', name: '#payments' } }, '#payments'],
    ['only the issue tells', data => { delete data.assignee }, 'Nadia Okafor'],
    ['a name of two lines', data => { data.assignee.name = 'Na\ndia' }, 'Na dia'],
    ['nobody: who did it', data => { data.assignee = null; data.issue.assignedTo = null }, 'Nadia Okafor']
  ]
  for (const [why, edit, by] of rows) {
    t.match(onlyChange(readSample('issue.assigned.user', body => edit(body.data)), 'assigned'), { key: 'issue:6512207741', by, asOf: lastSeen }, why)
  }
})

t.test('an assignment by a rule says so', async t => {
  const rows: Array<[actor: Json, automatic: true | undefined]> = [
    [{ type: 'application', id: 'sentry', name: 'Sentry' }, true],
    [{ type: 'user', id: 48213, name: 'Nadia Okafor' }, undefined],
    [null, undefined]
  ]
  for (const [actor, automatic] of rows) {
    const change = onlyChange(readSample('issue.assigned.user', body => { body.actor = actor }), 'assigned')
    t.same([change.by, change.automatic], ['Nadia Okafor', automatic], JSON.stringify(actor))
  }
})

t.test('an issue without an id is found by its addresses; what ends without one ends nothing', async t => {
  const rows: Array<[string, (issue: Json) => void, key: RegExp, willEnd: true | undefined]> = [
    ['a number', issue => { issue.id = 6512207741 }, /^issue:6512207741$/, true],
    ['in the address of its page', issue => { delete issue.id }, /^issue:6512207741$/, true],
    ['in the address of the API', issue => { issue.id = ['1']; issue.web_url = null; issue.permalink = 'https://sentry.example/' }, /^issue:6512207741$/, true],
    ['nowhere', issue => { for (const name of Object.keys(issue)) delete issue[name] }, /^body:[\da-f]{16}$/, undefined]
  ]
  for (const [why, edit, key, willEnd] of rows) {
    const firing = onlyChange(readSample('issue.created', body => edit(body.data.issue)), 'firing')
    t.match(firing.key, key, why)
    t.equal(firing.willEnd, willEnd, `${why}: an end of it is recognised or not`)
  }
  for (const sample of ['issue.resolved', 'issue.ignored', 'issue.assigned.user']) {
    t.match(readSample(sample, body => { body.data.issue = {} }), { changes: undefined, ignored: /not which issue$/ }, sample)
  }
})

t.test('what is not of its type is left out and noted', async t => {
  const report = readSample('issue.created', body => {
    Object.assign(body.data.issue, { title: 7, metadata: 'none', project: [], lastSeen: 'lately', firstSeen: true, count: {} })
  })
  const { annotations, startsAt } = onlyChange(report, 'firing')
  t.equal(annotations['summary'], 'A problem that Sentry gave no title')
  t.same([startsAt, annotations['count']], [undefined, undefined])
  t.same(report.oddities, [
    'data.issue.project: expected an object, got a list',
    'data.issue.metadata: expected an object, got a string',
    'data.issue.title: expected a string, got a number',
    'data.issue.lastSeen: not a time',
    'data.issue.count: expected a number, got an object',
    'data.issue.firstSeen: expected a time, got a boolean'
  ])
})

t.test('what was seen last was not seen before it was seen first', async t => {
  t.equal(onlyChange(readSample('issue.created', body => { body.data.issue.lastSeen = '2026-08-05T07:55:41Z' }), 'firing').asOf, lastSeen)
  t.equal(onlyChange(readSample('issue.resolved.autoresolve'), 'resolved').asOf, lastSeen)
})
