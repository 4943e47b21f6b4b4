import t from 'tap'
import { instantAt } from '../../../src/domain/instant.ts'
import { now } from '../../support/alerts.ts'
import { onlyChange, readSample, type Json } from '../../support/sentry-bodies.ts'

const sample = 'event_alert.triggered'
const datetime = Date.parse('2026-08-19T06:42:17.318Z')

t.test('an event fires with what routes can match, and its end is not promised', async t => {
  const report = readSample('event_alert.triggered.with-settings')
  const { labels, annotations, ...rest } = onlyChange(report, 'firing')
  t.same({ ...labels }, {
    alertname: 'SentryIssue',
    category: 'error',
    environment: 'production',
    level: 'error',
    platform: 'python',
    project: 'checkout',
    release: 'checkout@4.18.2',
    sentry_issue_id: '6512207741',
    sentry_project_id: '4507009988776655',
    sentry_team: 'payments',
    source: 'shop'
  })
  t.match({ ...annotations }, { rule: 'Payment errors to on-call', environment: 'production', release: 'checkout@4.18.2', culprit: '/api/checkout/{cart_id}' })
  t.same(rest, {
    kind: 'firing',
    key: 'issue:6512207741',
    asOf: datetime,
    heardAt: 1_787_121_737_611,
    severity: 'critical',
    startsAt: instantAt(datetime),
    generatorURL: 'https://acme-shop.sentry.io/issues/6512207741/events/b7f0c2d94e5a4c1c8a3e6b9d10f2a7c4/',
    scopes: ['slug:checkout', 'id:4507009988776655']
  })
  t.equal(report.resolving, undefined)
})

t.test('nothing of a person is taken over', async t => {
  const secretive = JSON.stringify(readSample(sample, body => {
    Object.assign(body.data.event, {
      user: { id: 'PERSONAL', email: 'PERSONAL@shop.example' },
      request: { url: 'https://shop.example/PERSONAL', data: 'PERSONAL' },
      contexts: { a: { b: 'PERSONAL' } },
      breadcrumbs: { values: [{ message: 'PERSONAL' }] }
    })
  }, { tags: ['server_name'] }))
  t.notMatch(secretive, /PERSONAL|99120|203\.0\.113/)
})

t.test('listed tags become labels, in both forms, and never take the place of another label', async t => {
  const tags = [['server_name', 'web-1'], ['monitor.slug', 'nightly'], ['level', 'fatal'], ['severity', 'x'], ['substatus', 'x'], ['1st', 'one'], ['empty', ''], ['none', null], ['flag', true], ['server_name', 'web-2']]
  const wanted = ['server_name', 'monitor.slug', 'level', 'severity', 'substatus', '1st', 'empty', 'none', 'flag', 'monitor-slug', 'absent']
  for (const form of [tags, tags.map(([key, value]) => ({ key, value }))]) {
    const report = readSample(sample, body => { body.data.event.tags = form }, { tags: wanted })
    const { labels } = onlyChange(report, 'firing')
    t.match({ ...labels }, { server_name: 'web-1', monitor_slug: 'nightly', level: 'error', _1st: 'one', flag: 'true' })
    for (const name of ['severity', 'substatus', 'empty', 'none', 'absent', 'monitor.slug']) t.notOk(name in labels, name)
    t.equal(report.oddities, undefined)
  }
  t.notOk('server_name' in onlyChange(readSample(sample), 'firing').labels, 'no tag that is not listed')
})

t.test('tags of another type are noted, each with its place', async t => {
  t.same(readSample(sample, body => { body.data.event.tags = 'environment=production' }).oddities, ['data.event.tags: expected a list, got a string'])
  t.same(readSample(sample, body => { body.data.event.tags = [['a', 'b'], 'c', [1, 2], { key: 'd', value: {} }] }).oddities,
    ['data.event.tags[1]: expected a pair', 'data.event.tags[2]: expected a pair', 'data.event.tags[3]: expected a pair'])
  const many = readSample(sample, body => { body.data.event.tags = Array.from({ length: 5000 }, () => 1) })
  t.equal(many.oddities?.length, 21, 'not endlessly many')
  t.ok(many.oddities?.includes('data.event.tags: only the first 1000 of 5000 were read'))
  t.equal(many.changes?.length, 1)
})

t.test('the label of the severity is the one that is configured', async t => {
  const report = readSample(sample, () => {}, { severity: { label: 'level', order: ['low', 'high'] } })
  t.notOk('level' in onlyChange(report, 'firing').labels)
})

