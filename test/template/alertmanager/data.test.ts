import t from 'tap'
import { instantAt, parseInstant } from '../../../src/domain/instant.ts'
import { makeLabels } from '../../../src/domain/labels.ts'
import { check, render, type Rows } from '../../support/notification-render.ts'
import { frozenAlert, notification } from '../../support/notification.ts'

const firing = frozenAlert({ alertname: 'Down', zone: 'a', node: 'x' }, { annotations: makeLabels({ summary: 's' }), generatorURL: 'http://p/g' })
const resolved = frozenAlert({ alertname: 'Down', node: 'y' }, { status: 'resolved', endsAt: instantAt(Date.UTC(2026, 10, 20, 9, 30), 0) })
const both = notification({ alerts: [firing, resolved], receiver: 'a.b-c', reason: 'some alerts resolved', groupLabels: makeLabels({ alertname: 'Down', a: '1' }), routeLabels: makeLabels({ team: '{{ x }}' }) })

t.test('data of a notification', async t => {
  const rows: Rows = [
    ['.Receiver', 'a\\.b-c'],
    ['.Status', 'firing'],
    ['.NotificationReason', 'some alerts resolved'],
    ['.ExternalURL', 'http://router.example'],
    ['.GroupLabels', 'alertname=Down, a=1'],
    ['.CommonLabels', 'alertname=Down'],
    ['.CommonAnnotations', ''],
    ['.RouteLabels.team', '{{ x }}'],
    ['routeLabels "team"', '{{ x }}'],
    ['routeLabels "none"', ''],
    ['len .Alerts', '2'],
    ['range .Alerts.Firing }}{{ .Labels.node }}{{ end', 'x'],
    ['range .Alerts.Resolved }}{{ .Labels.node }}{{ end', 'y'],
    ['range .Alerts }}{{ .Status }} {{ .StartsAt }} {{ .EndsAt }};{{ end',
      'firing 2026-11-20 09:00:00 +0000 UTC 0001-01-01 00:00:00 +0000 UTC;resolved 2026-11-20 09:00:00 +0000 UTC 2026-11-20 09:30:00 +0000 UTC;'],
    ['with index .Alerts 0 }}{{ .Annotations.summary }} {{ .GeneratorURL }} {{ .Fingerprint }}{{ end', `s http://p/g ${firing.alert.fingerprint}`],
    ['printf "%T %T %T" . .Alerts .Alerts.Firing', '*template.Data template.Alerts []template.Alert']
  ]
  for (const [action, expected] of rows) t.equal(render(`{{ ${action} }}`, { of: both }), expected, action)
})

t.test('what there is not is an error on data and nothing in labels', async t => {
  check(t, [
    ['.Labels', 'can\'t evaluate field Labels in type *template.Data'],
    ['(index .Alerts 0).StartAt', 'can\'t evaluate field StartAt in type template.Alert'],
    ['.CommonLabels.nope', ''],
    ['index .CommonLabels "nope"', '']
  ])
})

t.test('labels have methods, which shadow labels of their names', async t => {
  const labels = makeLabels({ zone: 'z', alertname: 'Down', Names: 'shadowed' })
  const of = notification({ groupLabels: labels })
  const rows: Rows = [
    ['.GroupLabels.SortedPairs', 'alertname=Down, Names=shadowed, zone=z'],
    ['.GroupLabels.Names', '[alertname Names zone]'],
    ['index .GroupLabels "Names"', 'shadowed'],
    ['.GroupLabels.Values.Join "+"', 'Down+shadowed+z'],
    ['.GroupLabels.Remove (stringSlice "zone" "alertname")', 'Names=shadowed'],
    ['(.GroupLabels.Remove .GroupLabels.Names) | len', '0'],
    ['.GroupLabels.SortedPairs.Names.Join "/"', 'alertname/Names/zone'],
    ['.GroupLabels.SortedPairs.Values', '[Down shadowed z]'],
    ['range .GroupLabels.SortedPairs }}<{{ .Name }}:{{ .Value }}>{{ end', '<alertname:Down><Names:shadowed><zone:z>'],
    ['range $name, $value := .GroupLabels }}{{ $name }}:{{ $value }} {{ end', 'Names:shadowed alertname:Down zone:z ']
  ]
  for (const [action, expected] of rows) t.equal(render(`{{ ${action} }}`, { of }), expected, action)
})

t.test('a label may have the name of what every object has', async t => {
  const of = notification({ groupLabels: makeLabels([['__proto__', 'p'], ['constructor', 'c']]) })
  t.equal(render('{{ .GroupLabels.__proto__ }} {{ .GroupLabels.Remove (stringSlice "constructor") }} {{ .CommonLabels.constructor }} {{ toJson .GroupLabels }}', { of }),
    'p __proto__=p  {"__proto__":"p","constructor":"c"}')
})

t.test('a time keeps the zone of its sender', async t => {
  const startsAt = parseInstant('2026-11-20T10:00:00.5+05:45')
  const of = notification({ alerts: [frozenAlert({ a: 'b' }, startsAt && { startsAt })] })
  t.equal(render('{{ (index .Alerts 0).StartsAt }}', { of }), '2026-11-20 10:00:00.5 +0545 +0545')
})
