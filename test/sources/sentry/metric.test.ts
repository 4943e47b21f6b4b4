import t from 'tap'
import { instantAt } from '../../../src/domain/instant.ts'
import { now } from '../../support/alerts.ts'
import { onlyChange, readSample, type Json } from '../../support/sentry-bodies.ts'

t.test('a metric alert fires under the name of its rule', async t => {
  const { labels, annotations, generatorURL, ...rest } = onlyChange(readSample('metric_alert.critical'), 'firing')
  t.same({ ...labels }, {
    alertname: 'Checkout failures above budget',
    category: 'metric',
    environment: 'production',
    project: 'checkout',
    sentry_rule_id: '310455',
    sentry_team: 'payments',
    source: 'shop'
  })
  t.same({ ...annotations }, {
    summary: 'Checkout failures above budget',
    description: '143 events in the last 5 minutes\nFilter: level:error transaction:/api/checkout/*\nThreshold: Static',
    query: 'level:error transaction:/api/checkout/*',
    aggregate: 'count()',
    environment: 'production',
    threshold: '100'
  })
  t.match(generatorURL, /^https:\/\/acme-shop\.sentry\.io\/alerts\/rules\/details\/310455\//)
  t.same(rest, {
    kind: 'firing',
    key: 'metric:310455',
    episode: '57',
    severity: 'critical',
    mayFall: true,
    willEnd: true,
    startsAt: instantAt(Date.parse('2026-08-19T06:40:00Z')),
    scopes: ['slug:checkout']
  })
})

t.test('from warning to critical nothing changes but the severity and the texts', async t => {
  const warning = onlyChange(readSample('metric_alert.warning'), 'firing')
  const critical = onlyChange(readSample('metric_alert.critical'), 'firing')
  const resolved = onlyChange(readSample('metric_alert.resolved'), 'resolved')
  t.same([warning.severity, critical.severity], ['warning', 'critical'])
  t.same(warning.labels, critical.labels)
  t.same(new Set([warning, critical, resolved].map(({ key, episode }) => `${key} ${episode}`)), new Set(['metric:310455 57']))
})

t.test('the action counts, and not the status beside it', async t => {
  const label = (label: string) => ({ label })
  const rows: Array<[action: unknown, status: unknown, triggers: Json, outcome: string]> = [
    ['critical', 2, [], 'critical'],
    ['warning', 20, [], 'warning'],
    ['resolved', 20, [], 'resolved'],
    ['open', 1, [label('warning')], 'warning'],
    ['open', 1, [label('critical'), label('critical')], 'critical'],
    ['open', 1, [label('critical'), label('warning')], 'error'],
    ['open', 1, 'none', 'error'],
    [undefined, 20, [], 'critical'],
    [7, 10, [], 'warning'],
    [null, 1, [label('critical')], 'critical'],
    [undefined, 2, [], 'resolved'],
    [undefined, 99, [], 'critical'],
    [undefined, null, [], 'critical']
  ]
  for (const [action, status, triggers, outcome] of rows) {
    const { changes: [change] = [] } = readSample('metric_alert.critical', body => {
      body.action = action
      body.data.metric_alert.status = status
      body.data.metric_alert.alert_rule.triggers = triggers
    })
    t.equal(change?.kind === 'firing' ? change.severity : change?.kind, outcome, `${action}, ${status}, ${JSON.stringify(triggers)}`)
  }
  t.equal(readSample('metric_alert.critical', body => { body.action = 'muted' }).ignored, 'unknown action "muted" of a metric alert')
})

t.test('settings of the trigger that was met count', async t => {
  const firing = onlyChange(readSample('metric_alert.warning', body => {
    const [critical, warning] = body.data.metric_alert.alert_rule.triggers
    critical.actions[0].settings = [{ name: 'severity', value: 'page' }]
    warning.actions[0].settings = [{ name: 'severity', value: 'info' }, { name: 'team', value: 'shop' }]
  }), 'firing')
  t.match(firing, { severity: 'info', labels: { sentry_team: 'shop' } })
})

t.test('the end is when it was closed, or now', async t => {
  const rows: Array<[unknown, number | undefined]> = [
    ['2026-08-19T07:08:00Z', Date.parse('2026-08-19T07:08:00Z')],
    [null, undefined],
    ['later', undefined],
    [new Date(now + 1000).toISOString(), undefined]
  ]
  for (const [date, ms] of rows) {
    const resolved = onlyChange(readSample('metric_alert.resolved', body => { body.data.metric_alert.date_closed = date }), 'resolved')
    t.equal(resolved.endsAt?.ms, ms, String(date))
    t.equal(resolved.asOf, undefined)
  }
  t.equal(onlyChange(readSample('metric_alert.resolved.native-monitor'), 'resolved').key, 'metric:1000331907')
})

t.test('an end that is no recovery says so', async t => {
  const rows: Array<[unknown, string | undefined]> = [[1, 'closed by hand'], [2, 'closed because its rule was changed'], [3, undefined], ['2', undefined]]
  for (const [method, status] of rows) {
    const { annotations } = onlyChange(readSample('metric_alert.resolved', body => { body.data.metric_alert.status_method = method }), 'resolved')
    t.equal(annotations['status'], status, String(method))
  }
})

t.test('the name is the same with and without the severity before it', async t => {
  const rows: Array<[string, (data: Json) => void, string]> = [
    ['of the rule', () => {}, 'Checkout failures above budget'],
    ['the title', data => { data.metric_alert.alert_rule.name = ' '; data.metric_alert.title = 'T' }, 'T'],
    ['the title of the description', data => { data.metric_alert = {}; data.description_title = 'Critical: Warning: T' }, 'Warning: T'],
    ['none', data => { data.metric_alert = null; data.description_title = 4 }, 'SentryMetricAlert']
  ]
  for (const [why, edit, name] of rows) {
    t.equal(onlyChange(readSample('metric_alert.critical', body => edit(body.data)), 'firing').labels['alertname'], name, why)
  }
})

t.test('an alert without its rule is known by its address or its incident', async t => {
  const rows: Array<[string, (data: Json) => void, key: RegExp, willEnd: true | undefined]> = [
    ['a number', data => { data.metric_alert.alert_rule.id = 310455 }, /^metric:310455$/, true],
    ['in the address', data => { delete data.metric_alert.alert_rule }, /^metric:310455$/, true],
    ['the incident', data => { delete data.metric_alert.alert_rule; delete data.web_url }, /^incident:57$/, true],
    ['nothing', data => { delete data.metric_alert; delete data.web_url }, /^body:[\da-f]{16}$/, undefined]
  ]
  for (const [why, edit, key, willEnd] of rows) {
    const firing = onlyChange(readSample('metric_alert.critical', body => edit(body.data)), 'firing')
    t.match(firing.key, key, why)
    t.equal(firing.willEnd, willEnd, why)
  }
  t.equal(readSample('metric_alert.resolved', body => { body.data = {} }).ignored, 'a metric alert has ended, but not which one')
})

t.test('ends of lines that were escaped once too often are ends of lines', async t => {
  const { annotations } = onlyChange(readSample('metric_alert.critical', body => { body.data.description_text = 'a\\nb\nc' }), 'firing')
  t.equal(annotations['description'], 'a\nb\nc')
})
