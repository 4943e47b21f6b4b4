import t from 'tap'
import { openStory } from '../support/harness.ts'

const config = `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 2m
receivers:
  - name: chat
    webhook_configs: [{url: http://localhost/chat}]
`

t.test('even the timer that puts timers back may be lost', async t => {
  const story = await openStory(t, config)
  await story.advance('1m')
  await story.fire({ alertname: 'Disk' })
  story.state.forget('upkeep')
  story.state.forget('flush')
  t.equal(story.state.due('upkeep').size, 0)

  await story.advance('15m')
  t.same([...story.state.due('upkeep').keys()].sort(), ['audit', 'collect', 'repair', 'trim'])
  t.match(story.arrived(), [{ receiver: 'chat', reason: 'first notification' }])
})
