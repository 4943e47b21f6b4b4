import t from 'tap'
import type { Remembered } from '../../src/domain/notification-log.ts'
import { DeliveryError } from '../../src/errors.ts'
import { openStory, type Story } from '../support/harness.ts'

const config = (integration = '') => `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: "http://localhost/chat"${integration}}]}]
`

/** Lets the service answer with these, one after the other; answers what each accepted send was given. */
function listen (story: Story, ...answers: ReadonlyArray<Remembered | undefined>): Remembered[] {
  const given: Remembered[] = []
  story.behave('chat', async (_notification, _signal, remembered) => {
    given.push(remembered)
    return answers[given.length - 1]
  })
  return given
}

t.test('what a service said is given to each later send of the group, until it says something else', async t => {
  const story = await openStory(t, config())
  const given = listen(story, { id: '1' }, undefined, { id: '2' })
  await story.fire({ alertname: 'Disk', instance: 'a' })
  await story.advance('1m')
  await story.fire({ alertname: 'Disk', instance: 'b' })
  await story.advance('5m')
  await story.advance('130m')
  await story.resolve({ alertname: 'Disk', instance: 'a' })
  await story.resolve({ alertname: 'Disk', instance: 'b' })
  await story.advance('5m')
  t.same(given, [{}, { id: '1' }, { id: '1' }, { id: '2' }, { id: '2' }])
  t.same(story.arrived().map(({ reason }) => reason), ['first notification', 'new alerts added', 'repeat interval elapsed', 'repeat interval elapsed', 'all alerts resolved'])
})

t.test('groups do not share it', async t => {
  const story = await openStory(t, config())
  const given = listen(story, { id: '1' }, { id: '2' })
  await story.fire({ alertname: 'Disk' })
  await story.advance('1m')
  await story.fire({ alertname: 'Memory' })
  await story.advance('70m')
  t.same(given, [{}, {}, { id: '1' }, { id: '2' }])
})

t.test('what fires anew after its end begins with nothing, whether the end was told or not', async t => {
  for (const integration of ['', ', send_resolved: false']) {
    const story = await openStory(t, config(integration))
    const given = listen(story, ...Array.from({ length: 3 }, () => ({ id: '1' })))
    await story.fire({ alertname: 'Disk' })
    await story.advance('1m')
    await story.resolve({ alertname: 'Disk' })
    await story.advance('5m')
    await story.fire({ alertname: 'Disk' })
    await story.advance('1m')
    t.same(given, integration ? [{}, {}] : [{}, { id: '1' }, {}])
  }
})

t.test('it outlives the process, and a send that fails leaves it as it was', async t => {
  const story = await openStory(t, config(), { nodes: 2 })
  listen(story, { id: '1' })
  await story.fire({ alertname: 'Disk' })
  await story.advance('1m')
  story.nodes[0]?.kill()
  const given: Remembered[] = []
  story.behave('chat', async (_notification, _signal, remembered) => {
    given.push(remembered)
    if (given.length === 1) throw new DeliveryError('it is away', { retryable: true, reason: 'serverError' })
  })
  await story.advance('65m')
  t.same(given, [{ id: '1' }, { id: '1' }])
})

t.test('a service that says more than ids is not remembered', async t => {
  const story = await openStory(t, config())
  const given = listen(story, { id: 'x'.repeat(3000) })
  await story.fire({ alertname: 'Disk' })
  await story.advance('70m')
  t.same(given, [{}, {}])
})
