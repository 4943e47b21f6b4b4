import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { brief, openStory } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}, {name: ops}]
`
const disk = { alertname: 'Disk' }
const fine = { redis: { status: 'ok' }, timers: { status: 'ok' }, deliveries: { status: 'ok' }, sources: { status: 'ok' } }

t.test('with a start delay nothing is told before it is over, and then all that waits', async t => {
  const story = await openStory(t, config, { startDelay: 120_000 })
  await story.fire(disk)
  await story.advance('100s')
  await story.fire({ alertname: 'Net' })
  await story.advance('19999ms')
  t.same(story.arrived(), [])
  await story.advance('1ms')
  t.same(story.arrived().map(brief), [[120, 'first notification', 'Disk']])
  await story.advance('10s')
  t.same(story.arrived().map(brief), [[130, 'first notification', 'Net']])
})

t.test('the start delay counts from the start of the process, not from a reload', async t => {
  const story = await openStory(t, config, { startDelay: 120_000 })
  await story.advance('119s')
  await story.reload(config + '# another\n')
  await story.fire(disk)
  await story.advance('1m')
  t.same(story.arrived().map(brief), [[149, 'first notification', 'Disk']])
})

t.test('a node without a delay does not wait for one that has it', async t => {
  const story = await openStory(t, config, { startDelay: 120_000, nodes: 2 })
  await story.advance('2m')
  await story.startNode()
  await story.fire(disk)
  await story.advance('1m')
  t.same(story.arrived().map(brief), [[150, 'first notification', 'Disk']])
})

t.test('a router at work is healthy in all respects', async t => {
  const story = await openStory(t, config)
  await story.advance('1m')
  t.match(await story.engine.health(), { status: 'ok', checks: fine })
})

t.test('a state that does not answer is unhealthy at once, and timers that are not looked after ten seconds later', async t => {
  const story = await openStory(t, config)
  await story.advance('1m')
  story.state.answer(false)
  t.match(await story.engine.health(), { status: 'failing', checks: { ...fine, redis: { status: 'failing', message: 'the state does not answer' } } })
  await story.advance('12s')
  t.match(await story.engine.health(), { status: 'failing', checks: { redis: { status: 'failing' }, timers: { status: 'failing', message: /not looked after for 1[0-9] s/ } } })
  story.state.answer(true)
  await story.advance('3s')
  t.match(await story.engine.health(), { status: 'ok', checks: fine })
})

t.test('a receiver that fails is shown until it accepts again, and does not make the router unhealthy', async t => {
  const story = await openStory(t, config)
  story.behave('chat', async () => { if (story.seconds() < 40) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.fire(disk)
  await story.advance('35s')
  t.match(await story.engine.health(), { status: 'ok', checks: { deliveries: { status: 'failing', message: 'chat/webhook/0: it is away' } } })
  await story.advance('10s')
  t.match(await story.engine.health(), { status: 'ok', checks: fine })
})

t.test('a receiver that failed and is not in the configuration any more is not shown', async t => {
  const story = await openStory(t, config)
  story.behave('chat', async () => { throw new DeliveryError('it refuses', { retryable: false, reason: 'clientError' }) })
  await story.fire(disk)
  await story.advance('35s')
  t.match(await story.engine.health(), { checks: { deliveries: { status: 'failing' } } })
  await story.reload('{route: {receiver: ops}, receivers: [{name: ops}]}')
  t.match(await story.engine.health(), { checks: fine })
})
