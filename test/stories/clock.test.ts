import t from 'tap'
import { instantAt } from '../../src/domain/instant.ts'
import { appOf } from '../support/app.ts'
import { dawn } from '../support/build.ts'
import { brief, openStory, type Story } from '../support/harness.ts'

const config = `
global: {resolve_timeout: 5m}
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 6h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}]
`
const disk = { alertname: 'Disk' }
const hour = 3_600_000

/** Half an hour in which no node runs. */
async function outage (story: Story): Promise<void> {
  story.nodes[0]?.kill()
  await story.advance('30m')
  await story.startNode()
}

t.test('after an outage of half an hour nobody is told that what goes on has ended', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  await outage(story)
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
})

t.test('what is not sent again after an outage ends as long after it as it had left before', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  story.forget(disk)
  await outage(story)
  // The outage ends at 1900 s; the alert has four minutes from there, its group a tick when that is over.
  await story.advance('239s')
  t.match(await story.engine.alerts(), [{ alert: { labels: disk } }])
  await story.advance('2s')
  t.same(await story.engine.alerts(), [])
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [2200, 'all alerts resolved', '', 'Disk']])
})

t.test('what only an outage keeps open is in the answers of the API, too', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  story.forget(disk)
  await outage(story)
  await story.advance('100s')
  const app = appOf(story.engine)
  const get = async (url: string) => (await app.inject({ url })).json()
  t.match(await get('/api/v2/alerts'), [{ labels: disk, endsAt: new Date(story.begin + 2_140_000).toISOString() }])
  t.match(await get('/api/v2/alerts/groups'), [{ alerts: [{ labels: disk }] }])
  t.match((await app.inject({ url: '/' })).body, /1 alert fires/)
  await story.advance('200s')
  t.same(await get('/api/v2/alerts'), [])
})

t.test('what was ended before an outage is told after it', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  await story.resolve(disk)
  await outage(story)
  await story.advance('1s')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [1900, 'all alerts resolved', '', 'Disk']])
})

t.test('a source whose end fell into an outage goes on to mute', async t => {
  const story = await openStory(t, config)
  await story.fire({ alertname: 'Down' })
  await story.fire({ alertname: 'Slow' })
  await story.advance('100s')
  await outage(story)
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Down']])
})

t.test('while the state is away nothing is taken in, and then it goes on as after an outage', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  story.state.answer(false)
  t.equal(await story.post({ alertname: 'Lost' }), false)
  await story.advance('20m')
  story.state.answer(true)
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
  await story.resolve(disk)
  await story.advance('5m')
  t.match(story.arrived(), [{ reason: 'all alerts resolved' }])
})

t.test('two outages with a minute between them are one', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('100s')
  for (let outages = 0; outages < 2; outages++) {
    story.state.answer(false)
    await story.advance('10m')
    story.state.answer(true)
    await story.advance('30s')
  }
  await story.advance('20m')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
})

for (const [title, jump] of [['forward', hour], ['back', -hour]] as const) {
  t.test(`an hour ${title} ends no alert, stalls no timer and moves no tick`, async t => {
    const story = await openStory(t, config)
    await story.fire(disk)
    await story.post({ alertname: 'Net' })
    await story.advance('61s')
    t.match(story.arrived(), [{ at: 30 }, { at: 30 }])
    story.timers.jump(jump)
    await story.post({ alertname: 'Net' })
    await story.advance('3m')
    await story.fire({ ...disk, instance: 'b' })
    await story.advance('2m')
    t.same(story.arrived().map(brief), [[330, 'new alerts added', 'Disk b, Disk']])
    t.match(story.logged, [/clock jumped/])
    await story.resolve(disk)
    await story.resolve({ ...disk, instance: 'b' })
    await story.advance('5m')
    t.match(story.arrived().map(brief)[0], [630, 'all alerts resolved', '', 'Disk b, Disk'])
  })
}

t.test('after an hour back the end of an alert that began long before is taken', async t => {
  const story = await openStory(t, config)
  const startsAt = instantAt(dawn - 2 * hour)
  await story.fire(disk, { startsAt })
  await story.advance('61s')
  story.timers.jump(-hour)
  await story.advance('2m')
  story.forget(disk)
  await story.post(disk, { startsAt, endsAt: instantAt(story.timers.clock.now()) })
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[0, 'first notification', 'Disk'], [300, 'all alerts resolved', '', 'Disk']])
})

for (const [title, jump] of [['forward', hour], ['back', -hour]] as const) {
  t.test(`a new alert right after an hour ${title} waits for group_wait`, async t => {
    const story = await openStory(t, config)
    await story.fire(disk)
    await story.advance('61s')
    story.timers.jump(jump)
    await story.fire({ alertname: 'Net' })
    await story.advance('1m')
    t.match(story.arrived(), [{ firing: ['Disk'] }, { firing: ['Net'], at: 91 }])
  })
}

t.test('a clock that is set an hour forward and back again lets what begins then end in its time', async t => {
  const story = await openStory(t, config)
  await story.advance('61s')
  story.timers.jump(hour)
  await story.advance('10s')
  story.timers.jump(-hour)
  await story.advance('10s')
  await story.post({ alertname: 'Net' })
  await story.advance('15m')
  t.match(story.arrived().map(brief), [[111, 'first notification', 'Net'], [411, 'all alerts resolved', '', 'Net']])
})
