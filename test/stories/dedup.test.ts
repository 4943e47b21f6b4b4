import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { brief, openStory, type Message } from '../support/harness.ts'

const config = (integration = '', routes = '') => `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h${routes}}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat${integration}}]}]
`
const disk = (instance: string) => ({ alertname: 'Disk', instance })
const refuses = async () => { throw new DeliveryError('it refuses', { retryable: false, reason: 'clientError' }) }

t.test('each change of a group is told with its reason, and nothing twice', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.fire(disk('b'))
  await story.advance('5m')
  await story.resolve(disk('a'))
  await story.advance('5m')
  await story.advance('65m')
  await story.resolve(disk('b'))
  await story.advance('1h')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a'],
    [330, 'new alerts added', 'Disk a, Disk b'],
    [630, 'some alerts resolved', 'Disk b', 'Disk a'],
    [630 + 65 * 60, 'repeat interval elapsed', 'Disk b'],
    [630 + 70 * 60, 'all alerts resolved', '', 'Disk b']
  ])
})

t.test('what fires and resolves within one interval changes nothing that was told', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.advance('1m')
  await story.fire(disk('a'))
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a']])
})

t.test('an alert that comes and goes between two ticks is told as resolved beside those that fire', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.fire(disk('b'))
  await story.advance('1m')
  await story.resolve(disk('b'))
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a'], [330, 'some alerts resolved', 'Disk a', 'Disk b']])
})

t.test('what is resolved before the first flush is never told, and its group goes', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('20s')
  await story.resolve(disk('a'))
  await story.advance('10s')
  t.same(await story.engine.groups(), [])
  await story.advance('10m')
  t.same(story.arrived(), [])
})

t.test('after its end was told an alert that fires again waits for group_wait, not for the old tick', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.advance('4m31s')
  await story.fire(disk('a'))
  await story.advance('10m')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a'],
    [330, 'all alerts resolved', '', 'Disk a'],
    [361, 'first notification', 'Disk a']
  ])
})

t.test('an alert that fires again while its end is still to be told again is kept, and told by its state at the next tick', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  story.behave('chat', refuses)
  await story.advance('5m')
  story.behave('chat')
  await story.fire(disk('a'))
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a']])
})

t.test('without send_resolved neither a partial end nor a whole one is sent, but a new fire is a first one', async t => {
  const story = await openStory(t, config(', send_resolved: false'))
  await story.fire(disk('a'))
  await story.fire(disk('b'))
  await story.advance('1m')
  await story.resolve(disk('a'))
  await story.advance('5m')
  await story.fire(disk('c'))
  await story.advance('5m')
  await story.resolve(disk('b'))
  await story.resolve(disk('c'))
  await story.advance('5m')
  t.same(await story.engine.groups(), [])
  await story.fire(disk('b'))
  await story.advance('1m')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a, Disk b'],
    [630, 'new alerts added', 'Disk b, Disk c'],
    [990, 'first notification', 'Disk b']
  ])
  t.match((await story.history('not sent')).map(({ at, reason }) => [Math.round((at - story.begin) / 1000), reason]), [
    [330, 'already told'], [930, 'resolved alerts are not sent to this integration']
  ])
})

t.test('a repeat does not bring back what was told as resolved', async t => {
  const story = await openStory(t, config())
  await story.fire(disk('a'))
  await story.fire(disk('b'))
  await story.advance('1m')
  await story.resolve(disk('b'))
  await story.advance('2h')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a, Disk b'],
    [330, 'some alerts resolved', 'Disk a', 'Disk b'],
    [330 + 65 * 60, 'repeat interval elapsed', 'Disk a']
  ])
})

const two = `
route: {receiver: both, group_wait: 30s, group_interval: 5m}
receivers: [{name: both, webhook_configs: [{url: http://localhost/1}, {url: http://localhost/2, send_resolved: false}]}]
`
t.test('integrations of one receiver are told independently of each other', async t => {
  const story = await openStory(t, two)
  await story.fire(disk('a'))
  await story.advance('1m')
  const first = story.arrived()
  t.same(first.map(brief), [[30, 'first notification', 'Disk a'], [30, 'first notification', 'Disk a']])
  await story.resolve(disk('a'))
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[330, 'all alerts resolved', '', 'Disk a']])
})

t.test('who is told of a fire for longer than it lasts is told of its end, though all others know it already', async t => {
  const story = await openStory(t, `
route: {receiver: both, group_wait: 30s, group_interval: 5s}
receivers: [{name: both, webhook_configs: [{url: http://localhost/quick}, {url: http://localhost/slow}]}]
`)
  let asked = 0
  story.behave('both', async () => { if (++asked === 2) await story.timers.sleep(8000) })
  await story.fire(disk('a'))
  await story.advance('31s')
  await story.resolve(disk('a'))
  await story.advance('1m')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk a'], [35, 'all alerts resolved', '', 'Disk a'],
    [38, 'first notification', 'Disk a'], [38, 'all alerts resolved', '', 'Disk a']
  ])
  t.same(await story.engine.groups(), [])
})

t.test('sibling routes with equal matchers share a log: the second has nothing new to say', async t => {
  const story = await openStory(t, config('', ', routes: [{matchers: [team="a"], continue: true}, {matchers: [team="a"], group_wait: 60s}]'))
  await story.fire({ ...disk('a'), team: 'a' })
  await story.advance('2m')
  const messages: Message[] = story.arrived()
  t.same(messages.map(brief), [[30, 'first notification', 'Disk a']])
  t.equal((await story.engine.groups()).length, 2)
  t.match(await story.history('not sent'), [{ reason: 'already told' }])
})

t.test('an alert in several groups is shown with the receivers of all of them, in each', async t => {
  const story = await openStory(t, `
route: {receiver: ops, group_wait: 30s, routes: [{matchers: [team="a"], receiver: ops, group_by: [team], continue: true}, {matchers: [team="a"], receiver: chat, continue: true}, {receiver: ops}]}
receivers: [{name: ops}, {name: chat}]
`)
  await story.fire({ ...disk('a'), team: 'a' })
  await story.fire(disk('b'))
  const groups = await story.engine.groups()
  t.same(groups.map(({ receiver, alerts }) => [receiver, alerts.map(({ receivers }) => receivers.join(' ')).sort()]), [
    ['chat', ['chat ops ops']], ['ops', ['chat ops ops', 'ops']], ['ops', ['chat ops ops']]
  ])
})
