import t from 'tap'
import { perform } from '../../routes/incident-acts.ts'
import { BadRequest, Unavailable } from '../../src/errors.ts'
import { createOnCall } from '../../src/on-call.ts'
import { disk, escalationConfig, openEscalation } from '../support/escalation.ts'

const hour = 3_600_000

t.test('an override that would change nothing is refused, as somebody believes to have swapped', async t => {
  const { engine: { onCall }, begin } = await openEscalation(t)
  const later = { start: begin + hour, end: begin + 2 * hour, by: 'ana' }
  for (const [override, message] of [
    [{ ...later, user: 'head', replaces: 'bo' }, /bo is not on call in "primary" in that time/],
    [{ ...later, user: 'ana', replaces: 'ana' }, /changes nothing/],
    [{ ...later, start: begin - 2 * hour, end: begin - hour, user: 'bo' }, /over already/],
    [{ ...later, end: begin + 400 * 24 * hour, user: 'bo' }, /366 days/],
    [{ ...later, user: 'anna' }, /no user "anna"/]
  ] as const) {
    await t.rejects(onCall.addOverrides('primary', [{ ...later, user: 'bo' }, override]), { name: 'BadRequest', message })
  }
  t.same((await onCall.schedule('primary')).overrides, [], 'all or none')
  t.equal((await onCall.addOverrides('primary', [{ ...later, user: 'bo', replaces: 'ana' }])).length, 1)
})

t.test('an override that is stored is taken, and who is paged for what is open is looked up by another process when this one cannot', async t => {
  const story = await openEscalation(t)
  const change = async () => { throw new Unavailable('Redis went away') }
  const onCall = createOnCall({ state: story.state, config: story.engine.config, changes: { change } })
  await story.fire(disk)
  await story.advance('1m')
  story.pages()
  const [made] = await onCall.addOverrides('primary', [{ start: story.begin, end: story.begin + hour, user: 'head', by: 'ana' }])
  await story.advance('10s')
  t.same(story.pages(), ['1:05 head-push'])
  await onCall.removeOverride('primary', made?.id ?? '', 'ana')
  t.same((await story.engine.onCall.schedule('primary')).overrides, [])
  await story.advance('10s')
  t.same(story.state.due('upkeep').get('look again'), undefined, 'and is done with')
})

t.test('a snooze by a slip of the finger ends within two weeks', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  const { incident: { id } } = await story.incident()
  await t.rejects(story.engine.incidents.act(id, { kind: 'snoozed', by: 'ana', until: story.begin + 15 * 24 * hour }), new BadRequest('a snooze ends within 14 days at the latest'))
  t.equal((await story.incident()).mode, 'escalating')
})

t.test('an old click does not do again what somebody has taken back meanwhile', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  const { incidents } = story.engine
  const view = await story.incident()
  const click = { name: 'acknowledge', by: 'ana', seen: view.incident.version, since: story.engine.now() } as const
  await story.advance('1s')
  t.equal(await perform(incidents, await story.incident(), click), 'done')
  await story.advance('1s')
  await incidents.act(view.incident.id, { kind: 'unacknowledged', by: 'bo' })
  t.equal(await perform(incidents, await story.incident(), click), 'repeated')
  t.equal((await story.incident()).mode, 'escalating')
})

t.test('a policy that is renamed pages nobody a second time', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  const { incident: { id } } = await story.incident()
  await story.engine.incidents.act(id, { kind: 'acknowledged', by: 'ana' })
  story.pages()
  await story.reload(escalationConfig().replaceAll('payments', 'money'))
  await story.advance('20m')
  t.same(story.pages(), [])
  t.match(await story.incident(), { mode: 'acknowledged', incident: { id, policy: { name: 'payments' } } })
})

t.test('a last resort that a reload has taken away is that of the new configuration', async t => {
  const lonely = `
    tiers: [{notify: [user:ana]}]
    last_resort: receiver:war-room`
  const story = await openEscalation(t, { policy: lonely })
  await story.fire(disk)
  await story.advance('1m')
  story.pages()
  await story.reload(escalationConfig({ policy: lonely.replace('war-room', 'mail') }).replace('name: war-room', 'name: peace-room'))
  await story.advance('30m')
  t.ok(story.pages().some(line => line.endsWith(' mail')))
})
