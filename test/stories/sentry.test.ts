import t from 'tap'
import { clientSecret } from '../support/sentry-samples.ts'
import { openSentry } from '../support/sentry-story.ts'
import { sign } from '../support/sources.ts'

t.test('an issue fires until it is resolved, by whatever hook', async t => {
  for (const [fires, ends] of [
    ['issue.created', 'issue.resolved'], ['issue.created', 'issue.resolved.autoresolve'], ['issue.created', 'issue.resolved.in-next-release'],
    ['event_alert.triggered', 'activity_alert.triggered.status_resolved_by_user'], ['issue.unresolved.regressed', 'issue.resolved'],
    ['event_alert.triggered.uptime', 'activity_alert.triggered.status_resolved'], ['issue.created.outage-uptime', 'activity_alert.triggered.status_resolved'],
    ['metric_alert.critical', 'metric_alert.resolved'], ['metric_alert.warning', 'metric_alert.resolved']
  ] as const) {
    const story = await openSentry(t)
    t.match(await story.send(fires), { status: 200, accepted: 1, outcome: [/fires: new$/] }, fires)
    const [labels] = await story.firing()
    await story.advance('20m')
    t.match(story.arrived().filter(({ receiver }) => receiver === 'chat'), [{ reason: 'first notification', firing: [labels?.alertname] }], fires)
    t.match(await story.send(ends), { status: 200, accepted: 1, outcome: [/resolved$/] }, ends)
    t.same(await story.firing(), [], ends)
    await story.advance('6m')
    t.match(story.arrived().filter(({ receiver }) => receiver === 'chat'), [{ reason: 'all alerts resolved', resolved: [labels?.alertname] }], `${fires}, ${ends}`)
  }
})

t.test('from created to resolved by four hooks it is one alert', async t => {
  const story = await openSentry(t, { source: ', tags: [handled]' })
  await story.send('event_alert.triggered')
  const before = await story.firing()
  t.match(before, [{ alertname: 'SentryIssue', source: 'shop', sentry_issue_id: '6512207741', project: 'checkout', environment: 'production', level: 'error', category: 'error', severity: 'error', handled: 'no' }])
  await story.send('issue.created', body => { Object.assign(body.data.issue, { title: 'Another', culprit: 'elsewhere', level: 'warning' }) })
  await story.send('event_alert.triggered', body => { Object.assign(body.data.event, { environment: 'staging', release: 'checkout@5', tags: [['handled', 'yes']] }) })
  await story.send('issue.assigned.user')
  t.same(await story.firing(), before)
  t.match((await story.engine.alerts()).map(({ alert }) => alert.annotations), [{ environment: 'staging', release: 'checkout@5', assignee: 'Nadia Okafor' }])
  await story.send('issue.resolved')
  t.same(await story.firing(), [])
})

t.test('a metric alert goes from warning to critical in one step, and back', async t => {
  const story = await openSentry(t)
  await story.send('metric_alert.warning')
  await story.advance('1m')
  t.match(await story.send('metric_alert.critical'), { outcome: ['metric:310455 fires: severity was "warning", is "critical"'] })
  t.match(await story.firing(), [{ severity: 'critical', sentry_rule_id: '310455' }])
  await story.send('metric_alert.warning', body => { body.data.metric_alert.date_detected = '2026-08-19T09:01:00Z' })
  t.match(await story.firing(), [{ severity: 'warning' }])
  t.equal((await story.firing()).length, 1)
})

t.test('a regression pages again whoever has acknowledged, and an event more does not', async t => {
  const story = await openSentry(t)
  await story.send('issue.created')
  await story.advance('1m')
  const acknowledge = async () => {
    const { incidents: [view] } = await story.engine.incidents.list({ limit: 2 })
    await story.engine.incidents.act(view?.incident.id ?? '', { kind: 'acknowledged', by: 'ana' })
  }
  const paged = () => story.arrived().map(({ receiver, resolved }) => resolved.length > 0 ? `${receiver} (end)` : receiver).filter(name => !name.startsWith('chat'))
  await acknowledge()
  t.same(paged(), ['ana-push'])
  await story.send('event_alert.triggered', body => { body.data.event.environment = null; body.data.event.tags = []; body.data.event.release = null })
  await story.advance('20m')
  t.same(paged(), [])
  await story.send('issue.unresolved.regressed')
  await story.send('activity_alert.triggered.status_regression')
  t.match(await story.firing(), [{ substatus: 'regressed' }])
  await story.advance('4m')
  t.same(paged(), ['ana-push'], 'at once, and nobody is told that it has ended')
  await acknowledge()
  await story.send('issue.unresolved.escalating')
  await story.advance('4m')
  t.same(paged(), ['ana-push'])
})

