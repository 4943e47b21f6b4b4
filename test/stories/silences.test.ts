import t from 'tap'
import { instantAt } from '../../src/domain/instant.ts'
import { DeliveryError } from '../../src/errors.ts'
import { postedSilence as silence } from '../support/build.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1d}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const slow = { alertname: 'Slow', instance: 'a', service: 'shop' }
const other = { ...slow, instance: 'b', service: 'mail' }
const minutes = (n: number) => n * 60_000

/** Posts a silence, for an hour from now unless it says otherwise. */
async function put (story: Story, matchers: string, fields: Parameters<typeof silence>[1] = {}) {
  return await story.engine.silences.put(silence(matchers, { now: story.engine.now(), ...fields }))
}

t.test('a silenced alert is not told, and why is in the history', async t => {
  const story = await openStory(t, config)
  const id = await put(story, 'service="shop"')
  await story.fire(slow)
  await story.fire(other)
  await story.advance('6m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow b']])
  t.match(await story.history('suppressed'), [{ reason: `silence: ${id}` }])
  const alerts = await story.engine.alerts()
  t.same(alerts.map(({ alert, silencedBy }) => [alert.labels['instance'], silencedBy]).sort(), [['a', [id]], ['b', []]])
  t.same((await story.engine.groups()).flatMap(({ alerts }) => alerts.map(({ silencedBy }) => silencedBy)), [[id], []])
})

t.test('when its silence ends, an alert is told at the next tick', async t => {
  const story = await openStory(t, config)
  await put(story, 'service="shop"', { ends: minutes(7) })
  await story.fire(slow)
  await story.advance('10m')
  t.same(story.arrived(), [])
  await story.advance('1m')
  t.same(story.arrived().map(brief), [[630, 'first notification', 'Slow a']])
})

t.test('when its silence is expired, an alert is told at the next tick', async t => {
  const story = await openStory(t, config)
  const id = await put(story, 'service="shop"')
  await story.fire(slow)
  await story.advance('7m')
  t.equal(await story.engine.silences.expire(id), true)
  await story.advance('4m')
  t.same(story.arrived().map(brief), [[630, 'first notification', 'Slow a']])
})

t.test('a pending silence begins by the clock, without a word from anyone', async t => {
  const story = await openStory(t, config)
  await put(story, 'service="shop"', { starts: minutes(4), ends: minutes(14) })
  await story.fire(other)
  await story.fire({ ...other, instance: 'c' })
  await story.advance('3m')
  await story.fire(slow)
  t.same((await story.engine.alerts()).map(({ silencedBy }) => silencedBy.length), [0, 0, 0])
  await story.advance('2m')
  t.same((await story.engine.alerts()).filter(({ silencedBy }) => silencedBy.length).map(({ alert }) => alert.labels['instance']), ['a'])
  await story.advance('8m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow b, Slow c']])
  await story.advance('3m')
  t.same(story.arrived().map(brief), [[930, 'new alerts added', 'Slow a, Slow b, Slow c']])
})

t.test('a silence that is prolonged in place keeps its id and silences on', async t => {
  const story = await openStory(t, config)
  const startsAt = instantAt(story.engine.now())
  const id = await put(story, 'service="shop"', { startsAt, ends: minutes(7) })
  await story.fire(slow)
  await story.advance('6m')
  t.equal(await put(story, 'service="shop"', { id, startsAt, ends: minutes(10), comment: 'takes longer' }), id)
  await story.advance('9m')
  t.same(story.arrived(), [])
  await story.advance('6m')
  t.same(story.arrived().map(brief), [[1230, 'first notification', 'Slow a']])
  t.match((await story.history('silence created', 'silence updated')).map(({ kind, author, comment }) => [kind, author, comment]), [['silence created', 'ana', 'deploy'], ['silence updated', 'ana', 'takes longer']])
})

t.test('a silence with other matchers takes the place of the one it is posted for', async t => {
  const story = await openStory(t, config)
  const id = await put(story, 'service="shop"')
  await story.advance('1m')
  const next = await put(story, 'service="mail"', { id })
  t.not(next, id)
  t.same((await story.engine.silences.list()).map(({ id, endsAt }) => [id, endsAt === story.engine.now()]), [[next, false], [id, true]])
  await story.fire(slow)
  await story.fire(other)
  await story.advance('1m')
  t.same(story.arrived().map(({ firing }) => firing), [['Slow a']])
  t.match(await story.history('silence expired'), [{ silence: id, reason: `replaced by ${next}` }])
})

t.test('what was told and is resolved while it is silenced is not told as resolved', async t => {
  const story = await openStory(t, config)
  await story.fire(slow)
  await story.advance('1m')
  const id = await put(story, 'service="shop"')
  await story.resolve(slow)
  await story.advance('5m')
  t.same(await story.engine.groups(), [], 'its group is gone')
  await story.engine.silences.expire(id)
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow a']])
})

t.test('an alert of a group that is silenced makes no message; the others go on', async t => {
  const story = await openStory(t, config)
  await story.fire(slow)
  await story.fire(other)
  await story.advance('1m')
  await put(story, 'service="shop"', { ends: minutes(8) })
  await story.resolve(other)
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Slow a, Slow b'], [330, 'all alerts resolved', '', 'Slow b']])
  await story.advance('5m')
  t.same(story.arrived().map(brief), [[630, 'first notification', 'Slow a']])
})

t.test('a retry tells what its first attempt told: a silence recalls nothing', async t => {
  const story = await openStory(t, config)
  story.behave('chat', async () => { throw new DeliveryError('away', { retryable: true, reason: 'serverError' }) })
  await story.fire(slow)
  await story.advance('35s')
  await put(story, 'service="shop"')
  story.behave('chat')
  await story.advance('1m')
  t.match(story.arrived(), [{ reason: 'first notification', firing: ['Slow a'] }])
})
