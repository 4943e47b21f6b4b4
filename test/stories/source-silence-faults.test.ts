import t from 'tap'
import { brief } from '../support/harness.ts'
import { openWatched, silenceConfig, type Watched } from '../support/source-silence.ts'

const hour = 3_600_000

/** What was told of silent sources, and when. */
const told = (story: Watched) => story.arrived().filter(({ receiver }) => receiver === 'web').map(brief)

/** After how many seconds the alert is there; by then, at the latest. */
async function raisedBy (story: Watched, seconds: number): Promise<number> {
  while (story.seconds() < seconds && (await story.silent()).length === 0) await story.advance('1s')
  return (await story.silent()).length === 0 ? Infinity : story.seconds()
}

t.test('several nodes raise it once, by one line of the history', async t => {
  const story = await openWatched(t, {}, { nodes: 3 })
  await story.say()
  await story.advance('3h')
  t.same(told(story), [[3630, 'first notification', 'TocsinSourceSilent']])
  await story.say()
  t.same(await story.silent(), [])
  await story.advance('5m')
  t.same(told(story), [[10_830, 'all alerts resolved', '', 'TocsinSourceSilent']])
  t.same((await story.history('reported')).map(({ reason }) => reason), ['shop fires: new', 'shop resolved'])
})

t.test('it is raised at its time by a node that starts in between', async t => {
  const story = await openWatched(t)
  await story.advance('20m')
  await story.say()
  await story.advance('30m')
  await story.nodes[0]?.stop()
  await story.advance('5s')
  await story.startNode()
  await story.advance('29m50s')
  t.same(await story.silent(), [])
  t.ok(await raisedBy(story, 9999) <= 4810)
})

t.test('what we could not hear is nobody\'s silence: the time begins anew after an outage of ours', async t => {
  for (const away of [
    async (story: Watched) => {
      story.nodes[0]?.kill()
      await story.advance('2h')
      await story.startNode()
    },
    async (story: Watched) => {
      story.state.answer(false)
      await story.advance('2h')
      story.state.answer(true)
    }
  ]) {
    const story = await openWatched(t)
    await story.say()
    await story.advance('50m')
    await away(story)
    await story.advance('59m50s')
    t.same(await story.silent(), [])
    t.ok(await raisedBy(story, 99_999) <= (170 + 60) * 60 + 10)
  }
})

t.test('who was silent before our outage has not spoken by it', async t => {
  const story = await openWatched(t)
  await story.advance('70m')
  t.same(told(story), [[3630, 'first notification', 'TocsinSourceSilent']])
  story.nodes[0]?.kill()
  await story.advance('30m')
  await story.startNode()
  await story.advance('3h')
  t.equal((await story.silent()).length, 1)
  t.same(told(story), [])
  await story.say()
  t.same(await story.silent(), [])
})

for (const [title, jump, expected] of [['forward', hour, 40 + 60], ['back', -hour, 60]] as const) {
  t.test(`a clock that is set an hour ${title} makes nobody silent ahead of time, and hides nobody`, async t => {
    const story = await openWatched(t)
    await story.say()
    await story.advance('40m')
    story.timers.jump(jump)
    await story.advance(`${expected - 41}m`)
    await story.advance('59s')
    t.same(await story.silent(), [])
    t.ok(await raisedBy(story, 99_999) <= expected * 60 + 10, String(story.seconds()))
    await story.advance('1m')
    story.timers.jump(jump)
    await story.advance('3h')
    t.equal((await story.silent()).length, 1, 'and the next jump ends nothing')
    t.equal(told(story).length, 1)
    await story.say()
    t.same(await story.silent(), [])
  })
}

t.test('a clock set back makes what comes right after it no older', async t => {
  const story = await openWatched(t)
  await story.advance('40m')
  story.timers.jump(-hour)
  await story.say()
  await story.advance('59m50s')
  t.same(await story.silent(), [])
  t.ok(await raisedBy(story, 99_999) <= 100 * 60 + 10)
})

t.test('that all timers are lost is repaired within five minutes', async t => {
  const story = await openWatched(t)
  await story.advance('55m')
  for (const queue of ['upkeep', 'flush', 'deliver', 'escalate'] as const) story.state.forget(queue)
  t.ok(await raisedBy(story, 99_999) <= 65 * 60)
  await story.advance('1m')
  t.equal(told(story).length, 1)
})

t.test('a node that runs an older configuration leaves it to the others what is expected', async t => {
  const story = await openWatched(t, {}, { nodes: 2 })
  await story.advance('61m')
  t.equal((await story.silent()).length, 1)
  const [first, second] = story.nodes
  first?.configure(silenceConfig({ expect: '2h' }))
  await first?.engine.reload()
  await story.advance('58m')
  t.same(await story.silent(), [], 'the newer one expects less')
  t.ok(await raisedBy(story, 99_999) <= 120 * 60 + 10)
  first?.kill()
  await story.advance('1m')
  t.equal((await story.silent()).length, 1)
  t.ok(second?.alive())
  t.same(told(story).map(([, reason]) => reason), ['first notification', 'all alerts resolved', 'first notification'])
})

t.test('the duty may come before anything else after an outage or a jump of the clock', async t => {
  for (const end of [
    async (story: Watched) => {
      story.state.answer(false)
      await story.advance('2h')
      story.state.answer(true)
    },
    async (story: Watched) => { story.timers.jump(2 * hour) }
  ]) {
    const story = await openWatched(t)
    await story.advance('50m')
    await end(story)
    await story.nodes[0]?.wake('upkeep')
    t.same(await story.silent(), [])
    t.same(await story.history('reported'), [])
    await story.advance('59m')
    t.same(told(story), [])
    await story.advance('2m')
    t.equal(told(story).length, 1)
  }
})
