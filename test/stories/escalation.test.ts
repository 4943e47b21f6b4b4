import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { postedSilence } from '../support/build.ts'
import { disk, openEscalation } from '../support/escalation.ts'

t.test('primary at once, secondary after a quarter of an hour, the head after an hour, all again, and then the last resort', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('5h')
  t.same(story.pages(), [
    '0:30 ana-push', '5:30 ana-sms', '15:30 bo-push', '20:30 bo-sms', '60:30 head-push', '65:30 head-sms',
    '105:30 ana-push', '110:30 ana-sms', '120:30 bo-push', '125:30 bo-sms', '165:30 head-push', '170:30 head-sms',
    '210:30 war-room'
  ])
  const { incident, mode, lines } = await story.incident()
  t.match({ incident, mode }, { incident: { state: 'triggered' }, mode: 'unattended' })
  t.match(lines.at(0), { what: 'opened' })
  t.match(await story.history('incident'), [{ incident: incident.id, policy: 'payments', what: 'opened' }, { what: 'tier', tier: 0 }, { what: 'page', to: 'ana', receiver: 'ana-push' }, { what: 'accepted' }])
  await story.resolve(disk)
  await story.advance('1s')
  t.same(story.pages().map(line => line.replace(/^\S+ /, '')).sort(), ['ana-push (end)', 'ana-sms (end)', 'bo-push (end)', 'bo-sms (end)', 'head-push (end)', 'head-sms (end)', 'war-room (end)'])
})

t.test('an acknowledgement stops it, and its time-out begins it again', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  const { incident: { id, version } } = await story.incident()
  const { mode, refused } = await story.engine.incidents.act(id, { kind: 'acknowledged', by: 'ana', seen: version })
  t.equal(mode, 'acknowledged')
  t.equal(refused, undefined)
  await story.advance('59m')
  t.same(story.pages(), ['0:30 ana-push'])
  await story.advance('2m')
  t.same(story.pages(), ['61:00 ana-push'])
  t.match((await story.incident()).mode, 'escalating')
})

t.test('one who gives it back has it paged from the first tier', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('16m')
  const { incident: { id } } = await story.incident()
  await story.engine.incidents.act(id, { kind: 'acknowledged', by: 'bo' })
  await story.advance('10m')
  story.pages()
  await story.engine.incidents.act(id, { kind: 'unacknowledged', by: 'bo' })
  await story.advance('1m')
  t.same(story.pages(), ['26:00 ana-push'])
})

t.test('what comes after the acknowledgement is told to its giver first, and then escalates', async t => {
  const story = await openEscalation(t)
  await story.fire({ ...disk, instance: 'a' })
  await story.advance('1m')
  const { incident: { id } } = await story.incident()
  await story.engine.incidents.act(id, { kind: 'acknowledged', by: 'bo' })
  story.pages()
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('10m')
  t.same(story.pages(), ['5:30 bo-push', '10:30 bo-sms'], 'bo hears of it at the next flush')
  await story.advance('11m')
  t.same(story.pages(), ['20:30 ana-push'], 'the first tier after as long as the one behind it waits')
})

t.test('an end told by the source stops the pages at once, and those who were paged are told; firing again is the same incident', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('16m')
  story.pages()
  await story.resolve(disk)
  await story.advance('1s')
  t.same(story.pages(), ['16:00 ana-push (end)', '16:00 ana-sms (end)', '16:00 bo-push (end)'])
  const { incident } = await story.incident()
  t.equal(incident.state, 'resolved')
  await story.advance('5m')
  await story.fire(disk)
  await story.advance('5m')
  const again = await story.incident()
  t.match(again.incident, { id: incident.id, state: 'triggered', flaps: 1 })
  t.equal(story.pages().length > 0, true)
})

t.test('an alert that is not sent any more ends by its time, and with it the incident', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  story.forget(disk)
  await story.advance('6m')
  const { incident } = await story.incident()
  t.equal(incident.state, 'resolved')
  t.ok(story.pages().includes('5:00 ana-push (end)'), 'at its end, whatever the group does')
})

t.test('a snooze holds it until its time', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  const { incident: { id } } = await story.incident()
  await story.engine.incidents.act(id, { kind: 'snoozed', by: 'ana', until: story.begin + 3_600_000 })
  story.pages()
  await story.advance('58m')
  t.same(story.pages(), [])
  await story.advance('2m')
  t.same(story.pages(), ['60:00 ana-push'])
})

t.test('an override in the midst of it pages the one who is on now', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('2m')
  story.pages()
  await story.engine.onCall.addOverrides('primary', [{ start: story.begin, end: story.begin + 3_600_000, user: 'head', by: 'ana', reason: 'dentist' }])
  await story.advance('1s')
  t.same(story.pages(), ['2:00 head-push'])
})

t.test('a silence stops the pages, and at its end it begins again', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('2m')
  story.pages()
  await story.engine.silences.put(postedSilence('alertname=Disk', { now: story.begin + 120_000, ends: 3_480_000 }))
  await story.advance('1s')
  t.equal((await story.incident()).mode, 'suppressed')
  await story.advance('57m')
  t.same(story.pages(), [])
  await story.advance('2m')
  t.same(story.pages(), ['60:00 ana-push'])
})

t.test('a receiver that refuses is passed over, and when nobody was reached the next tier fires at once', async t => {
  const story = await openEscalation(t)
  const refuse = async () => { throw new DeliveryError('no such number', { retryable: false, reason: 'clientError' }) }
  for (const receiver of ['ana-push', 'ana-sms']) story.behave(receiver, refuse)
  await story.fire(disk)
  await story.advance('31s')
  t.same(story.pages(), ['0:30 bo-push'])
})

t.test('the notification of the group goes on as ever, and names the incident', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('31s')
  const { incident: { id } } = await story.incident()
  const [chat] = story.told.filter(({ receiver }) => receiver === 'chat')
  t.match(chat, { groupKey: '{}/{page="yes"}:{alertname="Disk"}', incident: { id, state: 'triggered' } })
  const [page] = story.told.filter(({ receiver }) => receiver === 'ana-push')
  t.match(page, { incident: { id, tier: 0 }, groupLabels: { alertname: 'Disk' }, alerts: [{ status: 'firing' }] })
})
