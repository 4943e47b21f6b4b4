import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { brief, openStory } from '../support/harness.ts'

const config = ({ groupBy = 'alertname', more = '', routes = '' } = {}) => `
route: {receiver: chat, group_by: [${groupBy}], group_wait: 30s, group_interval: 5m, repeat_interval: 1h${routes}}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}, {name: ops, webhook_configs: [{url: http://localhost/ops}]}]
${more}`
const another = config({ more: '# another text\n' })
const disk = (instance: string) => ({ alertname: 'Disk', instance })

t.test('after a reload a group that is old enough flushes at once, has nothing to tell, and counts its interval from there', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('2m')
  await story.reload(another)
  await story.advance('1s')
  await story.fire(disk('b'))
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a'], [420, 'new alerts added', 'Disk a, Disk b']])
})

t.test('what changed before the reload is told right after it', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.fire(disk('c'))
  await story.advance('1m')
  await story.fire(disk('b'))
  await story.resolve(disk('a'))
  await story.advance('31s')
  await story.reload(another)
  await story.advance('4m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a, Disk c'], [91, 'new alerts added', 'Disk b, Disk c', 'Disk a']])
})

t.test('the end that was not told yet moves along, alone too', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.reload(another)
  await story.advance('1m')
  const [, second] = story.arrived()
  t.match(second, { reason: 'all alerts resolved', resolved: ['Disk a'] })
  t.same(await story.engine.groups(), [])
})

t.test('the end that could not be told because the receiver was away moves along', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  story.behave('chat', async () => { throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.resolve(disk('a'))
  await story.advance('6m')
  story.behave('chat')
  await story.reload(another)
  await story.advance('1m')
  t.match(story.arrived(), [{ reason: 'first notification' }, { reason: 'all alerts resolved', resolved: ['Disk a'] }])
})

t.test('an end that was told is not told again, though others still fire there', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.fire(disk('b'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.advance('80m')
  t.same(story.arrived().map(({ reason }) => reason), ['first notification', 'some alerts resolved', 'repeat interval elapsed'])
  await story.fire({ alertname: 'Net' })
  await story.resolve({ alertname: 'Net' })
  await story.reload(another)
  await story.advance('30m')
  t.same(story.arrived(), [])
})

t.test('the same configuration read again keeps the timers', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.fire(disk('b'))
  await story.reload(config())
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a'], [330, 'new alerts added', 'Disk a, Disk b']])
})

t.test('another group key is another group: its first notification', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.fire(disk('b'))
  await story.advance('2m')
  await story.reload(config({ groupBy: 'alertname, instance' }))
  await story.advance('1m')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a, Disk b'],
    [120, 'first notification', 'Disk a'],
    [120, 'first notification', 'Disk b']
  ])
  t.equal((await story.engine.groups()).length, 2)
})

t.test('an alert that is routed elsewhere is told there, and its end only there', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('2m')
  await story.reload(config({ routes: ', routes: [{matchers: [alertname="Disk"], receiver: ops}]' }))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.advance('10m')
  t.same(story.arrived().map(({ at, receiver, reason }) => [at, receiver, reason]), [
    [30, 'chat', 'first notification'],
    [120, 'ops', 'first notification'],
    [420, 'ops', 'all alerts resolved']
  ])
})

t.test('a group that waits for its first flush begins to wait again', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('20s')
  await story.reload(another)
  await story.advance('29s')
  t.same(story.arrived(), [])
  await story.advance('1s')
  t.match(story.arrived(), [{ at: 50, reason: 'first notification' }])
})

t.test('a wrong configuration changes nothing', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await t.rejects(story.reload('route: {receiver: nobody}'), { name: 'ConfigError' })
  await story.fire(disk('b'))
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a'], [330, 'new alerts added', 'Disk a, Disk b']])
})

t.test('a retry under way goes on after the reload, once', async t => {
  const story = await openStory(t, config())
  story.behave('chat', async () => { if (story.seconds() < 60) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' }) })
  await story.fire(disk('a'))
  await story.advance('50s')
  await story.reload(another)
  await story.advance('10m')
  t.match(story.arrived(), [{ reason: 'first notification', firing: ['Disk a'] }])
})

t.test('with other times the same groups go on, and count from the reload', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('20s')
  await story.reload(config().replace('group_wait: 30s', 'group_wait: 10s'))
  await story.advance('40s')
  await story.reload(config().replace('group_interval: 5m', 'group_interval: 2m'))
  await story.advance('10s')
  await story.fire(disk('b'))
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[20, 'first notification', 'Disk a'], [180, 'new alerts added', 'Disk a, Disk b']])
})

t.test('a group of old and new alerts is old enough', async t => {
  const story = await openStory(t, config())
  for (const name of ['n', 'm', 'l', 'z', 'a', 'k']) {
    await story.fire(disk(name))
    await story.advance('6s')
  }
  await story.fire(disk('new'))
  await story.reload(another)
  await story.advance('1s')
  t.same(story.arrived().map(({ at, firing }) => [at, firing.length]), [[30, 5], [36, 7]])
})
