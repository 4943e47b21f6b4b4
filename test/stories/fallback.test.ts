import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { postedSilence } from '../support/build.ts'
import { away, chain, noteOf, openChain, refusal } from '../support/fallbacks.ts'

const disk = { alertname: 'Disk' }

t.test('what a receiver refuses is told to its fallback at once, which says who failed and why', async t => {
  const { story, broken, notifications, told } = await openChain(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk'])
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it refuses')
  t.match(await story.history('failed', 'fallback', 'sent'), [
    { kind: 'failed', receiver: 'chat', integration: 'chat/webhook/0' },
    { kind: 'fallback', receiver: 'chat', integration: 'chat/webhook/0', reason: 'receiver "mail" takes its place: it refuses' },
    { kind: 'sent', receiver: 'mail', integration: 'mail/webhook/0 for "chat"', reason: 'first notification, as chat/webhook[0] failed: it refuses' }
  ])
  t.match(story.logged.find(line => line.includes('fallback')), /msg="the fallback takes its place".*receiver=chat.*integration=webhook\[0\].*fallback=mail/)
})

t.test('a template that fails is told to the fallback as any other failure, and stops nothing else', async t => {
  const { story, broken, told } = await openChain(t)
  broken.set('chat', () => new DeliveryError('a template failed: no such field', { retryable: false, reason: 'other' }))
  await story.fire(disk)
  await story.fire({ alertname: 'Net' })
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk', '30 mail first notification: Net'])
  t.match(await story.history('failed'), Array(2).fill({ reason: /a template failed: no such field/ }))
})

t.test('what is tried in vain is told to the fallback when no attempt is left', async t => {
  const { story, broken, notifications, told } = await openChain(t)
  broken.set('chat', away)
  await story.fire(disk)
  await story.advance('4m')
  t.same(told(), [], 'it may still succeed')
  await story.advance('3m')
  t.match(told(), [/^2[78]\d\.\d+ mail first notification: Disk$/], 'the next one would come after the tick')
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it is away')
})

t.test('what the next tick finds untold is told to the fallback in the words of that tick', async t => {
  const { story, broken, notifications, told } = await openChain(t, {}, chain.replace('5m', '5s'))
  broken.set('chat', away)
  await story.fire(disk)
  await story.advance('33s')
  await story.fire({ ...disk, instance: 'b' })
  t.same(told(), [])
  await story.advance('3s')
  t.same(told(), ['35 mail first notification: Disk b, Disk'])
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it is away')
  t.match((await story.history('superseded', 'fallback')).map(({ kind, reason }) => [kind, reason]), [
    ['superseded', 'the next tick came before a retry'],
    ['fallback', 'receiver "mail" takes its place: it is away']
  ])
  await story.advance('10m')
  t.same(told(), [])
})

t.test('a receiver that hangs is given up with its flush, for the fallback too', async t => {
  const { story, told } = await openChain(t)
  story.behave('chat', async (_notification, signal) => {
    if (story.seconds() > 600) return
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await story.fire(disk)
  await story.advance('6m')
  t.same(told(), ['330 mail first notification: Disk'])
  await story.advance('6m')
  t.same(told(), ['630 chat first notification: Disk'])
})

t.test('one whose Retry-After is longer than the interval is told through the fallback', async t => {
  const { story, broken, told } = await openChain(t, {}, chain.replace('5m', '1m'))
  broken.set('chat', () => new DeliveryError('it is busy', { retryable: true, reason: 'rateLimited', retryAfter: 300_000 }))
  await story.fire(disk)
  await story.advance('2m')
  t.same(told(), ['30 mail first notification: Disk'], 'as the next attempt would come too late for this flush')
  await story.fire({ alertname: 'Net' })
  await story.advance('2m')
  t.same(told(), ['210 mail first notification: Net'], 'which was never tried')
})

t.test('a receiver that stays broken repeats to the fallback only when there is news, or it is time', async t => {
  const { story, broken, told } = await openChain(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1h')
  t.same(told(), ['30 mail first notification: Disk'])
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('10m')
  t.same(told(), ['3630 mail new alerts added: Disk, Disk b'].map(one => one.replace('Disk, Disk b', 'Disk b, Disk')))
  await story.advance('4h5m')
  t.match(told(), [/^1\d{4} mail repeat interval elapsed: Disk b, Disk$/])
})

t.test('what is silenced before the fallback succeeds is not told', async t => {
  const { story, broken, told } = await openChain(t)
  broken.set('chat', refusal).set('mail', away)
  await story.fire(disk)
  await story.advance('40s')
  t.same(await story.history('fallback').then(lines => lines.length), 1)
  await story.engine.silences.put(postedSilence('alertname="Disk"', { now: story.timers.clock.now() }))
  await story.advance('4m50s')
  broken.clear()
  await story.advance('10m')
  t.same(told(), [])
})

t.test('two integrations that fail make one message to the fallback', async t => {
  const { story, broken, told } = await openChain(t, {}, chain.replace('[{url: http://localhost/chat}]', '[{url: http://localhost/1}, {url: http://localhost/2}]'))
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('15m')
  t.same(told(), ['30 mail first notification: Disk'])
})

t.test('the same receiver by its own route is told for itself', async t => {
  const { story, broken, told } = await openChain(t, {}, chain.replace('4h}', '4h, routes: [{matchers: [alertname="Disk"], receiver: mail, continue: true}, {matchers: [alertname="Disk"], receiver: chat}]}'))
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('15m')
  t.same(told(), ['30 mail first notification: Disk', '30 mail first notification: Disk'])
})
