import t from 'tap'
import { brief } from '../support/harness.ts'
import { openWatched, sentrySilenceConfig, silenceConfig } from '../support/source-silence.ts'

const raised = (at: number) => [[at, 'first notification', 'TocsinSourceSilent']]
const told = (at: number) => [[at, 'all alerts resolved', '', 'TocsinSourceSilent']]

t.test('a source that is quiet for too long raises an alert at its time, with its labels; the next request resolves it at once', async t => {
  const story = await openWatched(t)
  await story.say()
  await story.advance('55m')
  await story.say({ status: 'resolved' })
  await story.advance('59m59s')
  t.same(await story.silent(), [])
  await story.advance('2s')
  t.match(await story.silent(), [{ alertname: 'TocsinSourceSilent', source: 'shop', team: 'web', severity: 'error' }])
  t.match((await story.engine.alerts()).map(({ receivers }) => receivers), [['web']], 'routed by the labels of its source')
  await story.advance('2h')
  // 115 minutes, and group_wait.
  t.same(story.arrived().filter(({ receiver }) => receiver === 'web').map(brief), raised(6930), 'once')
  await story.say()
  t.same(await story.silent(), [])
  await story.advance('5m')
  t.same(story.arrived().filter(({ receiver }) => receiver === 'web').map(brief), told(14_130))
  await story.advance('55m10s')
  t.equal((await story.silent()).length, 1, 'and again, as nothing came since')
})

t.test('one that was never heard of is expected from its declaration on', async t => {
  const story = await openWatched(t)
  await story.advance('59m59s')
  t.same(await story.silent(), [])
  await story.advance('2s')
  t.equal((await story.silent()).length, 1)
  t.match((await story.engine.alerts())[0]?.alert.annotations, { description: /^Nothing has come, and something is expected every 1h/ })
})

t.test('who is refused says nothing of the source; what is ignored or comes twice does', async t => {
  const story = await openWatched(t)
  await story.say()
  await story.advance('50m')
  t.equal(await story.say({ token: 'wrong' }), 401)
  await story.advance('11m')
  t.equal((await story.silent()).length, 1, 'refused')
  t.equal(await story.say({ token: 'wrong' }), 401)
  t.equal((await story.silent()).length, 1, 'and resolves nothing')

  for (const sample of ['installation.created', 'issue.created'] as const) {
    const sentry = await openWatched(t, { config: sentrySilenceConfig() })
    t.equal(await sentry.sendSentry(sample), 200)
    await sentry.advance('50m')
    t.equal(await sentry.sendSentry(sample), 200)
    await sentry.advance('59m59s')
    t.notMatch(await sentry.silent(), [{ source: 'errors' }], sample)
    await sentry.advance('2s')
    t.match((await sentry.silent()).filter(({ source }) => source === 'errors').length, 1, sample)
    await sentry.sendSentry(sample)
    t.same((await sentry.silent()).filter(({ source }) => source === 'errors'), [], sample)
  }
})

t.test('a replay is nothing that its source has sent', async t => {
  const story = await openWatched(t)
  await story.say()
  await story.advance('61m')
  const [kept] = await story.engine.sources.deliveries('shop')
  t.match(await story.engine.sources.replay('shop', kept?.id ?? ''), { accepted: 1 })
  t.equal((await story.silent()).length, 1)
})

t.test('a reload that expects something anew gives it its whole time, from then on', async t => {
  const story = await openWatched(t, { expect: '' })
  await story.say()
  await story.say({ token: 'wrong' })
  await story.advance('3h')
  t.same(await story.silent(), [])
  await story.reload(silenceConfig())
  await story.advance('59m59s')
  t.same(await story.silent(), [])
  await story.advance('2s')
  t.equal((await story.silent()).length, 1)
})

t.test('a reload that expects it at other times counts from the last request', async t => {
  const story = await openWatched(t)
  await story.say()
  await story.advance('30m')
  await story.reload(silenceConfig({ expect: '20m' }))
  await story.advance('1s')
  t.equal((await story.silent()).length, 1)
  await story.reload(silenceConfig({ expect: '40m' }))
  await story.advance('1s')
  t.same(await story.silent(), [])
  await story.advance('9m57s')
  t.same(await story.silent(), [])
  await story.advance('3s')
  t.equal((await story.silent()).length, 1)
})

for (const [title, config] of [['expects nothing any more', silenceConfig({ expect: '' })], ['knows the source no more', silenceConfig({ name: 'other' })]] as const) {
  t.test(`a reload that ${title} ends the alert`, async t => {
    const story = await openWatched(t)
    await story.advance('61m')
    t.equal((await story.silent()).length, 1)
    await story.reload(config)
    await story.advance('1s')
    t.same((await story.silent()).filter(({ source }) => source === 'shop'), [])
    await story.reload(silenceConfig())
    await story.advance('59m')
    t.same((await story.silent()).filter(({ source }) => source === 'shop'), [], 'it begins anew')
    await story.advance('2m')
    t.equal((await story.silent()).filter(({ source }) => source === 'shop').length, 1)
  })
}
