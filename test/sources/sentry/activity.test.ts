import t from 'tap'
import { onlyChange, readSample } from '../../support/sentry-bodies.ts'

const sample = 'activity_alert.triggered.status_regression'
const scopes = ['slug:checkout', 'id:4507009988776655']

t.test('the type of the activity says what became of the issue', async t => {
  const rows: Array<[type: string, kind: string, rise?: string]> = [
    ['status_resolved', 'resolved'],
    ['status_resolved_in_release', 'resolved'],
    ['status_resolved_by_age', 'resolved'],
    ['status_resolved_in_commit', 'resolved'],
    ['status_unresolved', 'firing'],
    ['status_regression', 'firing', 'regressed'],
    ['status_escalating', 'firing', 'escalating'],
    ['status_ignored', 'suppressed']
  ]
  for (const [type, kind, rise] of rows) {
    const report = readSample(sample, body => { body.data.activity.type = type })
    t.match(report.changes, [{ kind, key: 'issue:6512207741' }], type)
    t.same(report.resolving, scopes, type)
    const [change] = report.changes ?? []
    t.equal(change?.asOf, Date.parse('2026-08-19T06:42:17.318Z'), `${type}: as of`)
    if (change?.kind === 'firing') t.same([change.rise?.value, change.returns, change.startsAt, change.willEnd], [rise, true, undefined, true], type)
  }
})

t.test('what changes nothing says why', async t => {
  const rows: Array<[type: string, ignored: string, quiet?: true]> = [
    ['appeared_in_pull_request', 'a pull request names the issue, which changes nothing of it'],
    ['seer_pr_created', '"seer_pr_created": what Seer does changes nothing of the issue'],
    ['seer_root_cause_started', 'Seer has begun to work', true],
    ['moved "home"', 'unknown activity "moved \\"home\\""']
  ]
  for (const [type, ignored, quiet] of rows) {
    const report = readSample(sample, body => { body.data.activity.type = type })
    t.same(report, { ignored, resolving: scopes, ...quiet && { quiet } }, type)
  }
})

t.test('an activity without a type is taken by the status of its issue', async t => {
  const rows: Array<[status: unknown, substatus: unknown, kind: string]> = [
    ['resolved', null, 'resolved'],
    ['ignored', null, 'suppressed'],
    ['unresolved', 'escalating', 'firing'],
    [null, null, 'firing']
  ]
  for (const activity of [undefined, [], { type: 5 }, { type: '' }]) {
    for (const [status, substatus, kind] of rows) {
      const { changes = [] } = readSample(sample, ({ data }) => { data.activity = activity; Object.assign(data.issue, { status, substatus }) })
      t.same(changes.map(change => change.kind), [kind], `${JSON.stringify(activity)}: ${status}`)
    }
  }
})

t.test('the alert that was set up is named, and its settings count', async t => {
  const report = readSample(sample, ({ data }) => { data.alert.settings = [{ name: 'severity', value: 'warning' }, { name: 'team', value: 'edge' }] })
  t.match(onlyChange(report, 'firing'), {
    severity: 'warning',
    labels: { sentry_team: 'edge' },
    annotations: { rule: 'Outage lifecycle to router', alert_url: 'https://acme-shop.sentry.io/monitors/alerts/15540231/' }
  })
})

t.test('what an outage opened is ended under the same key', async t => {
  const { key } = onlyChange(readSample('event_alert.triggered.uptime'), 'firing')
  t.equal(onlyChange(readSample('issue.created.outage-uptime'), 'firing').key, key)
  t.equal(onlyChange(readSample('activity_alert.triggered.status_resolved'), 'resolved').key, key)
})
