import t from 'tap'
import { receiveAlert } from '../../src/domain/alert.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 1m, repeat_interval: 1d}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const minute = 60_000

/** Sends to one of the nodes what fires for four more minutes, or has ended. */
async function send (story: Story, { to, instance, ended = false }: { to: number, instance: string, ended?: boolean }) {
  const engine = story.nodes[to]?.engine ?? story.engine
  const now = engine.now()
  const posted = { labels: makeLabels({ alertname: 'Disk', instance }), annotations: makeLabels({}), generatorURL: '', endsAt: instantAt(ended ? now : now + 4 * minute) }
  return await engine.receive([receiveAlert(posted, { now, resolveTimeout: 5 * minute })], { source: 'story' })
}

t.test('an alert goes on, and ends, by whichever node it is sent to, however many of its name that node has', async t => {
  const story = await openStory(t, config, { nodes: 2, perAlertnameLimit: 1 })
  await send(story, { to: 0, instance: 'a' })
  await send(story, { to: 1, instance: 'b' })
  for (let sends = 0; sends < 5; sends++) {
    await story.advance('2m')
    for (const instance of ['a', 'b', 'c']) await send(story, { to: 1, instance })
  }
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk a, Disk b']])
  await send(story, { to: 0, instance: 'b', ended: true })
  await send(story, { to: 1, instance: 'a', ended: true })
  await story.advance('2m')
  t.match(story.arrived(), [{ firing: [], resolved: ['Disk a', 'Disk b'] }])
})

t.test('who sends what is too much is told why, and the history has a line for each name', async t => {
  const story = await openStory(t, config, { perAlertnameLimit: 1 })
  t.same(await send(story, { to: 0, instance: 'a' }), [])
  t.match(await send(story, { to: 0, instance: 'b' }), [/instance="b".*--alerts\.per-alertname-limit=1/])
  t.match(await story.history('rejected'), [{ source: 'story', reason: /^1 × alertname "Disk": too many/ }])
})
