import t from 'tap'
import { appOf } from '../support/app.ts'
import { dawn } from '../support/build.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1d}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
sources: [{name: held, type: alertmanager, hold: 2h, labels: {team: shop}}]
`

async function call (t: { teardown (act: () => unknown): void }, story: Story, { source = 'alertmanager', status = 'firing', names = ['Disk'], endsAt = '0001-01-01T00:00:00Z' } = {}) {
  const app = appOf(story.engine)
  t.teardown(() => app.close())
  const alerts = names.map(alertname => ({ status, labels: { alertname }, annotations: {}, startsAt: new Date(dawn).toISOString(), endsAt, generatorURL: '' }))
  const answer = await app.inject({ method: 'POST', url: `/webhooks/${source}`, payload: { version: '4', status, alerts } })
  return { status: answer.statusCode, ...answer.json() }
}

t.test('an alert of a webhook fires until its resolve, for days if need be', async t => {
  const story = await openStory(t, config)
  t.match(await call(t, story), { status: 200, accepted: 1 })
  await story.advance('23h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
  await call(t, story, { status: 'resolved', endsAt: new Date(dawn + 22 * 3_600_000).toISOString() })
  await story.advance('5m')
  t.match(story.arrived(), [{ reason: 'all alerts resolved', resolved: ['Disk'] }])
  t.same(await story.engine.groups(), [])
})

t.test('what a later payload leaves out is not resolved', async t => {
  const story = await openStory(t, config)
  await call(t, story, { names: ['A', 'B'] })
  await story.advance('1m')
  await call(t, story, { names: ['A'] })
  await call(t, story, { names: ['A'], status: 'resolved' })
  await story.advance('1h')
  t.same(story.arrived().map(brief).sort(), [[30, 'first notification', 'A'], [330, 'all alerts resolved', '', 'A'], [30, 'first notification', 'B']].sort())
  t.match(await story.engine.alerts(), [{ alert: { labels: { alertname: 'B' } } }])
})

t.test('with hold it ends so long after it was heard of last, and carries the labels of its source', async t => {
  const story = await openStory(t, config)
  await call(t, story, { source: 'held' })
  await story.advance('90m')
  t.match(await story.engine.alerts(), [{ alert: { labels: { alertname: 'Disk', team: 'shop' } } }])
  await call(t, story, { source: 'held' })
  await story.advance('119m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
  await story.advance('10m')
  // 90 + 120 minutes, and the tick after that.
  t.same(story.arrived().map(brief), [[12_630, 'all alerts resolved', '', 'Disk']])
})

t.test('an end that lies ahead by the clock of its sender is now', async t => {
  const story = await openStory(t, config)
  await call(t, story)
  await story.advance('1m')
  await call(t, story, { status: 'resolved', endsAt: new Date(dawn + 3_600_000).toISOString() })
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [330, 'all alerts resolved', '', 'Disk']])
})

t.test('an outage of ours ends none of them', async t => {
  const story = await openStory(t, config)
  await call(t, story)
  await call(t, story, { source: 'held', names: ['Held'] })
  await story.advance('1m')
  story.nodes[0]?.kill()
  await story.advance('3h')
  await story.startNode()
  await story.advance('1h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [30, 'first notification', 'Held']])
})