t.test('what is archived is silenced and not resolved, until it is wanted again', async t => {
  const story = await openSentry(t, { route: 'group_by: [sentry_issue_id]\n  repeat_interval: 10m' })
  await story.send('issue.created')
  await story.advance('12m')
  story.arrived()
  t.match(await story.send('issue.archived'), { outcome: [/suppressed by its sender/] })
  t.match(await story.send('issue.ignored'), { outcome: [/suppressed already/] })
  t.match(await story.engine.silences.list(), [{ comment: /archived/i }])
  await story.advance('1h')
  t.same(story.arrived(), [])
  t.match((await story.engine.alerts()).map(({ silencedBy }) => silencedBy.length), [1])
  await story.send('issue.unresolved.escalating')
  t.match(await story.engine.silences.list(), [{ endsAt: story.begin + 72 * 60_000 }])
  await story.advance('6m')
  t.match(story.arrived().filter(({ receiver }) => receiver === 'chat').length, 1)
})

t.test('who is assigned acknowledges the incident, where the source says so; a rule of Sentry does not', async t => {
  for (const [source, change, state] of [
    ['', undefined, 'triggered'],
    [', ack_on_assign: true', undefined, 'acknowledged'],
    [', ack_on_assign: true', (body: { actor: object }) => { body.actor = { type: 'application', id: 'sentry', name: 'Sentry' } }, 'triggered']
  ] as const) {
    const story = await openSentry(t, { source })
    await story.send('issue.created')
    await story.advance('1m')
    await story.send('issue.assigned.user', change)
    const { incidents } = await story.engine.incidents.list({ limit: 2 })
    t.match(incidents, [{ incident: { state } }], source)
  }
})

t.test('comments stand in the time line of the incident', async t => {
  const story = await openSentry(t)
  await story.send('issue.created')
  await story.advance('1m')
  t.match(await story.send('comment.created'), { outcome: [/note by/] })
  const { incidents: [view] } = await story.engine.incidents.list({ limit: 2 })
  t.match(view?.incident.notes, [{ text: String }])
  t.match(await story.send('comment.deleted'), { accepted: 0, outcome: [/^ignored: /] })
})

t.test('a request that is sent again is taken once, even after the end of what it raised', async t => {
  const story = await openSentry(t)
  await story.send('event_alert.triggered')
  t.match(await story.send('event_alert.triggered'), { status: 200, accepted: 0, outcome: ['issue:6512207741 was reported by the same request before'] })
  await story.send('issue.resolved')
  await story.advance('15m')
  t.match(await story.send('event_alert.triggered'), { outcome: [/left out: it was made before the end/] })
  t.same(await story.firing(), [])
  await story.send('issue.unresolved.regressed')
  t.match(await story.send('issue.resolved'), { outcome: [/left out/] }, 'the end of what was before it came back')
  t.equal((await story.firing()).length, 1)
})

t.test('what nobody resolves ends after a day, but for ever is waited for where resolves come', async t => {
  const story = await openSentry(t)
  await story.send('event_alert.triggered')
  await story.advance('23h')
  t.equal((await story.firing()).length, 1)
  await story.send('event_alert.triggered.cron')
  await story.advance('2h')
  t.match(await story.firing(), [{ project: 'billing-jobs' }], 'held for a day')

  await story.send('event_alert.triggered', body => { body.data.event.datetime = '2026-08-20T11:00:00Z' })
  await story.send('issue.created', body => { Object.assign(body.data.issue, { id: '77', shortId: 'CHECKOUT-7' }) })
  await story.advance('26h')
  t.same((await story.firing()).map(labels => labels['sentry_issue_id']).sort(), ['6512207741', '77'], 'its project turned out to report ends')
})

t.test('unknown hooks are answered and stand in the history', async t => {
  const story = await openSentry(t)
  const answer = await story.app.inject({ method: 'POST', url: '/webhooks/shop', payload: '{}' })
  t.equal(answer.statusCode, 401)
  t.match(await story.send('issue.created', body => { body.action = 'teleported\n<b>' }), { status: 200, accepted: 0, outcome: ['ignored: unknown action "teleported <b>" of an issue'] })
  t.match(await story.history('ignored'), [{ source: 'shop', reason: /unknown action/ }])
  t.same(await story.firing(), [])
})

t.test('the forms of an integration are answered as they wait for it', async t => {
  const story = await openSentry(t)
  const signed = (body: Buffer) => ({ 'sentry-app-signature': sign(body, clientSecret) })
  const options = await story.app.inject({ method: 'GET', url: '/webhooks/shop?installationId=1&projectSlug=checkout', headers: signed(Buffer.alloc(0)) })
  t.equal(options.statusCode, 200)
  t.match(options.json(), [{ value: 'critical', label: 'critical' }, { value: 'error' }, { value: 'warning' }, { value: 'info' }])
  const asked = Buffer.from(JSON.stringify({ installationId: '1', fields: [{ name: 'severity', value: 'critical' }] }))
  t.equal((await story.app.inject({ method: 'POST', url: '/webhooks/shop', payload: asked, headers: signed(asked) })).statusCode, 200)
  t.equal((await story.app.inject({ method: 'GET', url: '/webhooks/shop', headers: signed(asked) })).statusCode, 401)
})
