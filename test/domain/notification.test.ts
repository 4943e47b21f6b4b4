import t from 'tap'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import { buildNotification, escapedReceiver, type AlertStatus, type FrozenAlert } from '../../src/domain/notification.ts'
import { buildAlert } from '../support/alerts.ts'

function frozen (labels: Labels, { annotations = {}, status = 'firing' }: { annotations?: Labels, status?: AlertStatus } = {}): FrozenAlert {
  return { alert: buildAlert(labels, { annotations: makeLabels(annotations) }), status }
}

function build (alerts: FrozenAlert[], maxAlerts?: number) {
  return buildNotification({
    id: 'notification-1',
    alerts,
    maxAlerts,
    reason: 'first notification',
    receiver: 'team-x',
    groupLabels: makeLabels({ alertname: 'A' }),
    routeLabels: makeLabels({ tier: '1' }),
    externalURL: 'http://127.0.0.1:9093',
    groupKey: '{}:{alertname="A"}'
  })
}

t.test('what belongs to the group is passed on', async t => {
  t.match(build([frozen({ alertname: 'A' })]), {
    receiver: 'team-x',
    reason: 'first notification',
    groupLabels: { alertname: 'A' },
    routeLabels: { tier: '1' },
    externalURL: 'http://127.0.0.1:9093',
    groupKey: '{}:{alertname="A"}'
  })
})

t.test('it fires while any of its alerts does', async t => {
  const fires = frozen({ a: '1' })
  const ended = frozen({ a: '2' }, { status: 'resolved' })
  t.equal(build([ended, fires]).status, 'firing')
  t.equal(build([ended, ended]).status, 'resolved')
  t.equal(build([]).status, 'resolved')
})

t.test('labels and annotations are common when no alert contradicts the first', async t => {
  const rows: Array<{ rule: string, of: Labels[], common: Labels }> = [
    { rule: 'equal everywhere', of: [{ a: '1', b: '2' }, { a: '1', b: '2' }], common: { a: '1', b: '2' } },
    { rule: 'another value', of: [{ a: '1', b: '2' }, { a: '1', b: '3' }], common: { a: '1' } },
    { rule: 'missing in another', of: [{ a: '1', b: '2' }, { a: '1' }], common: { a: '1' } },
    { rule: 'missing in the first', of: [{ a: '1' }, { a: '1', b: '2' }], common: { a: '1' } },
    { rule: 'the third contradicts', of: [{ a: '1' }, { a: '1' }, { a: '2' }], common: {} },
    { rule: 'empty in the first and missing elsewhere', of: [{ a: '' }, {}], common: { a: '' } },
    { rule: 'missing in the first and empty elsewhere', of: [{}, { a: '' }], common: {} },
    { rule: 'a single alert', of: [{ a: '1' }], common: { a: '1' } },
    { rule: 'no alert', of: [], common: {} }
  ]
  for (const { rule, of, common } of rows) {
    t.same({ ...build(of.map(labels => frozen(labels))).commonLabels }, common, `${rule}, labels`)
    t.same({ ...build(of.map(annotations => frozen({}, { annotations }))).commonAnnotations }, common, `${rule}, annotations`)
  }
})

t.test('a label named __proto__ is a label', async t => {
  const labels = makeLabels(JSON.parse('{"__proto__": "x"}'))
  t.same(Object.keys(build([frozen(labels)]).commonLabels), ['__proto__'])
})

t.test('a list that is too long is cut before anything is said of it', async t => {
  const alerts = [frozen({ a: '1', b: '1' }, { status: 'resolved' }), frozen({ a: '1', b: '1' }, { status: 'resolved' }), frozen({ a: '1', b: '2' })]

  const cut = build(alerts, 2)
  t.same(cut.alerts, alerts.slice(0, 2))
  t.match(cut, { status: 'resolved', truncatedAlerts: 1, commonLabels: { b: '1' } })

  for (const maxAlerts of [undefined, 0, 3, 4]) {
    t.match(build(alerts, maxAlerts), { alerts, status: 'firing', truncatedAlerts: 0 }, `at most ${maxAlerts}`)
  }
})

t.test('the name of a receiver is escaped as Go escapes a regular expression', async t => {
  const rows: Array<[string, string]> = [
    ['a.b-c', 'a\\.b-c'],
    ['team/x_1', 'team/x_1'],
    ['\\.+*?()|[]{}^$', '\\\\\\.\\+\\*\\?\\(\\)\\|\\[\\]\\{\\}\\^\\$'],
    ['naïve ☃ name', 'naïve ☃ name']
  ]
  for (const [name, escaped] of rows) t.equal(escapedReceiver(name), escaped)
})
