import { join } from 'node:path'
import t from 'tap'
import { runTocsin } from '../support/amtool.ts'

const sample = (name: string) => `test/samples/sentry/${name}.json`
const attempt = (...args: string[]) => runTocsin(['source', 'try', ...args, '--alertmanager.url=http://127.0.0.1:1'])

const configuration = `route:
  receiver: chat
  routes:
    - {matchers: [domain="payment"], receiver: payments, continue: true}
    - {matchers: [severity="error"], receiver: pager, escalation: shop}
receivers: [{name: chat, console_configs: [{}]}, {name: payments, console_configs: [{}]}, {name: pager, console_configs: [{}]}]
escalation_policies: [{name: shop, tiers: [{notify: ["receiver:pager"]}], last_resort: "receiver:pager"}]
sources:
  - {name: shop, type: sentry, secret: 0123456789abcdef, labels: {domain: payment}, ack_on_assign: true, hold: 2h}
`

t.test('without a configuration, a body is shown as the alert that it would become', async t => {
  const { code, stdout, stderr } = await attempt('sentry', sample('metric_alert.critical'))
  t.equal(code, 0)
  t.match(stdout, /^metric:310455 fires: new\n {2}Alert +firing until its resolve\n {2}Labels +alertname="Checkout failures above budget" category="metric" .* severity="critical" source="sentry"\n/)
  t.match(stdout, /\n {2}Annotations {2}aggregate: count\(\)\n[^]*\n {2}Starts at +2026-08-19 06:40:00 UTC\n {2}Link +https:/)
  t.notMatch(stdout, 'Receivers')
  t.equal(stderr, `Warning: ${sample('metric_alert.critical')}: no header says what this is, so it is taken for Sentry-Hook-Resource: metric_alert\n`)
})

t.test('a header says what it is', async t => {
  const { stdout, stderr } = await attempt('sentry', sample('issue.created'), '--header', 'sentry-HOOK-resource:  issue')
  t.match(stdout, /^issue:6512207741 fires: new\n/)
  t.equal(stderr, '')
  t.equal((await attempt('sentry', sample('issue.created'), '--header=Sentry-Hook-Resource: x')).stdout, 'ignored: unknown resource "x", action "created"\n')
})

for (const [name, takenFor] of [
  ['issue.created', 'Sentry-Hook-Resource: issue'],
  ['event_alert.triggered', 'Sentry-Hook-Resource: event_alert'],
  ['activity_alert.triggered.status_resolved', 'Sentry-Hook-Resource: activity_alert'],
  ['comment.created', 'Sentry-Hook-Resource: comment'],
  ['error.created', 'Sentry-Hook-Resource: error'],
  ['installation.created', 'Sentry-Hook-Resource: installation'],
  ['seer.root_cause_completed', 'Sentry-Hook-Resource: seer'],
  ['service-hook.event.alert', 'a service hook'],
  ['legacy-webhooks-plugin', 'the legacy plugin WebHooks']
] as const) {
  t.test(`without headers, ${name} is taken for ${takenFor}`, async t => {
    const [preview] = JSON.parse((await attempt('sentry', sample(name), '-o', 'json')).stdout)
    t.equal(preview.takenFor, takenFor)
  })
}

t.test('with a configuration, its labels, holds and routes count', async t => {
  const file = join(t.testdir({ 'tocsin.yml': configuration }), 'tocsin.yml')
  const { stdout } = await attempt('shop', sample('issue.created'), `--config.file=${file}`)
  t.match(stdout, /domain="payment".*severity="error" source="shop"/)
  t.match(stdout, /\n {2}Alert +firing until its resolve, or \d{4}-/)
  t.match(stdout, /\n {2}Receivers +payments, pager \(escalation: shop\)\n$/)
  t.match(JSON.parse((await attempt('shop', sample('issue.created'), `--config.file=${file}`, '-o', 'json')).stdout), [{
    changes: [{ key: 'issue:6512207741', what: 'fires: new', effects: [{ state: 'firing', goesTo: [{ receiver: 'payments' }, { receiver: 'pager', escalation: 'shop' }] }] }]
  }])
})

t.test('what one body opens, the next can change and resolve', async t => {
  const file = join(t.testdir({ 'tocsin.yml': configuration }), 'tocsin.yml')
  const samples = ['issue.created', 'issue.assigned.user', 'issue.archived', 'activity_alert.triggered.status_regression', 'issue.resolved'].map(sample)
  const { stdout } = await attempt('shop', ...samples, `--config.file=${file}`)
  t.same(stdout.split('\n').filter(line => line.startsWith('issue:')).map(line => line.replace('issue:6512207741 ', '')), [
    'fires: new',
    'assigned to Nadia Okafor, which acknowledges its incident, if it has one',
    'suppressed by its sender: archived in Sentry until it escalates',
    'fires: substatus is "regressed"',
    'resolved'
  ])
  t.match(stdout, /\n {2}Incidents +of the alert are acknowledged by Nadia Okafor\n[^]*\n {2}Silence +of the alert until [^]*\n {2}Silence +of the alert ends\n {2}Alert +firing [^]*\n {2}Alert +resolved\n/)
  t.match((await attempt('sentry', sample('metric_alert.warning'), sample('metric_alert.critical'))).stdout, /\nmetric:310455 fires: severity was "warning", is "critical"\n/)
})

t.test('what is odd or left out is told, and nothing of it reaches a terminal', async t => {
  const folder = t.testdir({
    'odd.json': '{"action":"created","data":{"issue":{"id":"7","title":"a\\u001b[2J\\nb","level":7}}}',
    'peer.json': '{"alerts":[{"status":"firing","labels":{"alertname":"Disk"}},{"status":"firing","labels":{}},{"status":"resolved","labels":{"alertname":"Net"}}]}'
  })
  const odd = await attempt('sentry', join(folder, 'odd.json'))
  t.match(odd.stdout, /^issue:7 fires: new\n[^]*\nodd: data\.issue\.level: expected /)
  t.notMatch(odd.stdout, '\u001b')
  t.match((await attempt('alertmanager', join(folder, 'peer.json'))).stdout, /^fires\n {2}Alert +firing until its resolve\n {2}Labels +alertname="Disk"\n[^]*\nresolved\n {2}Alert +resolved\n[^]*\n {2}Ends at [^]*\nleft out: alerts\[1\]: at least one label pair required\n$/)
})

t.test('what cannot be read is told with its name', async t => {
  const folder = t.testdir({ 'a.json': '{', 'empty.json': '', 'b.json': '[]' })
  for (const [source, name, message] of [
    ['sentry', 'a.json', /^tocsin: error: .*a\.json: the body is no JSON: /],
    ['sentry', 'empty.json', /^tocsin: error: .*empty\.json: the body is empty\n$/],
    ['alertmanager', 'b.json', /^tocsin: error: .*b\.json: expected the webhook of Alertmanager or Grafana/]
  ] as const) {
    t.match(await attempt(source, join(folder, name)), { code: 1, stdout: '', stderr: message })
  }
})
