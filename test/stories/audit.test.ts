import t, { type Test } from 'tap'
import { createMetrics } from '../../src/metrics.ts'
import { disk, openEscalation } from '../support/escalation.ts'

/** A story in which, while `isLost`, nobody is handed an incident whatever is due; with `heals` until an audit sets what is due anew. */
async function openLost (t: Test, { heals }: { heals: boolean }) {
  const metrics = createMetrics()
  const story = await openEscalation(t, {}, { metrics })
  const fault = { isLost: false }
  const { incidents } = story.state
  const { claim, put } = incidents
  Object.assign(incidents, {
    claim: async (options: Parameters<typeof claim>[0]) => await claim(fault.isLost ? { ...options, limit: 0 } : options),
    async put (write: Parameters<typeof put>[0]) {
      if (heals && write.effects.some(effect => effect.kind === 'line' && effect.what === 'audit')) fault.isLost = false
      return await put(write)
    }
  })
  // A process keeps the state that it was started with.
  await story.startNode()
  story.nodes[0]?.kill()
  await story.advance('10s')
  return {
    ...story,
    fault,
    found: async () => (await metrics.auditDifferences.get()).values[0]?.value,
    said: () => story.logged.filter(line => line.includes('an audit has found a difference')).length,
    lines: async (what: string) => (await story.incident()).lines.filter(line => line.what === what)
  }
}

t.test('an incident that is never handed out is found by the audit in time, and the last resort is paged once', async t => {
  const story = await openLost(t, { heals: true })
  story.fault.isLost = true
  await story.fire(disk)
  await story.advance('95s')
  t.same(story.pages(), [])
  t.equal(await story.found(), 0, 'not before its time')
  // Due 30 s after the alert, forgiven for 70 s, looked at every minute.
  await story.advance('66s')
  t.equal(await story.found(), 1)
  t.equal(story.said(), 1)
  t.match(await story.lines('audit'), [{ receiver: 'war-room', reason: /^tier 0 of pass 0 was due at .* and has not fired$/ }])
  await story.advance('1s')
  t.same(story.pages().map(line => line.split(' ')[1]).sort(), ['ana-push', 'war-room'], 'what was due comes with it, as its entry was set anew')
  await story.advance('4h')
  t.equal(story.pages().filter(line => line.endsWith('war-room')).length, 1, 'when the policy is over, and not of the audit again')
  t.equal((await story.lines('audit')).length, 1)
  t.equal(await story.found(), 1)
})

t.test('one that is lost between two tiers is found as soon as its alerts should have been looked at, and goes on and ends as ever', async t => {
  const story = await openLost(t, { heals: true })
  await story.fire(disk)
  await story.advance('6m')
  t.same(story.pages(), ['0:40 ana-push', '5:40 ana-sms'])
  story.fault.isLost = true
  await story.advance('4m')
  t.equal(await story.found(), 1)
  t.match(await story.lines('audit'), [{ reason: /^its last alert ran out at .*, and nobody has looked at it since$/ }])
  t.same(story.pages(), ['9:00 war-room'])
  await story.advance('8m')
  t.same(story.pages(), ['15:40 bo-push'])
  await story.resolve(disk)
  await story.advance('1s')
  t.same(story.pages().map(line => line.split(' ').slice(1).join(' ')).sort(), ['ana-push (end)', 'ana-sms (end)', 'bo-push (end)', 'war-room (end)'])
})

t.test('what is lost for good is said in the log and counted once, however long it lasts', async t => {
  const story = await openLost(t, { heals: false })
  story.fault.isLost = true
  await story.fire(disk)
  await story.advance('1h')
  t.equal(await story.found(), 1)
  t.equal(story.said(), 1)
  story.fault.isLost = false
  await story.advance('10s')
  t.same(story.pages().map(line => line.split(' ')[1]).sort(), ['ana-push', 'war-room'], 'once somebody is handed it again')
})

for (const ending of ['nobody', 'somebody']) {
  t.test(`six hours of an escalation that ${ending} acknowledges are nothing to the audit`, async t => {
    const story = await openLost(t, { heals: true })
    await story.fire(disk)
    await story.advance('50m')
    const { incident: { id } } = await story.incident()
    if (ending === 'somebody') await story.engine.incidents.act(id, { kind: 'acknowledged', by: 'bo' })
    await story.advance('5h')
    if (ending === 'somebody') await story.engine.incidents.act(id, { kind: 'snoozed', by: 'head', until: story.begin + 21_000_000 })
    await story.advance('10m')
    t.equal(await story.found(), 0)
    t.same(await story.lines('audit'), [])
    t.equal(story.pages().some(line => line.endsWith('war-room')), true, 'the policy itself has told it')
    t.same(story.logged, [])
  })
}
