import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { openStory } from '../support/harness.ts'

const config = `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1h
receivers:
  - name: chat
    webhook_configs: [{url: http://localhost/chat}]
inhibit_rules:
  - source_matchers: [alertname="NodeDown"]
    target_matchers: [severity="warning"]
    equal: [instance]
`
const disk = (instance: string) => ({ alertname: 'DiskFull', instance })

t.test('a group waits, then tells what came meanwhile in one message', async t => {
  const story = await openStory(t, config)
  await story.fire(disk('a'))
  await story.advance('10s')
  await story.fire(disk('b'))
  await story.advance('19s')
  t.same(story.arrived(), [])
  await story.advance('1s')
  t.same(story.arrived(), [{ at: 30, receiver: 'chat', reason: 'first notification', firing: ['DiskFull a', 'DiskFull b'], resolved: [] }])
})

t.test('what changes later is told at the next tick, and the end ends the group', async t => {
  const story = await openStory(t, config)
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.fire(disk('b'))
  await story.resolve(disk('a'))
  await story.advance('5m')
  await story.resolve(disk('b'))
  await story.advance('5m')

  t.same(story.arrived().map(({ at, reason, firing, resolved }) => [at, reason, firing, resolved]), [
    [30, 'first notification', ['DiskFull a'], []],
    [330, 'new alerts added', ['DiskFull b'], ['DiskFull a']],
    [630, 'all alerts resolved', [], ['DiskFull b']]
  ])
  t.same(await story.engine.groups(), [])
})

t.test('an alert that goes on is told again after repeat_interval, at the tick that follows it', async t => {
  const story = await openStory(t, config)
  await story.fire(disk('a'))
  await story.advance('3h')
  t.same(story.arrived().map(({ at, reason }) => [at, reason]), [[30, 'first notification'], [30 + 65 * 60, 'repeat interval elapsed'], [30 + 130 * 60, 'repeat interval elapsed']])
})

t.test('an alert that is not sent again ends by itself', async t => {
  const story = await openStory(t, config)
  await story.post(disk('a'))
  await story.advance('11m')
  t.same(story.arrived().map(({ at, resolved }) => [at, resolved]), [[30, []], [330, ['DiskFull a']]])
})

t.test('a receiver that fails is tried again until it accepts, and tells once', async t => {
  const story = await openStory(t, config)
  let failures = 3
  story.behave('chat', async () => {
    if (failures-- > 0) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' })
  })
  await story.fire(disk('a'))
  await story.advance('1m')
  t.equal(failures, -1)
  t.match(story.arrived(), [{ reason: 'first notification', firing: ['DiskFull a'] }])
  await story.advance('10m')
  t.same(story.arrived(), [])
})

t.test('an end that could not be told is told at a later tick', async t => {
  const story = await openStory(t, config)
  await story.fire(disk('a'))
  await story.advance('1m')
  story.behave('chat', async () => { throw new DeliveryError('it refuses', { retryable: false, reason: 'clientError' }) })
  await story.resolve(disk('a'))
  await story.advance('6m')
  story.behave('chat')
  await story.advance('4m')
  t.same(story.arrived().map(({ at, reason }) => [at, reason]), [[30, 'first notification'], [630, 'all alerts resolved']])
})

t.test('a slow receiver delays its own message only', async t => {
  const story = await openStory(t, config)
  story.behave('chat', async ({ alerts }) => { if (alerts[0]?.alert.labels.alertname === 'Slow') await story.timers.sleep(20_000) })
  await story.fire({ alertname: 'Slow' })
  await story.fire(disk('a'))
  await story.advance('1m')
  t.same(story.arrived().map(({ at, firing }) => [at, firing]), [[30, ['DiskFull a']], [50, ['Slow']]])
})

t.test('a source that fires mutes its targets', async t => {
  const story = await openStory(t, config)
  await story.fire({ alertname: 'NodeDown', instance: 'a' })
  await story.fire({ ...disk('a'), severity: 'warning' })
  await story.fire({ ...disk('b'), severity: 'warning' })
  await story.advance('1m')
  t.same(story.arrived().map(({ firing }) => firing).sort(), [['DiskFull b'], ['NodeDown a']])
})

t.test('a reload tells nothing again and loses nothing', async t => {
  const story = await openStory(t, config)
  await story.fire(disk('a'))
  await story.advance('1m')
  story.arrived()
  await story.fire(disk('b'))
  await story.resolve(disk('a'))
  await story.reload(config + '# another\n')
  await story.advance('30s')
  t.match(story.arrived(), [{ firing: ['DiskFull b'], resolved: ['DiskFull a'] }])
  await story.reload(config)
  await story.advance('10m')
  t.same(story.arrived(), [])
})
