import t from 'tap'
import { receiveAlert } from '../../src/domain/alert.ts'
import { formatNanos, instantAt } from '../../src/domain/instant.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { dawn } from '../support/build.ts'
import { brief, openStory } from '../support/harness.ts'

const config = `
global: {resolve_timeout: 3m}
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 1m, repeat_interval: 1d}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const disk = { alertname: 'Disk' }
const minute = 60_000
/** Minutes from the beginning of the story. */
const at = (minutes: number) => instantAt(dawn + minutes * minute)

t.test('an alert without an end ends after resolve_timeout, told at the tick that follows', async t => {
  const story = await openStory(t, config)
  await story.post(disk)
  await story.advance('2m59s')
  t.equal((await story.engine.alerts())[0]?.alert.endsAt.ms, dawn + 3 * minute)
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
  await story.advance('10m')
  t.same(story.arrived().map(brief), [[210, 'all alerts resolved', '', 'Disk']])
})

t.test('an alert sent again before its end goes on', async t => {
  const story = await openStory(t, config)
  for (let sends = 0; sends < 10; sends++) {
    await story.post(disk, { startsAt: at(0) })
    await story.advance('2m59s')
  }
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk']])
})

const ends: Array<[title: string, first: { endsAt?: number }, second: { endsAt?: number }, resolvedAt: number]> = [
  ['an end that was given is not shortened by a later report that still fires', { endsAt: 10 }, { endsAt: 5 }, 630],
  ['an end that was only assumed is shortened by one that is given', {}, { endsAt: 2.2 }, 150],
  ['an end that was given is not shortened by one that is only assumed', { endsAt: 10 }, {}, 630],
  ['an end is prolonged by a later one', { endsAt: 5 }, { endsAt: 10 }, 630],
  ['a report of the end ends it, whatever end was given before', { endsAt: 10 }, { endsAt: 1 }, 90]
]
for (const [title, first, second, resolvedAt] of ends) {
  t.test(title, async t => {
    const story = await openStory(t, config)
    const post = (startsAt: number, { endsAt }: { endsAt?: number }) => story.post(disk, { startsAt: at(startsAt), ...endsAt !== undefined && { endsAt: at(endsAt) } })
    await post(0, first)
    await story.advance('1m')
    await post(0.5, second)
    await story.advance('30m')
    t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [resolvedAt, 'all alerts resolved', '', 'Disk']])
  })
}

t.test('two reports that overlap are told as one, from the earlier start, with the later words', async t => {
  const told: unknown[] = []
  const story = await openStory(t, config, { onMessage: ({ alerts: [first] }) => told.push([formatNanos(first?.alert.startsAt ?? at(0)), first?.alert.annotations['summary']]) })
  await story.post(disk, { startsAt: at(-0.25), annotations: makeLabels({ summary: 'first' }) })
  await story.post(disk, { startsAt: at(0), annotations: makeLabels({ summary: 'second' }) })
  await story.advance('30s')
  t.same(told, [['2026-11-20T08:59:45Z', 'second']])
})

t.test('reports of one request are applied in their order', async t => {
  const story = await openStory(t, config)
  const labels = makeLabels(disk)
  const report = (endsAt: number) => receiveAlert({ labels, annotations: makeLabels({}), generatorURL: '', startsAt: at(-0.1), endsAt: at(endsAt) }, { now: dawn, resolveTimeout: 0 })
  await story.engine.receive([report(5), report(0)], { source: 'story' })
  t.equal((await story.engine.alerts())[0]?.alert.endsAt.ms, dawn)
  await story.advance('10m')
  t.same(story.arrived(), [])
})

t.test('an end that is reported again and again is told once and founds no group', async t => {
  const story = await openStory(t, config)
  await story.fire(disk)
  await story.advance('1m')
  await story.resolve(disk)
  const ended = instantAt(dawn + minute)
  for (let sends = 0; sends < 15; sends++) {
    await story.advance('1m')
    await story.post(disk, { startsAt: at(0), endsAt: ended })
  }
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk'], [90, 'all alerts resolved', '', 'Disk']])
  t.same(await story.engine.groups(), [])
})

t.test('an alert that is resolved when it comes founds a group that has nothing to say and goes', async t => {
  const story = await openStory(t, config)
  await story.post(disk, { startsAt: at(0), endsAt: at(0) })
  t.equal((await story.engine.groups()).length, 1)
  await story.advance('29s')
  t.equal((await story.engine.groups()).length, 1)
  await story.advance('1s')
  t.same(await story.engine.groups(), [])
  t.same(story.arrived(), [])
})

t.test('a group founded by an alert that began more than group_wait ago flushes at once', async t => {
  const story = await openStory(t, config)
  await story.post({ alertname: 'Old' }, { startsAt: instantAt(dawn - 30_001) })
  await story.post({ alertname: 'Just' }, { startsAt: instantAt(dawn - 30_000) })
  await story.advance(0)
  t.same(story.arrived().map(brief), [[0, 'first notification', 'Old']])
  await story.advance('30s')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Just']])
})

t.test('an old alert that joins a group before its first flush waits with it', async t => {
  const story = await openStory(t, config)
  await story.post({ ...disk, instance: 'new' })
  await story.advance('10s')
  await story.post({ ...disk, instance: 'old' }, { startsAt: at(-60) })
  await story.advance('20s')
  t.same(story.arrived().map(brief), [[30, 'first notification', 'Disk new, Disk old']])
})