t.test('settings of the alert action are labels, but for the severity, which is taken as it is', async t => {
  const rows: Array<[settings: unknown, severity: string, labels: { [name: string]: string }]> = [
    [[{ name: 'severity', value: 'sev-1' }], 'sev-1', {}],
    [[{ name: 'severity', value: '' }, { name: 'on call', value: 'a' }], 'error', { sentry_on_call: 'a' }],
    [[{ name: 'issue_id', value: '1' }, { name: 'tier', value: 2 }], 'error', { sentry_issue_id: '6512207741', sentry_tier: '2' }],
    [{ severity: 'critical' }, 'error', {}]
  ]
  for (const [settings, severity, labels] of rows) {
    const firing = onlyChange(readSample('event_alert.triggered.with-settings', body => { body.data.issue_alert.settings = settings }), 'firing')
    t.equal(firing.severity, severity, JSON.stringify(settings))
    t.match({ ...firing.labels }, labels)
    t.notOk('sentry_severity' in firing.labels)
  }
})

t.test('the category is told by the kind of the occurrence, else by the type of the event', async t => {
  const rows: Array<[string, (event: Json) => void, string | undefined]> = [
    ['uptime', event => { event.occurrence = { type: 7001 } }, 'outage'],
    ['cron', event => { event.occurrence = { type: 4001 } }, 'outage'],
    ['feedback', event => { event.occurrence = { type: 6001 } }, 'feedback'],
    ['metric', event => { event.occurrence = { type: 8001 } }, 'metric'],
    ['another', event => { event.occurrence = { type: 1006 } }, undefined],
    ['of a type that is none', event => { event.occurrence = { type: '7001' } }, undefined],
    ['an error', () => {}, 'error'],
    ['a message', event => { event.type = 'default' }, 'error'],
    ['csp', event => { event.type = 'csp' }, 'error'],
    ['another without an occurrence', event => { event.type = 'generic' }, undefined]
  ]
  for (const [why, edit, category] of rows) {
    t.equal(onlyChange(readSample(sample, body => edit(body.data.event)), 'firing').labels['category'], category, why)
  }
})

t.test('the evidence of an outage is its description', async t => {
  const { annotations, severity } = onlyChange(readSample('event_alert.triggered.uptime'), 'firing')
  t.equal(annotations['description'], 'Your monitored domain is down\nFailure reason: timeout - Request timed out\nDuration: 5003ms\nMethod: GET\nStatus Code: None')
  t.match([annotations['priority'], severity], ['high', 'critical'])
})

t.test('times are those of the event, as far as they can be believed', async t => {
  const rows: Array<[string, Json, startsAt: number | undefined, asOf: number | undefined]> = [
    ['as it is', {}, datetime, datetime],
    ['received much later', { received: 1_787_991_700.5 }, datetime, datetime],
    ['only when it was received', { datetime: null }, undefined, undefined],
    ['in the future', { datetime: new Date(now + 1).toISOString() }, undefined, now + 1],
    ['no time', { datetime: 'now' }, undefined, undefined],
    ['no time either', { datetime: '' }, undefined, undefined]
  ]
  for (const [why, times, startsAt, asOf] of rows) {
    const firing = onlyChange(readSample(sample, body => { Object.assign(body.data.event, times) }), 'firing')
    t.same([firing.startsAt?.ms, firing.asOf], [startsAt, asOf], why)
  }
})

t.test('an event fires whatever is missing, and is one of its own where its issue is not known', async t => {
  const rows: Array<[string, (body: Json) => void, key: RegExp, label: string]> = [
    ['the id is in the address of the API', ({ data }) => { delete data.event.issue_id }, /^issue:6512207741$/, 'sentry_issue_id'],
    ['of older versions', ({ data }) => { delete data.event.issue_id; data.event.issue_url = 'https://sentry.example/api/0/issues/42/' }, /^issue:42$/, 'sentry_issue_id'],
    ['the id is too large for a number', ({ data }) => { data.event.issue_id = 2 ** 60 }, /^issue:6512207741$/, 'sentry_issue_id'],
    ['no address either', ({ data }) => { for (const name of ['issue_id', 'issue_url', 'web_url']) delete data.event[name] }, /^event:b7f0c2d94e5a4c1c8a3e6b9d10f2a7c4$/, 'sentry_event_id'],
    ['no event', ({ data }) => { data.event = 'gone' }, /^body:[\da-f]{16}$/, 'sentry_body'],
    ['no data', body => { delete body.data }, /^body:[\da-f]{16}$/, 'sentry_body'],
    ['another action', body => { body.action = 'created' }, /^issue:6512207741$/, 'sentry_issue_id']
  ]
  for (const [why, edit, key, label] of rows) {
    const firing = onlyChange(readSample(sample, edit), 'firing')
    t.match(firing.key, key, why)
    t.equal(firing.labels[label], firing.key.replace(/^\w+:/, ''), `${why}: no other problem has its labels`)
  }
})
