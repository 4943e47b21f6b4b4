import t from 'tap'
import { brief, openStory } from '../support/harness.ts'

const minute = 60
const config = ({ interval = '5m', repeat = '' }) => `
route: {receiver: chat, group_wait: 30s, group_interval: ${interval}${repeat && `, repeat_interval: ${repeat}`}}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const disk = { alertname: 'Disk' }

/** Seconds at which an alert that goes on is told, the first one left out. */
const cases: Array<{ title: string, interval?: string, repeat?: string, takes?: number, for: string, repeats: number[] }> = [
  { title: 'by default every 4h05m, a tick after the four hours', takes: 20, for: '9h', repeats: [245 * minute, 490 * minute] },
  { title: 'a multiple of group_interval comes one interval later, as the send ends after its tick', interval: '1m', repeat: '5m', takes: 1, for: '19m', repeats: [6 * minute, 12 * minute, 18 * minute] },
  { title: 'one that is no multiple comes at the next tick', interval: '5m', repeat: '12m', takes: 1, for: '46m', repeats: [15 * minute, 30 * minute, 45 * minute] },
  { title: 'one shorter than group_interval comes at every tick', interval: '5m', repeat: '1m', takes: 1, for: '16m', repeats: [5 * minute, 10 * minute, 15 * minute] },
  { title: 'one a little short of a multiple comes with it', interval: '2s', repeat: '3900ms', takes: 0, for: '43s', repeats: [4, 8, 12] }
]
for (const { title, interval = '5m', repeat = '', takes = 0, for: duration, repeats } of cases) {
  t.test(`repeats: ${title}`, async t => {
    const story = await openStory(t, config({ interval, repeat }))
    story.behave('chat', async () => { if (takes) await story.timers.sleep(takes) })
    await story.fire(disk)
    await story.advance(duration)
    const messages = story.arrived()
    const lag = takes / 1000
    t.match(messages.map(brief), [[30 + lag, 'first notification'], ...repeats.map(at => [30 + at + lag, 'repeat interval elapsed'])])
    t.equal(messages.length, 1 + repeats.length)
  })
}

t.test('a repeat_interval above the retention is a first notification again when the log has forgotten', async t => {
  const story = await openStory(t, config({ interval: '20m', repeat: '10h' }), { retention: 2 * 60 * minute * 1000 })
  await story.fire(disk)
  await story.advance('5h')
  // The entry lives two hours and 15 minutes; the tick after that tells anew.
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [30 + 140 * minute, 'first notification', 'Disk'], [30 + 280 * minute, 'first notification', 'Disk']])
})

t.test('a repeat_interval far below the group_interval does not make the log forget the fire before the end is due', async t => {
  const story = await openStory(t, config({ interval: '6h', repeat: '10m' }))
  await story.fire(disk)
  await story.advance('1m')
  await story.resolve(disk)
  await story.advance('7h')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [30 + 6 * 60 * minute, 'all alerts resolved', '', 'Disk']])
})

t.test('a message for another reason starts the repeat_interval again', async t => {
  const story = await openStory(t, config({ interval: '5m', repeat: '1h' }))
  await story.fire(disk)
  await story.advance('40m')
  await story.fire({ alertname: 'Net' })
  await story.advance('80m')
  t.same(story.arrived().map(brief), [
    [30, 'first notification', 'Disk'],
    [30 + 40 * minute, 'new alerts added', 'Disk, Net'],
    [30 + 105 * minute, 'repeat interval elapsed', 'Disk, Net']
  ])
})
