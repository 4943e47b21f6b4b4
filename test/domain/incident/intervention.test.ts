import t from 'tap'
import { incidentStory, ms, policy, tier } from '../../support/incident-story.ts'

t.test('escalated by hand, the next tier fires at once, or the one that is named', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('1m')
  story.said()
  story.act({ kind: 'escalated', by: 'ana' })
  t.same(story.said(), ['1:00 bo-push'])
  story.act({ kind: 'escalated', by: 'ana', tier: 2 })
  t.same(story.said(), ['1:00 head-push'])
  t.match(story.act({ kind: 'escalated', by: 'ana', tier: 7 }), { refused: 'no such tier' })
  story.act({ kind: 'acknowledged', by: 'head' })
  story.act({ kind: 'escalated', by: 'ana', tier: 1 })
  t.equal(story.incident.state, 'triggered', 'an acknowledgement does not stand against it')
  t.same(story.said(), [])
  story.advance('1m')
  t.same(story.said(), ['2:00 bo-push'], 'but nobody is called twice within a minute')
})

t.test('escalated after the last tier, it begins again, even if all repeats are over', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana'), tier('5m', 'user:bo')], repeat: { times: 0, fromTier: 0, after: ms('5m') } }) })
  story.fire('disk')
  story.advance('1h')
  t.ok(story.incident.unattended)
  story.said()
  story.act({ kind: 'escalated', by: 'ana' })
  story.advance('10m')
  t.same(story.said(), ['60:00 ana-push', '65:00 ana-sms', '65:00 bo-push', '70:00 bo-sms', '70:00 war-room (last resort)'])
})

t.test('reassigned, it is one person\'s, and goes on from where it was if she does not acknowledge', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('1m')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.said()
  story.act({ kind: 'reassigned', by: 'ana', to: 'chen' })
  t.match(story.incident, { state: 'triggered', assignee: 'chen', ack: undefined })
  story.advance('20m')
  t.same(story.said(), ['1:00 chen-push (reassigned)', '6:00 chen-sms (reassigned)', '16:00 bo-push', '21:00 bo-sms'])
  story.act({ kind: 'reassigned', by: 'bo', to: 'unknown' })
  t.same(story.said(), ['21:00 head-push'], 'and at once if there is no such person')
})

t.test('a responder is paged until she confirms or declines herself', async t => {
  for (const answer of ['acknowledged', 'declined', undefined] as const) {
    const story = incidentStory()
    story.fire('disk')
    story.act({ kind: 'acknowledged', by: 'ana' })
    story.act({ kind: 'responder added', by: 'ana', person: 'chen' })
    story.act({ kind: 'responder added', by: 'bo', person: 'chen' })
    story.advance('1m')
    story.act({ kind: 'acknowledged', by: 'ana' })
    if (answer) story.act({ kind: answer, by: 'chen' })
    story.advance('10m')
    t.same(story.said(), ['0:00 ana-push', '0:00 chen-push (responder)', ...answer ? [] : ['5:00 chen-sms (responder)']])
    t.match(story.incident.responders, [{ person: 'chen', by: 'ana', state: answer === 'acknowledged' ? 'confirmed' : answer ?? 'asked' }])
    t.equal(story.incident.state, 'acknowledged')
    t.match(story.act({ kind: 'declined', by: 'bo' }), { refused: 'not asked' })
  }
})

t.test('a responder who is being paged anyway is not paged anew, and goes on to be after an acknowledgement', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('1m')
  story.act({ kind: 'responder added', by: 'bo', person: 'ana' })
  story.act({ kind: 'acknowledged', by: 'bo' })
  story.advance('10m')
  t.same(story.said(), ['0:00 ana-push', '5:00 ana-sms (responder)'])
})

t.test('a note is kept, and changes nothing else', async t => {
  const story = incidentStory()
  story.fire('disk')
  const { notes: _, version, ...before } = story.incident
  story.act({ kind: 'noted', by: 'ana', text: 'the disk is full' })
  const { notes, version: after, ...rest } = story.incident
  t.same(notes, [{ at: story.now, by: 'ana', text: 'the disk is full' }])
  t.same(rest, before)
  t.equal(after, version + 1)
})

t.test('rebased, it goes on in the new policy', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('2m')
  story.said()
  story.act({ kind: 'rebased', by: 'ana', policy: policy({ name: 'new', tiers: [tier('0', 'user:ana'), tier('4m', 'user:chen')], repeat: { times: 0, fromTier: 0, after: ms('4m') } }) })
  story.advance('6m')
  t.same(story.said(), ['4:00 chen-push', '5:00 ana-sms', '8:00 war-room (last resort)'])
  story.act({ kind: 'rebased', by: 'ana', policy: policy({ tiers: [tier('0', 'user:head')] }) })
  t.same(story.said(), ['8:00 head-push'], 'whom the new one names is told if nobody attends to it')

  const shorter = incidentStory()
  shorter.fire('disk')
  shorter.advance('20m')
  shorter.said()
  shorter.act({ kind: 'rebased', by: 'ana', policy: policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 1, fromTier: 0, after: ms('10m') } }) })
  shorter.advance('5m')
  t.same(shorter.said(), ['25:00 ana-push'], 'where the tier that was next is not there any more, the pass ends')
})

t.test('rebased between two passes, it does not wait longer than the new policy says', async t => {
  const answer = ({ receiver }: { receiver: string }) => receiver === 'chat' ? { accepted: false, reason: 'gone', retryable: false } as const : { accepted: true } as const
  const story = incidentStory({ answer, policy: policy({ tiers: [tier('0', 'receiver:chat')], repeat: { times: 1, fromTier: 0, after: ms('8h') } }) })
  story.fire('disk')
  story.advance('1m')
  story.said()
  story.act({ kind: 'rebased', by: 'ana', policy: policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 1, fromTier: 0, after: ms('10m') } }) })
  story.advance('10m')
  t.same(story.said(), ['11:00 ana-push'])
})

t.test('rebased while it is snoozed and unattended, its giver still hears first of what is new', async t => {
  const only = policy({ tiers: [tier('0', 'user:ana')], repeat: { times: 0, fromTier: 0, after: ms('5m') } })
  const story = incidentStory({ policy: only })
  story.fire('disk')
  story.advance('10m')
  story.act({ kind: 'snoozed', by: 'chen', until: story.now + ms('8h') })
  story.act({ kind: 'rebased', by: 'bo', policy: { ...only, name: 'new' } })
  t.equal(story.incident.next, undefined)
  story.said()
  story.fire('net')
  t.same(story.said(), ['10:00 chen-push (acknowledged before)'])
})

t.test('after a resolve there is nothing to do for anybody', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.end('disk')
  story.said()
  for (const event of [{ kind: 'escalated', by: 'a' }, { kind: 'reassigned', by: 'a', to: 'bo' }, { kind: 'responder added', by: 'a', person: 'bo' }, { kind: 'snoozed', by: 'a', until: story.now + 1 }, { kind: 'unacknowledged', by: 'a' }] as const) {
    t.match(story.act(event), { refused: 'resolved' }, event.kind)
  }
  t.same(story.said(), [])
})
