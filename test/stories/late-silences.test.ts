import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { postedSilence } from '../support/build.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

/*
 * Protocol 20: a delivery whose first attempt starts more than a second after its flush. Here its receiver has asked for patience: it
 * refuses Other at 30 s and wants to be left alone until 150 s; Disk is flushed at 50 s.
 */
const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1d}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const shop = { alertname: 'Disk', instance: 'shop' }
const mail = { alertname: 'Disk', instance: 'mail' }
const away = (retryAfter?: number) => async () => { throw new DeliveryError('away', { retryable: true, reason: 'serverError', ...retryAfter && { retryAfter } }) }
const put = async (story: Story, matchers: string, ends = 3_600_000) => await story.engine.silences.put(postedSilence(matchers, { now: story.engine.now(), ends }))

/** On to 60 s: two alerts were flushed and are not told yet. */
async function flush (story: Story): Promise<Story> {
  story.behave('chat', away(120_000))
  await story.fire({ alertname: 'Other' })
  await story.advance('20s')
  await story.fire(shop)
  await story.fire(mail)
  await story.advance('40s')
  story.behave('chat')
  return story
}

const ofDisk = (story: Story) => story.arrived().filter(({ firing, resolved }) => !firing.concat(resolved).includes('Other')).map(brief)
const suppressed = async (story: Story) => (await story.history('suppressed')).map(({ reason }) => reason)

t.test('what was silenced since the flush is left out', async t => {
  const story = await flush(await openStory(t, config, { nodes: 2 }))
  const id = await put(story, 'instance="shop"')
  await story.advance('100s')
  t.same(ofDisk(story), [[150, 'first notification', 'Disk mail']])
  t.same(await suppressed(story), [`silence: ${id}`])
  await story.engine.silences.expire(id)
  await story.advance('5m')
  t.same(ofDisk(story), [[350, 'new alerts added', 'Disk mail, Disk shop']], 'it was not taken for told')
})

t.test('when all was silenced since, nothing is sent and nothing counts as told', async t => {
  const story = await flush(await openStory(t, config))
  await put(story, 'alertname="Disk"', 300_000)
  await story.advance('200s')
  t.same(ofDisk(story), [])
  t.match(await story.history('not sent'), [{ reason: 'silenced since the flush' }])
  await story.advance('10m')
  t.same(ofDisk(story), [[650, 'first notification', 'Disk mail, Disk shop']])
})

t.test('what was silenced at the flush only is told at the next tick, as always', async t => {
  const story = await openStory(t, config)
  const id = await put(story, 'instance="shop"')
  await flush(story)
  await story.engine.silences.expire(id)
  await story.advance('100s')
  t.same(ofDisk(story), [[150, 'first notification', 'Disk mail']])
})

t.test('later attempts tell what the first one would have told', async t => {
  const story = await flush(await openStory(t, config))
  const id = await put(story, 'instance="shop"')
  story.behave('chat', away())
  await story.advance('92s')
  await story.engine.silences.expire(id)
  await put(story, 'instance="mail"')
  story.behave('chat')
  await story.advance('10s')
  t.match(ofDisk(story), [[Number, 'first notification', 'Disk mail']])
  t.same((await suppressed(story)).length, 1, 'it was judged once')
})

t.test('a silence that began and ended before the first attempt leaves nothing out', async t => {
  const story = await flush(await openStory(t, config))
  await put(story, 'alertname="Disk"', 30_000)
  await story.advance('100s')
  t.same(ofDisk(story), [[150, 'first notification', 'Disk mail, Disk shop']])
})

t.test('what is told at once is not judged again, and nobody asks for silences that have not changed', async t => {
  const story = await openStory(t, config)
  const asked = async () => (await story.engine.metrics.silencesQueries.get()).values[0]?.value
  await put(story, 'alertname="Nobody"')
  await story.fire(shop)
  await story.advance('31s')
  const before = await asked()
  await story.fire({ alertname: 'Other' })
  await story.advance('31s')
  t.equal(story.arrived().length, 2)
  t.equal(await asked(), before)
  await put(story, 'instance="shop"')
  await story.advance('5m')
  t.equal(await asked(), (before ?? 0) + 1)
})
