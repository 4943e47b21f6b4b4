import t from 'tap'
import { brief, openStory } from '../support/harness.ts'

const config = (intervals: string) => `
route:
  receiver: nobody
  routes: [{receiver: chat, matchers: ['alertname!=""'], group_by: [alertname], group_wait: 30s, group_interval: 10m, repeat_interval: 5d, ${intervals}}]
receivers: [{name: nobody}, {name: chat, webhook_configs: [{url: http://localhost/chat}]}]
time_intervals:
  - name: weekend
    time_intervals: [{weekdays: [saturday, sunday], location: Europe/Berlin}]
  - name: night
    time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}], location: Europe/Berlin}]
  - name: office
    time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: '09:00', end_time: '17:00'}], location: Europe/Berlin}]
`
const disk = { alertname: 'Disk' }
/** The last Sunday of October 2026 has 25 hours in Berlin: summer time ends at 01:00 UTC. */
const friday = Date.parse('2026-10-23T21:30:00Z')
const clock = (begin: number) => ({ at }: { at: number }) => new Date(begin + at * 1000).toISOString()

t.test('a weekend without messages ends at midnight of that place, an hour later by UTC once summer time is over', async t => {
  const story = await openStory(t, config('mute_time_intervals: [weekend]'), { begin: friday })
  await story.advance('45m')
  // It is Saturday there since a quarter of an hour.
  await story.fire(disk)
  await story.advance('48h')
  t.same(story.arrived(), [])
  await story.advance('1h')
  // Monday 00:00 is 23:00 UTC; ticks are at 30 s past 22:15, every ten minutes.
  t.same(story.arrived().map(clock(friday)), ['2026-10-25T23:05:30.000Z'])
})

t.test('an hour that comes twice is twice in the interval', async t => {
  const begin = Date.parse('2026-10-24T22:00:00Z')
  const story = await openStory(t, config('mute_time_intervals: [night]'), { begin })
  await story.fire(disk)
  await story.advance('8h')
  // From 00:00 to 06:00 there are seven hours in this night.
  t.same(story.arrived().map(clock(begin)), ['2026-10-25T05:00:30.000Z'])
})

t.test('an hour that is left out shortens the interval', async t => {
  const begin = Date.parse('2027-03-27T23:00:00Z')
  const story = await openStory(t, config('mute_time_intervals: [night]'), { begin })
  await story.fire(disk)
  await story.advance('8h')
  t.same(story.arrived().map(clock(begin)), ['2027-03-28T04:00:30.000Z'])
})

t.test('outside of its active intervals a route tells nothing, and the first tick inside tells all', async t => {
  const begin = Date.parse('2026-10-26T07:40:00Z')
  const story = await openStory(t, config('active_time_intervals: [office]'), { begin })
  await story.fire(disk)
  await story.advance('5m')
  t.match((await story.engine.groups())[0], { mutedBy: ['office'], isOutsideActive: true })
  await story.advance('14m')
  t.same(story.arrived(), [])
  await story.advance('20m')
  // 09:00 in Berlin is 08:00 UTC, no longer 07:00.
  t.same(story.arrived().map(clock(begin)), ['2026-10-26T08:00:30.000Z'])
  t.match((await story.engine.groups())[0]?.mutedBy, [])
})

t.test('the end of an active interval is excluded', async t => {
  const begin = Date.parse('2026-10-26T15:59:29Z')
  const story = await openStory(t, config('active_time_intervals: [office]'), { begin })
  await story.fire(disk)
  await story.advance('1s')
  await story.fire({ alertname: 'Late' })
  await story.advance('1h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
})

t.test('a mute interval counts inside of an active one', async t => {
  const begin = Date.parse('2026-10-25T22:50:00Z')
  const story = await openStory(t, config('mute_time_intervals: [night], active_time_intervals: [weekend, night]'), { begin })
  await story.fire(disk)
  await story.advance('9m31s')
  await story.fire({ alertname: 'Night' })
  await story.advance('1h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
  t.match((await story.history('suppressed')).map(({ reason }) => reason), ['mute_time_interval: night', 'mute_time_interval: night'])
})

t.test('what is resolved while it is muted is dropped, and counts as told when it fires again', async t => {
  const begin = Date.parse('2026-11-10T22:50:00Z')
  const story = await openStory(t, config('mute_time_intervals: [night]'), { begin })
  await story.fire(disk)
  await story.advance('15m')
  await story.resolve(disk)
  await story.advance('10m')
  t.same(await story.engine.groups(), [])
  await story.advance('6h')
  await story.fire(disk)
  await story.advance('1h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
})

t.test('what fires and is resolved while it is muted is never told', async t => {
  const begin = Date.parse('2026-10-25T22:30:00Z')
  const story = await openStory(t, config('mute_time_intervals: [weekend]'), { begin })
  await story.fire(disk)
  await story.advance('25m')
  await story.resolve(disk)
  await story.advance('1h')
  t.same(story.arrived(), [])
  t.same(await story.engine.groups(), [])
})
