import t from 'tap'
import { getAlerts, getJson, type GettableAlert } from '../support/api.ts'
import { startInbox } from '../support/inbox.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { bytesOf, clientSecret, otherSecret, samples, wireHeaders, type Sample } from '../support/sentry-samples.ts'
import { createSender } from '../support/sentry-sender.ts'
import type { Json } from '../support/sentry-bodies.ts'

const skip = without('redis-server')

/** What is seen of a problem: it fires with these labels, or nothing of it does. */
type Seen = 'nothing' | { readonly state: 'active' | 'suppressed', readonly severity?: string, readonly substatus?: string | RegExp }
type Meaning = { readonly words: RegExp, /** Alone. */ readonly alone: Seen, /** After something has fired under its key. */ readonly after: Seen, readonly outcome?: RegExp }

const fires: Seen = { state: 'active' }

/** What the manifest says in words, and what must be then; the first that fits counts. */
const meanings: readonly Meaning[] = [
  { words: /^one per error event/, alone: 'nothing', after: fires, outcome: /^ignored: / },
  { words: /optional acknowledge/, alone: 'nothing', after: fires, outcome: /assigned to / },
  { words: /^firing severity=critical/, alone: { state: 'active', severity: 'critical' }, after: { state: 'active', severity: 'critical' } },
  { words: /^firing severity=warning/, alone: { state: 'active', severity: 'warning' }, after: { state: 'active', severity: 'warning' } },
  { words: /^firing again/, alone: { state: 'active', substatus: /regressed|escalating/ }, after: { state: 'active', substatus: /regressed|escalating/ } },
  { words: /^firing|^byte-exact/, alone: fires, after: fires },
  { words: /^resolved/, alone: 'nothing', after: 'nothing' },
  { words: /^silenced|same as issue.ignored/, alone: 'nothing', after: { state: 'suppressed' } },
  { words: /^note/, alone: 'nothing', after: fires, outcome: / note by / },
  { words: /ignore|^no alert|^test event/, alone: 'nothing', after: fires, outcome: /^ignored: / }
]

function meaningOf ({ expect }: Sample): Meaning {
  const meaning = meanings.find(({ words }) => words.test(expect))
  if (!meaning) throw new Error(`no meaning for ${expect}`)
  return meaning
}

/** By which label a key is found, and what opens a problem of this key: the failure of which the sample speaks. */
function identityOf (sample: Sample): { label: string, id: string, opener: string, change?: (body: Json) => void } {
  const { key, file } = sample
  const [, what, id = ''] = /^(issue|rule) (\d+)/.exec(key ?? (file.includes('metric') ? 'rule 310455' : 'issue 6512207741')) ?? []
  if (what === 'rule') {
    const { metric_alert: { id: incident, identifier } } = JSON.parse(bytesOf(sample).toString()).data
    return { label: 'sentry_rule_id', id, opener: 'metric_alert.warning', change (body) { Object.assign(body.data.metric_alert, { id: incident, identifier, alert_rule: { ...body.data.metric_alert.alert_rule, id } }) } }
  }
  return { label: 'sentry_issue_id', id, opener: 'issue.created', change: body => { body.data.issue.id = id } }
}

function seenOf (alerts: readonly GettableAlert[]): Seen[] {
  return alerts.map(({ labels: { severity, substatus }, status: { state } }) => ({ state: state === 'suppressed' ? 'suppressed' : 'active', severity, substatus }))
}

/** Both secrets are valid; a line each. */
const secret = `${clientSecret}\n${otherSecret}`

t.test('each sample, signed over its bytes, does what its manifest says', { skip }, async t => {
  // The headers of all samples have the same idempotency key: each comes to a source of its own.
  const named = samples.map((sample, n) => ({ sample, alone: `alone-${n}`, after: `after-${n}` }))
  const sources = named.flatMap(({ alone, after }) => [alone, after]).map(name => ({ name, type: 'sentry', secret, ack_on_assign: true }))
  const router = await startRouter(t, { config: { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources } })
  const { post, send } = createSender(router.origin)

  t.equal(samples.length, 43)
  for (const { sample, alone, after } of named) {
    const { opener, change } = identityOf(sample)
    t.match(await send(after, opener, change), { status: 200, accepted: 1 }, `${sample.file}: what comes before it`)
    for (const source of [alone, after]) {
      const answer = await send(source, sample.file.slice('sentry/'.length, -'.json'.length))
      t.match(answer, { status: 200, rejected: 0, problems: [] }, sample.file)
      const { outcome } = meaningOf(sample)
      if (outcome && source === after) t.match(answer.outcome, [outcome], sample.file)
    }
    if (sample.resource === undefined) continue
    t.match(await post(`/webhooks/${alone}`, { body: bytesOf(sample), headers: wireHeaders(sample) }), { status: 200, accepted: 0, outcome: ['it was taken before'] }, `${sample.file}: a retry`)
  }

  const alerts = await getAlerts(router.origin)
  for (const { sample, ...sourcesOf } of named) {
    const { label, id } = identityOf(sample)
    const meaning = meaningOf(sample)
    for (const when of ['alone', 'after'] as const) {
      const found = alerts.filter(({ labels }) => labels['source'] === sourcesOf[when])
      const expected = meaning[when]
      t.equal(found.length, expected === 'nothing' ? 0 : 1, `${sample.file} ${when}: ${sample.expect}`)
      if (!found[0] || expected === 'nothing') continue
      t.match(seenOf(found), [expected], `${sample.file} ${when}: ${sample.expect}`)
      t.equal(found[0].labels[label], id, `${sample.file} ${when}: key ${sample.key}`)
    }
  }
  t.strictSame(router.lines.filter(line => line.includes('level=error')), [])
})

