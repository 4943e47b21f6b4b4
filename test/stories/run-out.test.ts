import t from 'tap'
import type { HistoryRecord } from '../../src/domain/history.ts'
import { DeliveryError } from '../../src/errors.ts'
import { formatMillis, instantAt } from '../../src/domain/instant.ts'
import { openStory, type Story } from '../support/harness.ts'

const config = `
global: {resolve_timeout: 1m}
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1d
  routes:
    - {matchers: [quiet="yes"], mute_time_intervals: [always]}
    - {matchers: [twice="yes"], continue: true}
    - {matchers: [twice="yes"]}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
time_intervals: [{name: always, time_intervals: [{}]}]
`
const seconds = (story: Story, { at }: HistoryRecord) => (at - story.begin) / 1000
const ranOut = (story: Story, after: number) => `ran out at ${formatMillis(instantAt(story.begin + after * 1000))}`

t.test('the end of an alert whose sender fell silent has its line, once', async t => {
  const story = await openStory(t, config)
  await story.post({ alertname: 'Disk' })
  await story.advance('1h')
  const records = await story.history('received', 'resolved', 'sent')
  t.same(records.map(record => [seconds(story, record), record.kind, record.reason]), [
    [0, 'received', 'new'],
    [30, 'sent', 'first notification'],
    [330, 'resolved', ranOut(story, 60)],
    [330, 'sent', 'all alerts resolved']
  ])
  t.match(records[2], { alert: records[0]?.alert ?? '', labels: { alertname: 'Disk' } })
})

t.test('it is not told again while the message fails, and is when the alert fires and runs out again', async t => {
  const story = await openStory(t, config)
  await story.post({ alertname: 'Disk' })
  await story.advance('1m')
  story.behave('chat', async () => { throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.advance('20m')
  t.ok((await story.history('flushed')).length > 3, 'several flushes have found it resolved')
  t.same((await story.history('resolved')).map(({ reason }) => reason), [ranOut(story, 60)])
  await story.post({ alertname: 'Disk' })
  await story.advance('20m')
  t.same((await story.history('resolved')).map(({ reason }) => reason), [ranOut(story, 60), ranOut(story, 1320)])
})

t.test('an alert of several groups, or one that is muted, ends once', async t => {
  const story = await openStory(t, config)
  await story.post({ alertname: 'Both', twice: 'yes' })
  await story.post({ alertname: 'Night', quiet: 'yes' })
  await story.advance('1h')
  t.same((await story.history('resolved')).map(({ labels }) => labels?.alertname).sort(), ['Both', 'Night'])
})

t.test('an end that was reported is told as such, and only then', async t => {
  const story = await openStory(t, config)
  await story.fire({ alertname: 'Disk' })
  await story.advance('2m')
  await story.resolve({ alertname: 'Disk' })
  await story.advance('1h')
  t.same((await story.history('resolved')).map(record => [seconds(story, record), record.source, record.reason]), [[120, 'story', undefined]])
})
