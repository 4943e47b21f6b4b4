import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { openStory } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/a}, {url: http://localhost/b}]}]
`

for (const nodes of [1, 3]) {
  t.test(`all attempts at a notification have the same id, whichever of ${nodes} nodes makes them, and nothing else has it`, async t => {
    const story = await openStory(t, config, { nodes })
    const ids: string[] = []
    story.behave('chat', async ({ id }) => {
      ids.push(id)
      if (story.seconds() < 40) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' })
    })
    await story.fire({ alertname: 'Disk' })
    await story.fire({ alertname: 'Memory' })
    await story.advance('2m')
    // Two groups through two integrations.
    t.equal(new Set(ids).size, 4)
    t.ok(ids.length > 8)

    const before = new Set(ids)
    ids.length = 0
    await story.advance('1h10m')
    t.equal(ids.length, 4)
    t.equal(new Set([...before, ...ids]).size, 8)
  })
}
