import t from 'tap'
import { disk, openEscalation } from '../support/escalation.ts'

const policyWithBudget = `
    tiers: [{notify: [schedule:primary]}]
    repeat: {times: forever}
    page_budget: {incidents: 2, per: 10m}
    last_resort: receiver:war-room`

t.test('an inhibition stops the pages, and within seconds of its end it begins again', async t => {
  const story = await openEscalation(t, { more: 'inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [page="yes"]}]' })
  await story.fire(disk)
  await story.advance('2m')
  story.pages()
  await story.fire({ alertname: 'Down' })
  await story.advance('20m')
  t.same(story.pages(), [])
  t.equal((await story.incident()).mode, 'suppressed')
  await story.resolve({ alertname: 'Down' })
  await story.advance('11s')
  t.match(story.pages(), [/^22:\d\d ana-push$/])
})

t.test('a time interval that mutes the route stops the pages until it ends', async t => {
  const story = await openEscalation(t, {
    route: ', mute_time_intervals: [lunch]',
    // The story begins at the full hour.
    more: 'time_intervals: [{name: lunch, time_intervals: [{times: [{start_time: "00:10", end_time: "00:30"}]}]}]'
  }, { begin: Date.parse('2026-11-20T00:00:00Z') })
  await story.fire(disk)
  await story.advance('9m')
  t.same(story.pages(), ['0:30 ana-push', '5:30 ana-sms'])
  await story.advance('20m')
  t.same(story.pages(), [], 'the second tier is not paged in it')
  await story.advance('2m')
  t.same(story.pages(), ['30:00 ana-push'])
})

t.test('an incident whose alerts are all muted is not opened, and is as soon as one is not', async t => {
  const story = await openEscalation(t, { more: 'inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [page="yes"]}]' })
  await story.fire({ alertname: 'Down' })
  await story.fire(disk)
  await story.advance('4m')
  t.same((await story.engine.incidents.list({ limit: 1 })).incidents, [])
  await story.resolve({ alertname: 'Down' })
  await story.advance('2m')
  t.same(story.pages(), ['5:30 ana-push'], 'at the next flush of its group')
})

t.test('what comes faster than the budget joins one storm, which pages once and lists it', async t => {
  const story = await openEscalation(t, { policy: policyWithBudget })
  for (let n = 1; n <= 6; n++) {
    await story.fire({ ...disk, alertname: `Disk${n}` })
    await story.advance('10s')
  }
  await story.advance('1m')
  const { incidents } = await story.engine.incidents.list({ limit: 10 })
  t.equal(incidents.length, 3)
  const [storm] = incidents.filter(({ incident }) => incident.storm)
  t.equal(storm?.incident.groups.length, 4)
  t.same(story.pages(), ['0:30 ana-push', '0:40 ana-push', '0:50 ana-push'], 'one page for each, and the storm is one')
  await story.advance('5m')
  t.ok(story.told.some(({ receiver, alerts }) => receiver === 'ana-sms' && alerts.length === 4), 'what she is told next has all of it')
})