t.test('what is verified are the bytes: the same JSON, written again, is refused', { skip }, async t => {
  const names = ['alone', 'again']
  const router = await startRouter(t, { config: { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources: names.map(name => ({ name, type: 'sentry', secret })) } })
  const { post } = createSender(router.origin)
  const wires = samples.filter(({ file }) => file.includes('wire.'))
  t.equal(wires.length, 2)
  for (const sample of wires) {
    const body = bytesOf(sample)
    const headers = wireHeaders(sample)
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    t.notOk(again.equals(body))
    t.equal((await post('/webhooks/again', { body: again, headers })).status, 401, `${sample.file}: written again`)
    t.equal((await post('/webhooks/again', { body: Buffer.concat([body, Buffer.from('\n')]), headers })).status, 401, `${sample.file}: a line feed more`)
    // Each has the key of the other, which is not what makes them alike.
    t.match(await post('/webhooks/alone', { body, headers: { ...headers, 'Idempotency-Key': sample.file.replace(/\W/g, '') } }), { status: 200, accepted: 1 }, sample.file)
  }
  t.same((await getAlerts(router.origin)).map(({ labels }) => labels['source']), ['alone', 'alone'])
})

const trips: ReadonlyArray<readonly [what: string, fires: string, ends: string]> = [
  ['an issue', 'issue.created', 'issue.resolved'],
  ['an issue that a rule of Sentry told', 'event_alert.triggered', 'activity_alert.triggered.status_resolved_by_user'],
  ['an issue that ends by age', 'issue.created', 'issue.resolved.autoresolve'],
  ['a metric alert', 'metric_alert.critical', 'metric_alert.resolved'],
  ['a site that is down', 'event_alert.triggered.uptime', 'activity_alert.triggered.status_resolved'],
  ['a job that failed', 'event_alert.triggered.cron', 'activity_alert.triggered.status_resolved']
]

t.test('from firing to resolved, by the source that is there without configuration, is told as one alert', { skip }, async t => {
  const inbox = await startInbox(t)
  const router = await startRouter(t, {
    config: { route: { receiver: 'hook', group_by: ['...'], group_wait: '0s', group_interval: '1s' }, receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }] },
    env: { TOCSIN_SENTRY_SECRET: clientSecret }
  })
  const { send } = createSender(router.origin)
  for (const [n, [what, fires, ends]] of trips.entries()) {
    // Problems of their own.
    const id = `77${n}`
    const renumber = (body: Json) => {
      const { issue, event, metric_alert: metric } = body.data
      if (issue) issue.id = id
      if (event) event.issue_id = id
      if (metric) metric.alert_rule.id = id
    }
    const told = (status: string) => inbox.find('hook', body => body.status === status && body.alerts.some(({ labels }) => id === labels['sentry_issue_id'] || id === labels['sentry_rule_id']))
    t.match(await send('sentry', fires, renumber), { status: 200, accepted: 1, outcome: [/fires: new$/] }, what)
    const [alert] = (await getAlerts(router.origin)).filter(({ labels }) => labels['source'] === 'sentry')
    const first = await told('firing')
    t.match(await send('sentry', ends, renumber), { status: 200, accepted: 1, outcome: [/ resolved$/] }, what)
    t.same(await getAlerts(router.origin), [], `${what}: nothing fires any more`)
    const last = await told('resolved')
    t.same(first.alerts.map(({ labels }) => labels), [alert?.labels], what)
    t.same(last.alerts.map(({ status, labels, fingerprint }) => ({ status, labels, fingerprint })), first.alerts.map(({ labels, fingerprint }) => ({ status: 'resolved', labels, fingerprint })), `${what}: the same labels`)
  }
  t.equal(inbox.bodies('hook').length, 2 * trips.length)
  const { items } = await getJson<{ items: Json[] }>(`${router.origin}/api/tocsin/v1/sources`)
  t.match(items.find(({ name }) => name === 'sentry'), { accepted: 2 * trips.length, open: 0, refused: {} })
})
