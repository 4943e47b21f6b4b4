import t from 'tap'
import { createMetrics } from '../../src/metrics.ts'
import { away, chain, noteOf, openChain, refusal } from '../support/fallbacks.ts'
import type { Story } from '../support/harness.ts'

const disk = { alertname: 'Disk' }

t.test('who was told of the fire through the fallback is told of its end, though the receiver works again', async t => {
  const { story, broken, notifications, told } = await openChain(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  broken.clear()
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('9h')
  t.same(told().filter(one => one.includes('mail')), ['30 mail first notification: Disk'], 'of nothing else')
  await story.resolve(disk)
  await story.advance('5m')
  const ends = told()
  t.match(ends.sort(), [/ chat some alerts resolved: Disk b\/Disk$/, / mail all alerts resolved: \/Disk$/], 'and only of what it knows')
  t.equal(noteOf(notifications.at(-1)), undefined)
  await story.resolve({ ...disk, instance: 'b' })
  await story.advance('10m')
  t.match(told(), [/ chat all alerts resolved/])
  t.same(await story.engine.groups(), [])
})

t.test('the end that a receiver cannot be told goes to the fallback, and to the receiver once it works', async t => {
  const { story, broken, told } = await openChain(t)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 chat first notification: Disk'])
  broken.set('chat', refusal)
  await story.resolve(disk)
  await story.advance('20m')
  t.same(told(), ['330 mail all alerts resolved: /Disk'], 'once')
  broken.clear()
  await story.advance('5m')
  t.same(told(), ['1530 chat all alerts resolved: /Disk'])
  t.same(await story.engine.groups(), [])
})

t.test('a fallback that fails has one of its own, and there it ends', async t => {
  const metrics = createMetrics({ receiverNames: true })
  const { story, broken, notifications, told } = await openChain(t, { metrics })
  broken.set('chat', refusal).set('mail', refusal)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 phone first notification: Disk'])
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it refuses; mail/webhook[0] failed: it refuses')
  t.same((await metrics.fallbacks.get()).values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels.receiver_name, value]), [['chat', 1], ['mail', 1]])

  broken.set('phone', refusal)
  await story.fire({ alertname: 'Net' })
  await story.advance('4m')
  t.same(told(), [])
  t.same((await story.history('fallback')).map(({ receiver }) => receiver), ['chat', 'mail', 'chat', 'mail'])
})

t.test('a fallback has its own deadline, which the next tick does not cut', async t => {
  const { story, broken, notifications, told } = await openChain(t)
  broken.set('chat', away).set('mail', away)
  await story.fire(disk)
  await story.advance('5m')
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('3m20s')
  t.same(told(), [], 'it may still succeed: it has had 220 s since it became owed')
  await story.advance('80s')
  t.match(told(), [/^5\d\d(\.\d+)? phone first notification: Disk b, Disk$/], 'what the newest flush saw')
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it is away; mail/webhook[0] failed: it is away')
})

t.test('a reload that removes the fallback drops what it is owed', async t => {
  const { story, broken, told } = await openChain(t)
  broken.set('chat', refusal).set('mail', away)
  await story.fire(disk)
  await story.advance('1m')
  await afterReload(story, chain.replace(', fallback: mail', ''))
  broken.delete('mail')
  await story.advance('20m')
  t.same(told(), [])
  t.same([...story.state.due('deliver').keys()], [])
})

t.test('a reload that keeps the fallback tells it once, and of the end', async t => {
  const { story, broken, told } = await openChain(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk'])
  await afterReload(story, `${chain}# changed`)
  t.same(told(), [])
  await story.resolve(disk)
  await story.advance('10m')
  t.match(told(), [/ mail all alerts resolved: \/Disk$/])
})

async function afterReload (story: Story, text: string) {
  await story.reload(text)
  await story.advance('1m')
}

t.test('a fallback that takes long to fail fails all the same, though its receiver fails anew at each tick', async t => {
  const { story, broken, told } = await openChain(t, {}, chain.replace('5m', '1s'))
  broken.set('chat', refusal)
  story.behave('mail', async () => {
    await story.timers.sleep(700)
    throw away()
  })
  await story.fire(disk)
  await story.advance('1m')
  t.match(told(), [/^3[5-9](\.\d+)? phone first notification: Disk$/])
})

t.test('who was told the end in place of a receiver is told that it fires again, which the receiver would not be', async t => {
  const { story, broken, told } = await openChain(t)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 chat first notification: Disk'])
  broken.set('chat', refusal)
  await story.resolve(disk)
  await story.advance('5m')
  t.same(told(), ['330 mail all alerts resolved: /Disk'])
  await story.fire(disk)
  await story.advance('20m')
  t.same(told(), ['630 mail first notification: Disk'], 'once')
  broken.clear()
  await story.resolve(disk)
  await story.advance('10m')
  t.match(told().sort(), [/ chat all alerts resolved: \/Disk$/, / mail all alerts resolved: \/Disk$/])
  t.same(await story.engine.groups(), [])
})

t.test('who was told the end while the receiver was told it, too, hears nothing of the next fire', async t => {
  const { story, broken, told } = await openChain(t)
  const other = { ...disk, instance: 'b' }
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  broken.clear()
  await story.fire(other)
  await story.advance('5m')
  await story.resolve(disk)
  await story.advance('5m')
  told()
  await story.fire(disk)
  await story.advance('10m')
  t.match(told(), [/ chat new alerts added: Disk b, Disk$|chat new alerts added: Disk, Disk b$/])
})
