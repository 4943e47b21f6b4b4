import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const disk = { alertname: 'Disk' }
const away = (retryAfter?: number) => new DeliveryError('it is away', { retryable: true, reason: 'serverError', retryAfter })

/** Notes when it was asked, in seconds, and fails with what `answer` gives for the time. */
function fail (story: Story, answer: (at: number) => DeliveryError | undefined): number[] {
  const attempts: number[] = []
  story.behave('chat', async () => {
    const at = story.seconds()
    attempts.push(at)
    const error = answer(at)
    if (error) throw error
  })
  return attempts
}

t.test('attempts come after half a second and then one and a half times later each time, at most a minute', async t => {
  const story = await openStory(t, config)
  const attempts = fail(story, () => away())
  await story.fire(disk)
  await story.advance('5m29s')
  const waits = attempts.slice(1).map((at, n) => Math.round((at - (attempts[n] ?? 0)) * 1000))
  t.equal(attempts[0], 30)
  t.same(waits.slice(0, 5), [500, 750, 1125, 1688, 2531])
  t.same(waits.slice(-3), [43_249, 60_000, 60_000])
  // The next would come after the deadline of the flush.
  t.ok(attempts.every(at => at < 330))
  t.equal((await story.history('failed')).length, attempts.length)
})

t.test('a delay counts from the beginning of the attempt before, so that a slow failure is not waited for twice', async t => {
  const story = await openStory(t, config)
  const attempts: number[] = []
  story.behave('chat', async () => {
    attempts.push(story.seconds())
    await story.timers.sleep(2000)
    throw away()
  })
  await story.fire(disk)
  await story.advance('40s')
  t.same(attempts.slice(0, 4), [30, 32, 34, 36])
})

t.test('what still fails at the next tick begins anew there, in the words of that tick', async t => {
  const story = await openStory(t, config)
  let failing = true
  const attempts = fail(story, () => failing ? away() : undefined)
  await story.fire(disk)
  await story.advance('5m20s')
  failing = false
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('10s')
  t.equal(attempts.at(-1), 330)
  t.same(story.arrived().map(brief), [[330, 'first notification', 'Disk b, Disk']])
})

t.test('a retry tells what the flush saw, not what is true by then', async t => {
  const story = await openStory(t, config)
  fail(story, at => at < 60 ? away() : undefined)
  await story.fire(disk)
  await story.advance('40s')
  await story.resolve(disk)
  await story.advance('10m')
  const [first, second] = story.arrived()
  t.match(first, { reason: 'first notification', firing: ['Disk'], resolved: [] })
  t.match(second, { at: 330, reason: 'all alerts resolved', resolved: ['Disk'] })
})

t.test('a refusal is not tried again before the next tick', async t => {
  const story = await openStory(t, config)
  const attempts = fail(story, at => at < 600 ? new DeliveryError('it refuses', { retryable: false, reason: 'clientError' }) : undefined)
  await story.fire(disk)
  await story.advance('15m')
  t.same(attempts, [30, 330, 630])
  t.same(story.arrived().map(brief), [[630, 'first notification', 'Disk']])
  t.match((await story.history('failed'))[0], { attempt: 1, reason: /unrecoverable after 1 attempt: it refuses/, integration: 'chat/webhook/0' })
  t.match(story.logged.find(line => line.includes('unrecoverable')), /msg="notify failed, unrecoverable after 1 attempt, not tried again before the next tick"/)
})

t.test('Retry-After is waited for, and is longer than the backoff', async t => {
  const story = await openStory(t, config)
  const attempts = fail(story, at => at < 60 ? away(45_000) : undefined)
  await story.fire(disk)
  await story.advance('3m')
  t.same(attempts, [30, 75])
  t.same(story.arrived().map(brief), [[75, 'first notification', 'Disk']])
})

t.test('Retry-After holds back all that goes to the receiver, and nobody else', async t => {
  const story = await openStory(t, `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, routes: [{matchers: [to="mail"], receiver: mail}]}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/1}]}, {name: mail, webhook_configs: [{url: http://localhost/2}]}]`)
  const attempts = fail(story, at => at < 60 ? away(60_000) : undefined)
  await story.fire(disk)
  await story.advance('10s')
  await story.fire({ alertname: 'Net' })
  await story.fire({ alertname: 'Other', to: 'mail' })
  await story.advance('2m')
  t.same(attempts, [30, 90, 90])
  t.same(story.arrived().map(({ at, firing }) => [at, ...firing]).sort(), [[40, 'Other'], [90, 'Disk'], [90, 'Net']])
})

t.test('a Retry-After of a day delays by five minutes at most, and the attempt after that is made', async t => {
  const story = await openStory(t, config)
  const attempts = fail(story, at => at < 600 ? away(86_400_000) : undefined)
  await story.fire(disk)
  await story.advance('20m')
  t.same(attempts, [30, 330, 630])
  t.match(story.arrived().map(brief), [[630, 'first notification', 'Disk']])
})

t.test('one integration that fails keeps neither the others from being told nor the end from being told later', async t => {
  const story = await openStory(t, `
route: {receiver: both, group_wait: 30s, group_interval: 5m}
receivers: [{name: both, webhook_configs: [{url: http://localhost/1}], console_configs: [{}]}]`)
  const attempted: string[] = []
  let refusing = 0
  story.behave('both', async ({ status }) => {
    attempted.push(`${story.seconds()} ${status}`)
    if (refusing > 0) {
      refusing--
      throw new DeliveryError('no', { retryable: false, reason: 'clientError' })
    }
  })
  await story.fire(disk)
  await story.advance('1m')
  await story.resolve(disk)
  refusing = 1
  await story.advance('20m')
  // At the second tick one of the two failed; at the third only that one is told.
  t.same(attempted, ['30 firing', '30 firing', '330 resolved', '330 resolved', '630 resolved'])
  t.same(await story.engine.groups(), [])
})

t.test('an attempt that its flush cut short is told with what went wrong before it', async t => {
  const story = await openStory(t, config)
  let attempts = 0
  story.behave('chat', async (_notification, signal) => {
    attempts++
    if (attempts === 1) throw away()
    if (attempts === 2) await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await story.fire(disk)
  await story.advance('6m')
  const reasons = (await story.history('failed')).map(({ reason }) => reason)
  t.ok(reasons.includes('no answer before the deadline of the flush; the attempt before: it is away'), reasons.join('\n'))
})

t.test('a send that hangs ends with its flush, and the next tick tries anew', async t => {
  const story = await openStory(t, config)
  let hung = 0
  story.behave('chat', async (_notification, signal) => {
    if (hung++ > 0) return
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await story.fire(disk)
  await story.advance('6m')
  t.match(story.arrived().map(brief), [[330, 'first notification', 'Disk']])
})
