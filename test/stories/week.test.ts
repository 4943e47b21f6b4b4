import t from 'tap'
import { farFuture } from '../../src/domain/instant.ts'
import { openStory } from '../support/harness.ts'

t.test('ticks keep to their grid for a week, however slow the receiver is', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]`)
  story.behave('chat', async () => { await story.timers.sleep(1700) })
  await story.fire({ alertname: 'X' })
  // As an alert of a webhook has it: no end, and never sent again.
  await story.post({ alertname: 'Y' }, { endsAt: farFuture })
  await story.advance('7d')
  const messages = story.arrived()
  t.ok(messages.every(({ firing, resolved }) => firing.join() === 'X,Y' && !resolved.length))
  const times = messages.map(({ at }) => at)
  // The end of a send is later than its tick, so what repeats after an hour repeats at the thirteenth tick.
  t.same(times, Array.from({ length: Math.ceil((7 * 24 * 60) / 65) }, (_, n) => 31.7 + n * 65 * 60))
})
