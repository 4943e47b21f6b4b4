import t from 'tap'
import { openIncident } from '../../../src/domain/incident-transition.ts'
import { dueAt } from '../../../src/domain/incident-timer.ts'
import { modeOf } from '../../../src/domain/incident.ts'
import { makeLabels } from '../../../src/domain/labels.ts'
import { incidentStory, ms, policy, tier } from '../../support/incident-story.ts'
import { dawn } from '../../support/build.ts'

t.test('nothing is opened for what is muted or has ended', async t => {
  const open = (fields: object) => openIncident({ id: 'i', policy: policy(), group: 'g', alerts: [{ fingerprint: 'a', labels: makeLabels({ alertname: 'a' }), endsAt: dawn + 1, ...fields }] }, dawn)
  t.equal(open({ mutedBy: 'silence' }), undefined)
  t.equal(open({ endsAt: dawn }), undefined)
  t.match(open({}), { incident: { version: 1, state: 'triggered', groups: ['g'] } })
})

t.test('it ends when all of its alerts have, and those who were paged are told, whatever mutes', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.fire('net')
  story.end('disk')
  t.equal(story.incident.state, 'triggered')
  story.mute('silence')
  t.same([story.incident.state, modeOf(story.incident)], ['triggered', 'suppressed'], 'muted members count as unresolved')
  story.end('net')
  t.match(story.incident, { state: 'resolved', resolution: { endedAt: story.now } })
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-push (resolved)'])
})

t.test('an end that nobody reports is found by one timer, which refreshes do not move', async t => {
  const story = incidentStory()
  story.fire('disk', 'critical', { endsAt: dawn + ms('5m') })
  story.act({ kind: 'acknowledged', by: 'ana' })
  const { version } = story.incident
  story.fire('disk', 'critical', { endsAt: dawn + ms('8m') })
  t.same(dueAt(story.incident), { at: dawn + ms('5m'), what: 'end' })
  t.equal(story.incident.version, version, 'nothing is written for that')
  story.advance('6m')
  t.same(dueAt(story.incident), { at: dawn + ms('8m'), what: 'end' })
  story.advance('3m')
  t.equal(story.incident.state, 'resolved')
})

t.test('while all of it is silenced no tier fires, and then it starts again at the first', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('16m')
  story.mute('silence x', story.now + ms('2h'))
  story.said()
  story.advance('1h')
  t.same(story.said(), [])
  t.match(story.act({ kind: 'escalated', by: 'bo' }), { refused: 'suppressed' })
  story.quietly('disk', { mutedBy: undefined })
  story.advance('1h')
  t.same(story.said(), ['136:00 ana-push'], 'found when the silence is known to end')
  t.match(story.lines('suppressed'), [{ reason: 'silence x' }])
  story.fire('net', 'critical', { mutedBy: 'silence' })
  story.advance('5m')
  t.same(story.said(), ['141:00 ana-sms'], 'one that is silenced silences no other')
})

t.test('an acknowledgement outlives a silence, and a responder who was asked is asked after it', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.mute('silence')
  story.said()
  story.act({ kind: 'responder added', by: 'ana', person: 'chen' })
  t.same(story.said(), [])
  story.mute(undefined)
  t.equal(story.incident.state, 'acknowledged')
  t.same(story.said(), ['0:00 chen-push (responder)'])
})

t.test('what fires again within the reopen_window is the same incident, without its acknowledgement', async t => {
  for (const keepAckOnReopen of [false, true]) {
    const story = incidentStory({ policy: policy({ keepAckOnReopen }) })
    story.fire('disk')
    story.act({ kind: 'acknowledged', by: 'ana' })
    story.advance('5m')
    story.end('disk')
    story.advance('14m')
    story.said()
    story.fire('disk')
    t.match(story.incident, { flaps: 1, state: keepAckOnReopen ? 'acknowledged' : 'triggered' })
    t.same(story.said(), keepAckOnReopen ? [] : ['19:00 ana-push'])
  }
})

t.test('after the reopen_window it is over for good', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.end('disk')
  story.advance('15m')
  t.match(story.incident, { closed: true })
  t.equal(dueAt(story.incident), undefined)
  t.match(story.act({ kind: 'observed', alerts: [] }), { refused: 'closed' })
})

t.test('declared resolved while it fires, it opens again after five minutes, or at once for what nobody has seen', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('1m')
  story.act({ kind: 'resolved', by: 'ana' })
  t.match(story.incident, { state: 'resolved', resolution: { by: 'ana', endedAt: undefined } })
  t.match(story.act({ kind: 'resolved', by: 'ana' }), { refused: 'resolved' })
  story.said()
  story.advance('4m')
  t.equal(story.incident.state, 'resolved')
  story.advance('1m')
  t.same(story.said(), ['6:00 ana-push'])
  story.act({ kind: 'resolved', by: 'ana' })
  story.said()
  story.advance('1m')
  story.fire('net')
  t.same(story.said(), ['7:00 ana-push'])
  story.act({ kind: 'resolved', by: 'ana' })
  story.mute('silence')
  story.advance('1h')
  t.equal(story.incident.state, 'resolved', 'a silence holds here, too')
  story.end('net')
  story.end('disk')
  t.equal(story.incident.resolution?.endedAt, story.now)
})

t.test('what is not seen any more pages again when nobody attends to it', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 0, fromTier: 0, after: ms('15m') } }) })
  story.fire('disk')
  story.advance('1h')
  story.said()
  story.fire('disk', 'warning')
  t.same(story.said(), [])
  story.fire('net')
  t.same(story.said(), ['60:00 ana-push'])
  t.equal(story.incident.unattended, undefined)
})

t.test('the last resort was not told of what was silenced, so that pages when the silence ends', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 0, fromTier: 0, after: ms('15m') } }) })
  story.fire('disk')
  story.fire('net', 'critical', { mutedBy: 'silence' })
  story.advance('1h')
  t.ok(story.incident.unattended)
  story.said()
  story.mute(undefined)
  t.same(story.said(), ['60:00 ana-push'])
})

t.test('what the last resort was told of once is new to whoever acknowledges the rest', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 0, fromTier: 0, after: ms('15m') } }) })
  story.fire('disk')
  const seen = story.incident.version
  story.fire('net')
  story.act({ kind: 'acknowledged', by: 'chen', seen })
  story.advance('50m')
  t.ok(story.incident.unattended)
  story.end('net')
  t.equal(story.incident.state, 'acknowledged')
  story.said()
  story.fire('net')
  t.same(story.said(), ['50:00 chen-push (acknowledged before)'])
})

t.test('an acknowledgement that times out while all is silenced leaves nothing waiting, and it begins when that ends', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'bo' })
  story.mute('silence')
  story.advance('2h')
  t.match(story.incident, { ack: undefined, next: undefined })
  story.said()
  story.mute(undefined)
  t.same(story.said(), ['120:00 ana-push', '120:00 bo-push (ack timeout)'])
})
