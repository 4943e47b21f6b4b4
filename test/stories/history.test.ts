import t from 'tap'
import type { HistoryRecord } from '../../src/domain/history.ts'
import { DeliveryError } from '../../src/errors.ts'
import { openStory, type Story } from '../support/harness.ts'

const config = `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1d
  routes: [{matchers: [quiet="yes"], mute_time_intervals: [always]}]
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
time_intervals: [{name: always, time_intervals: [{}]}]
inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}]
`
const disk = { alertname: 'Disk' }

/** `30 sent first notification` */
const line = (story: Story) => ({ at, kind, reason }: HistoryRecord) => [(at - story.begin) / 1000, kind, reason].filter(part => part !== undefined).join(' ')

t.test('the life of an alert can be read line by line', async t => {
  const story = await openStory(t, config)
  await story.advance(1000)
  await story.fire(disk)
  await story.advance('59s')
  await story.resolve(disk)
  await story.advance('5m')
  const group = '{}:{alertname="Disk"}'
  const records = (await story.history()).filter(({ kind }) => kind !== 'rerouted')
  t.same(records.map(line(story)), [
    '1 received new',
    '1 grouped',
    '31 flushed',
    '31 sent first notification',
    '60 resolved',
    '331 flushed',
    '331 sent all alerts resolved'
  ])
  t.match(records.slice(0, 4), [
    { labels: disk, source: 'story', alert: /^[0-9a-f]{16}$/ },
    { group, receiver: 'chat', alert: records[0]?.alert ?? '' },
    { group, receiver: 'chat', firing: 1, resolved: 0 },
    { group, receiver: 'chat', integration: 'chat/webhook/0', attempt: 1, firing: 1, resolved: 0 }
  ])
})

t.test('alerts sent again and ticks without news leave no line', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('6m')
  const before = await story.history()
  t.same(before.slice(-2).map(line(story)), ['330 flushed', '330 not sent already told'])
  await story.advance('12h')
  t.equal((await story.history()).length, before.length)
})

t.test('who is muted is told why, and once for as long as it stays so', async t => {
  const story = await openStory(t, config)
  await story.fire({ alertname: 'Down' })
  await story.fire({ alertname: 'Slow' })
  await story.fire({ alertname: 'Night', quiet: 'yes' })
  await story.advance('1h')
  const [down] = (await story.engine.alerts()).filter(({ alert }) => alert.labels['alertname'] === 'Down')
  t.same((await story.history('suppressed')).map(line(story)).sort(), [`30 suppressed inhibition: ${down?.alert.fingerprint}`, '30 suppressed mute_time_interval: always'])
  t.equal((await story.history('sent')).length, 1)
})

t.test('each failed attempt, and what became of the message, can be read', async t => {
  const story = await openStory(t, config)
  story.behave('chat', async () => {
    if (story.seconds() < 31) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' })
  })
  await story.fire(disk)
  await story.advance('1m')
  t.same((await story.history('failed', 'sent')).map(record => `${line(story)(record)} #${record.attempt}`), [
    '30 failed it is away #1', '30.5 failed it is away #2', '31.25 sent first notification #3'
  ])
})

t.test('a message that the next tick takes the place of is told so', async t => {
  const story = await openStory(t, config.replace('group_interval: 5m', 'group_interval: 5s'))
  story.behave('chat', async () => { throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.fire(disk)
  await story.advance('35s')
  // The attempt at 34.06 s would have been followed by one at 36.59 s, within the ten seconds that every flush has.
  t.match((await story.history('superseded', 'failed')).map(line(story)).slice(-3), [
    /^34.06\d* failed it is away$/, '35 superseded the next tick came before a retry', '35 failed it is away'
  ])
  const { values } = await story.engine.metrics.notificationsFailed.get()
  t.equal(values.find(({ labels }) => labels.integration === 'webhook' && labels.reason === 'serverError')?.value, 1, 'and counts as failed')
})

t.test('of a request with a million faults the history keeps the beginning', async t => {
  const story = await openStory(t, config)
  const fault = 'at least one label pair required\n'
  story.engine.rejected({ source: 'api/v2', reason: fault.repeat(100_000) })
  await story.advance(0)
  const [rejected] = await story.history('rejected')
  t.ok(rejected?.reason?.startsWith(fault.repeat(10)))
  t.ok((rejected?.reason?.length ?? Infinity) <= 5000, `${rejected?.reason?.length} characters`)
})

t.test('a reload, what it moved, and a refused part of a request have their lines', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('1m')
  story.engine.rejected({ source: 'sentry', reason: 'alerts[1]: at least one label pair required' })
  await story.reload(config + '# another')
  await story.advance('1s')
  t.same((await story.history('rejected', 'reloaded', 'rerouted')).slice(-3).map(line(story)), [
    '60 rejected alerts[1]: at least one label pair required',
    '60 reloaded generation 2',
    '60 rerouted generation 2: 1 alerts routed anew'
  ])
})

t.test('all lines come once when read by pages, whatever is asked for', async t => {
  const story = await openStory(t, config)
  for (let n = 0; n < 23; n++) await story.fire({ alertname: `A${n}` })
  await story.advance('1m')
  for (const kinds of [['received'], ['received', 'sent']]) {
    const accept = ({ kind }: { kind: string }) => kinds.includes(kind)
    const ids: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await story.engine.history({ limit: 10, accept, ...cursor !== undefined && { cursor } })
      t.ok(page.records.length <= 10)
      ids.push(...page.records.map(({ id }) => id))
      cursor = page.cursor
      pages++
    } while (cursor !== undefined)
    const whole = await story.history(...kinds as Array<HistoryRecord['kind']>)
    t.same(ids, whole.map(({ id }) => id))
    t.equal(pages, Math.ceil(23 * kinds.length / 10))
  }
})
