import t from 'tap'
import { brief, openStory } from '../support/harness.ts'

const receivers = (...names: string[]) => `receivers: [${names.map(name => `{name: ${name}, webhook_configs: [{url: http://localhost/${name}}]}`).join(', ')}]`

t.test('alerts with equal values of the group_by labels are one message, a missing label is a value too', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_by: [cluster, service], group_wait: 30s}
${receivers('chat')}`)
  await story.fire({ alertname: 'A', cluster: 'eu', service: 'shop' })
  await story.fire({ alertname: 'B', cluster: 'eu', service: 'shop' })
  await story.fire({ alertname: 'C', cluster: 'us', service: 'shop' })
  await story.fire({ alertname: 'D', service: 'shop' })
  await story.fire({ alertname: 'E' })
  await story.advance('30s')
  t.same(story.arrived().map(({ firing }) => firing).sort(), [['A', 'B'], ['C'], ['D'], ['E']])
})

t.test('without group_by all alerts of a route are one group, with "..." each is its own', async t => {
  const story = await openStory(t, `
route:
  receiver: together
  group_wait: 30s
  routes:
    - {matchers: [team="a"], receiver: apart, group_by: ['...']}
${receivers('together', 'apart')}`)
  for (const team of ['a', 'b']) {
    for (const instance of ['1', '2']) await story.fire({ alertname: 'X', team, instance })
  }
  await story.advance('30s')
  t.same(story.arrived().map(({ receiver, firing }) => [receiver, ...firing]).sort(), [['apart', 'X 1'], ['apart', 'X 2'], ['together', 'X 1', 'X 2']])
})

t.test('the deepest route that matches takes an alert; with continue the next ones may, too', async t => {
  const story = await openStory(t, `
route:
  receiver: root
  routes:
    - matchers: [team="a"]
      receiver: a
      continue: true
      routes:
        - {matchers: [severity="critical"], receiver: a-page}
    - {matchers: [severity="critical"], receiver: page}
    - {matchers: [team=~"a|b"], receiver: teams}
${receivers('root', 'a', 'a-page', 'page', 'teams')}`)
  await story.fire({ alertname: '1', team: 'a' })
  await story.fire({ alertname: '2', team: 'a', severity: 'critical' })
  await story.fire({ alertname: '3', severity: 'critical' })
  await story.fire({ alertname: '4', team: 'b' })
  await story.fire({ alertname: '5' })
  await story.advance('30s')
  t.same(story.arrived().map(({ firing, receiver }) => `${firing.join()} ${receiver}`).sort(), ['1 a', '1,4 teams', '2 a-page', '3,2 page', '5 root'])
})

t.test('routes inherit what they do not say, over several levels, also an empty group_by they do say', async t => {
  const story = await openStory(t, `
route:
  receiver: root
  group_by: [alertname]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 3m
  routes:
    - matchers: [team="a"]
      group_wait: 20s
      routes:
        - matchers: [tier="1"]
          receiver: first
          routes:
            - {matchers: [deep="yes"], group_by: [], repeat_interval: 1d}
${receivers('root', 'first')}`)
  await story.fire({ alertname: 'Root' })
  await story.fire({ alertname: 'Team', team: 'a' })
  await story.fire({ alertname: 'Tier', team: 'a', tier: '1' })
  await story.fire({ alertname: 'Deep', team: 'a', tier: '1', deep: 'yes' })
  await story.fire({ alertname: 'Deeper', team: 'a', tier: '1', deep: 'yes' })
  await story.advance('5m')
  t.same(story.arrived().map(message => [...brief(message), message.receiver]), [
    [10, 'first notification', 'Root', 'root'],
    [20, 'first notification', 'Team', 'root'],
    [20, 'first notification', 'Tier', 'first'],
    [20, 'first notification', 'Deep, Deeper', 'first'],
    [250, 'repeat interval elapsed', 'Root', 'root'],
    [260, 'repeat interval elapsed', 'Team', 'root'],
    [260, 'repeat interval elapsed', 'Tier', 'first']
  ])
})

t.test('two receivers of one alert have timers of their own', async t => {
  const story = await openStory(t, `
route:
  receiver: slow
  routes:
    - {matchers: [team="a"], receiver: fast, group_wait: 5s, group_interval: 20s, continue: true}
    - {matchers: [team="a"], receiver: slow, group_wait: 60s, group_interval: 120s}
${receivers('slow', 'fast')}`)
  await story.fire({ alertname: 'X', team: 'a' })
  await story.advance('61s')
  await story.resolve({ alertname: 'X', team: 'a' })
  await story.advance('5m')
  t.same(story.arrived().map(message => [message.receiver, ...brief(message)]), [
    ['fast', 5, 'first notification', 'X'],
    ['slow', 60, 'first notification', 'X'],
    ['fast', 65, 'all alerts resolved', '', 'X'],
    ['slow', 180, 'all alerts resolved', '', 'X']
  ])
})

t.test('a new or an ended alert waits for the next tick of its group', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_wait: 30s, group_interval: 5m}
${receivers('chat')}`)
  await story.fire({ alertname: 'A' })
  await story.advance('31s')
  await story.fire({ alertname: 'B' })
  await story.advance('4m58s')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'A']])
  await story.advance('1s')
  t.same(story.arrived().map(brief), [[330, 'new alerts added', 'A, B']])
  await story.advance('1s')
  await story.resolve({ alertname: 'A' })
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[630, 'some alerts resolved', 'B', 'A']])
})
