import t from 'tap'
import { farFuture, instantAt, parseInstant } from '../../src/domain/instant.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { readAlertmanager } from '../../src/sources/alertmanager.ts'
import { sourceTypes } from '../../src/sources/index.ts'
import { minute, now } from '../support/alerts.ts'
import { delivery, reading } from '../support/sources.ts'

const unset = '0001-01-01T00:00:00Z'
const start = '2026-11-20T08:30:00.123456789+01:00'
const fires = { status: 'firing', labels: { alertname: 'A' }, annotations: { summary: 's' }, startsAt: start, endsAt: unset, generatorURL: 'http://127.0.0.1:9090/graph', fingerprint: 'ffffffffffffffff' }

function read (alerts: unknown[], { labels = {}, hold, ...group }: { labels?: Record<string, string>, hold?: number, [field: string]: unknown } = {}) {
  const payload = { version: '4', status: 'firing', receiver: 'r', groupKey: '{}:{}', truncatedAlerts: 0, ...group, alerts }
  return readAlertmanager(JSON.parse(JSON.stringify(payload)), { now, labels: makeLabels(labels), hold })
}

t.test('an alert of the webhook keeps what its sender said', async t => {
  const { alerts, problems } = read([fires])
  t.same(problems, [])
  t.same(alerts.map(({ labels, annotations, ...rest }) => ({ ...rest, labels: { ...labels }, annotations: { ...annotations } })), [{
    labels: { alertname: 'A' },
    annotations: { summary: 's' },
    startsAt: parseInstant(start),
    endsAt: farFuture,
    generatorURL: 'http://127.0.0.1:9090/graph'
  }])
})

t.test('the status of each alert says whether it fires, and until when', async t => {
  const past = '2026-11-20T08:45:00Z'
  const future = '2026-11-20T10:00:00Z'
  const rows = [
    { why: 'firing', alert: { endsAt: unset }, end: farFuture },
    { why: 'firing, without an end', alert: { endsAt: null }, end: farFuture },
    { why: 'firing, with an end that has passed', alert: { endsAt: past }, end: farFuture },
    { why: 'firing, of a source that holds alerts for a while', alert: {}, hold: 10 * minute, end: instantAt(now + 10 * minute) },
    { why: 'resolved', alert: { status: 'resolved', endsAt: past }, end: parseInstant(past) },
    { why: 'resolved, of a source that holds alerts', alert: { status: 'resolved', endsAt: past }, hold: 10 * minute, end: parseInstant(past) },
    { why: 'resolved, without an end', alert: { status: 'resolved', endsAt: unset }, end: instantAt(now) },
    { why: 'resolved, by a clock ahead of ours', alert: { status: 'resolved', startsAt: future, endsAt: future }, end: instantAt(now) }
  ]
  for (const { why, alert, hold, end } of rows) {
    const report = read([{ ...fires, ...alert }], { hold, status: 'resolved' })
    t.same(report.problems, [], why)
    t.same(report.alerts.map(({ endsAt }) => endsAt), [end], why)
  }
})

t.test('an alert without a start starts now', async t => {
  for (const startsAt of [unset, null]) t.same(read([{ ...fires, startsAt }]).alerts[0]?.startsAt, instantAt(now))
})

t.test('the labels of the source are added and win', async t => {
  const { alerts } = read([{ ...fires, labels: { alertname: 'A', team: 'from the payload' } }], { labels: { team: 'shop', region: 'eu' } })
  t.same({ ...alerts[0]?.labels }, { alertname: 'A', region: 'eu', team: 'shop' })
})

t.test('what Grafana adds to an alert becomes annotations', async t => {
  const links = { silenceURL: 'http://g/s', dashboardURL: 'http://g/d', panelURL: 'http://g/p', imageURL: 'http://g/i' }
  const { alerts, problems } = read([{
    ...fires,
    ...links,
    values: { B: 22.5, C: 1 },
    valueString: '[ var=\'B\' value=22.5 ]',
    embeddedImage: 'aGVsbG8=',
    orgId: 1
  }], { version: '1', orgId: 1, title: '[FIRING:1]', state: 'alerting' })
  t.same(problems, [])
  t.same({ ...alerts[0]?.annotations }, { ...links, summary: 's', values: '{"B":22.5,"C":1}', valueString: '[ var=\'B\' value=22.5 ]' })
})

t.test('what Grafana leaves empty is left out, and an annotation of the rule stays', async t => {
  const { alerts } = read([{ ...fires, annotations: { panelURL: 'own' }, values: null, valueString: '', panelURL: 'http://g/p', dashboardURL: '' }])
  t.same({ ...alerts[0]?.annotations }, { panelURL: 'own' })
})

t.test('an alert that is wrong is left out, and the others are taken', async t => {
  const rows: Array<[unknown, string]> = [
    [null, 'alerts[1]: must be object'],
    ['text', 'alerts[1]: must be object'],
    [{ ...fires, labels: undefined }, 'alerts[1]: must have required properties labels'],
    [{ ...fires, labels: { a: 1 } }, 'alerts[1].labels.a: must be string'],
    [{ ...fires, labels: { 'a\nb': 1 } }, 'alerts[1].labels.a\nb: must be string'],
    [{ ...fires, labels: {} }, 'alerts[1]: at least one label pair required'],
    [{ ...fires, labels: { '': 'x' } }, 'alerts[1]: invalid label set: invalid name ""'],
    [{ ...fires, annotations: { a: {} } }, 'alerts[1].annotations.a: must be string'],
    [{ ...fires, status: 'pending' }, 'alerts[1].status: must be "firing" or "resolved"'],
    [{ ...fires, startsAt: 'yesterday' }, 'alerts[1].startsAt: not a time'],
    [{ ...fires, endsAt: 'tomorrow' }, 'alerts[1].endsAt: not a time']
  ]
  for (const [wrong, problem] of rows) {
    const { alerts, problems } = read([fires, wrong, { ...fires, labels: { alertname: 'B' } }])
    t.same(problems, [problem])
    t.same(alerts.map(({ labels }) => labels.alertname), ['A', 'B'], problem)
  }
})

t.test('annotations may be null', async t => {
  t.same(read([{ ...fires, annotations: null }]), read([{ ...fires, annotations: {} }]))
})

t.test('no alerts are no error', async t => {
  t.same(read([]), { alerts: [], problems: [] })
})

t.test('a payload of another kind is refused', async t => {
  const rows: Array<[unknown, RegExp]> = [
    [null, /got null$/],
    [[fires], /got a list, as POST \/api\/v2\/alerts takes it$/],
    ['firing', /got a string$/],
    [{ ruleId: 1, evalMatches: [], state: 'alerting' }, /got an object without it$/],
    [{ alerts: { firing: 1 } }, /got an object without it$/]
  ]
  for (const [payload, message] of rows) {
    t.throws(() => readAlertmanager(payload, { now, labels: makeLabels({}) }), { name: 'BadRequest', message }, String(message))
  }
})

t.test('the format is found by the type of the source', async t => {
  t.same([...sourceTypes.keys()], ['alertmanager', 'grafana', 'sentry'])
  t.same(sourceTypes.get('grafana')?.read(delivery({ version: '1', alerts: [fires] }), reading()), read([fires]))
})
