import t, { type Test } from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { postedSilence } from '../support/build.ts'
import { openStory, type Message, type Story, type StoryOptions } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers:
  - {name: chat, webhook_configs: [{url: http://localhost/chat}], fallback: mail}
  - {name: mail, webhook_configs: [{url: http://localhost/mail}], fallback: phone}
  - {name: phone, webhook_configs: [{url: http://localhost/phone}]}
`
const disk = { alertname: 'Disk' }
const refusal = () => new DeliveryError('it refuses', { retryable: false, reason: 'clientError' })
const away = () => new DeliveryError('it is away', { retryable: true, reason: 'serverError' })

/** Who was told what, and when: `30 mail first notification: Disk`, with `/` before what is resolved. */
const line = ({ at, receiver, reason, firing, resolved }: Message) => `${at} ${receiver} ${reason}: ${firing.join(', ')}${resolved.length > 0 ? `/${resolved.join(', ')}` : ''}`

async function open (t: Test, options: StoryOptions = {}, text = config) {
  const notifications: Notification[] = []
  const broken = new Map<string, () => DeliveryError>()
  const story = await openStory(t, text, { onMessage: notification => notifications.push(notification), ...options })
  for (const receiver of ['chat', 'mail', 'phone']) {
    story.behave(receiver, async () => {
      const failure = broken.get(receiver)
      if (failure) throw failure()
    })
  }
  return { ...story, story, notifications, broken, told: () => story.arrived().map(line) }
}

const noteOf = (notification: Notification | undefined) => notification?.commonAnnotations.tocsin_fallback

t.test('what a receiver refuses is told to its fallback at once, which says who failed and why', async t => {
  const { story, broken, notifications, told } = await open(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk'])
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it refuses')
  t.match(await story.history('failed', 'fallback', 'sent'), [
    { kind: 'failed', receiver: 'chat', integration: 'chat/webhook/0' },
    { kind: 'fallback', receiver: 'chat', integration: 'chat/webhook/0', reason: 'receiver "mail" is told in its place: it refuses' },
    { kind: 'sent', receiver: 'mail', integration: 'mail/webhook/0 for "chat"', reason: 'first notification, as chat/webhook[0] failed: it refuses' }
  ])
  t.match(story.logged.find(line => line.includes('fallback')), /msg="the fallback is told in its place".*receiver=chat.*integration=webhook\[0\].*fallback=mail/)
})

t.test('a template that fails is told to the fallback as any other failure, and stops nothing else', async t => {
  const { story, broken, told } = await open(t)
  broken.set('chat', () => new DeliveryError('a template failed: no such field', { retryable: false, reason: 'other' }))
  await story.fire(disk)
  await story.fire({ alertname: 'Net' })
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk', '30 mail first notification: Net'])
  t.match(await story.history('failed'), Array(2).fill({ reason: /a template failed: no such field/ }))
})

t.test('what is tried in vain is told to the fallback when no attempt is left', async t => {
  const { story, broken, notifications, told } = await open(t)
  broken.set('chat', away)
  await story.fire(disk)
  await story.advance('4m')
  t.same(told(), [], 'it may still succeed')
  await story.advance('3m')
  t.match(told(), [/^2[78]\d\.\d+ mail first notification: Disk$/], 'the next one would come after the tick')
  t.equal(noteOf(notifications[0]), 'chat/webhook[0] failed: it is away')
})

t.test('what the next tick finds untold is told to the fallback in the words of that tick', async t => {
  const { story, broken, notifications, told } = await open(t, {}, config.replace('5m', '5s'))
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
    ['fallback', 'receiver "mail" is told in its place: it is away']
  ])
  await story.advance('10m')
  t.same(told(), [])
})

t.test('a receiver that hangs is given up with its flush, for the fallback too', async t => {
  const { story, told } = await open(t)
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
  const { story, broken, told } = await open(t, {}, config.replace('5m', '1m'))
  broken.set('chat', () => new DeliveryError('it is busy', { retryable: true, reason: 'rateLimited', retryAfter: 300_000 }))
  await story.fire(disk)
  await story.advance('2m')
  t.same(told(), ['30 mail first notification: Disk'], 'as the next attempt would come too late for this flush')
  await story.fire({ alertname: 'Net' })
  await story.advance('2m')
  t.same(told(), ['210 mail first notification: Net'], 'which was never tried')
})

t.test('a receiver that stays broken repeats to the fallback only when there is news, or it is time', async t => {
  const { story, broken, told } = await open(t)
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

t.test('who was told of the fire through the fallback is told of its end, though the receiver works again', async t => {
  const { story, broken, notifications, told } = await open(t)
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
  const { story, broken, told } = await open(t)
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
  const { story, broken, notifications, told } = await open(t, { metrics })
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
  const { story, broken, notifications, told } = await open(t)
  broken.set('chat', away).set('mail', away)
  await story.fire(disk)
  await story.advance('5m')
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('3m20s')
  t.same(told(), [], 'it may still succeed: it has had 220 s since it became owed')
  await story.advance('80s')
  t.match(told(), [/^5\d\d(\.\d+)? phone first notification: Disk b, Disk$/], 'what the newest flush saw')
  t.equal(notifications[0]?.commonAnnotations.tocsin_fallback, 'chat/webhook[0] failed: it is away; mail/webhook[0] failed: it is away')
})

t.test('what is silenced before the fallback succeeds is not told', async t => {
  const { story, broken, told } = await open(t)
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
  const { story, broken, told } = await open(t, {}, config.replace('[{url: http://localhost/chat}]', '[{url: http://localhost/1}, {url: http://localhost/2}]'))
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('15m')
  t.same(told(), ['30 mail first notification: Disk'])
})

t.test('the same receiver by its own route is told for itself', async t => {
  const { story, broken, told } = await open(t, {}, config.replace('4h}', '4h, routes: [{matchers: [alertname="Disk"], receiver: mail, continue: true}, {matchers: [alertname="Disk"], receiver: chat}]}'))
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('15m')
  t.same(told(), ['30 mail first notification: Disk', '30 mail first notification: Disk'])
})

async function afterReload (story: Story, text: string) {
  await story.reload(text)
  await story.advance('1m')
}

t.test('a reload that removes the fallback drops what it is owed', async t => {
  const { story, broken, told } = await open(t)
  broken.set('chat', refusal).set('mail', away)
  await story.fire(disk)
  await story.advance('1m')
  await afterReload(story, config.replace(', fallback: mail', ''))
  broken.delete('mail')
  await story.advance('20m')
  t.same(told(), [])
  t.same([...story.state.due('deliver').keys()], [])
})

t.test('a reload that keeps the fallback tells it once, and of the end', async t => {
  const { story, broken, told } = await open(t)
  broken.set('chat', refusal)
  await story.fire(disk)
  await story.advance('1m')
  t.same(told(), ['30 mail first notification: Disk'])
  await afterReload(story, `${config}# changed`)
  t.same(told(), [])
  await story.resolve(disk)
  await story.advance('10m')
  t.match(told(), [/ mail all alerts resolved: \/Disk$/])
})
