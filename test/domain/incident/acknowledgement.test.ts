import t from 'tap'
import { incidentStory, ms, person, policy, tier } from '../../support/incident-story.ts'

t.test('an acknowledgement stops all that is not sent yet', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('2m')
  story.act({ kind: 'acknowledged', by: 'ana' })
  t.match(story.incident, { state: 'acknowledged', ack: { by: 'ana' }, assignee: 'ana' })
  story.advance('50m')
  t.same(story.said(), ['0:00 ana-push'])
})

t.test('what is new after it re-opens the incident for the difference, and its giver hears first', async t => {
  const cases: ReadonlyArray<readonly [what: string, change: (story: ReturnType<typeof incidentStory>) => void, reopens: boolean]> = [
    ['a new member', story => story.fire('net'), true],
    ['a rise', story => story.fire('disk', 'critical'), true],
    ['a fall', story => { story.fire('disk', 'info'); story.end('disk', 'warning') }, false],
    ['the same again after its end', story => { story.end('fan', 'info'); story.fire('fan', 'info') }, false],
    ['the end of a member', story => story.end('disk', 'warning'), false],
    ['a new member that is silenced', story => story.fire('net', 'critical', { mutedBy: 'silence' }), false]
  ]
  for (const [what, change, reopens] of cases) {
    const story = incidentStory()
    story.fire('disk', 'warning')
    story.fire('fan', 'info')
    story.act({ kind: 'acknowledged', by: 'chen' })
    story.advance('10m')
    story.said()
    change(story)
    story.advance('20m')
    t.equal(story.incident.state, reopens ? 'triggered' : 'acknowledged', what)
    t.same(story.said().slice(0, 3), reopens ? ['10:00 chen-push (acknowledged before)', '15:00 chen-sms (acknowledged before)', '25:00 ana-push'] : [], what)
  }
})

t.test('when the difference has ended, the acknowledgement holds again', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.fire('net')
  story.advance('3m')
  story.end('net')
  story.said()
  story.advance('40m')
  t.same(story.said(), [])
  t.equal(story.incident.state, 'acknowledged')
})

t.test('if its giver cannot be reached, the first tier does not wait', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'a script' })
  story.advance('2m')
  story.said()
  story.fire('net')
  t.same(story.said(), ['2:00 ana-push'])
  t.match(story.lines('gap'), [{ to: 'a script' }])
})

t.test('it covers what its giver saw', async t => {
  const story = incidentStory()
  story.fire('disk', 'warning')
  const seen = story.incident.version
  story.fire('disk', 'critical')
  story.act({ kind: 'acknowledged', by: 'ana', seen })
  t.equal(story.incident.state, 'triggered')
  story.act({ kind: 'acknowledged', by: 'ana', seen: story.incident.version })
  t.equal(story.incident.state, 'acknowledged')
  story.act({ kind: 'acknowledged', by: 'bo', seen })
  t.match(story.incident, { state: 'acknowledged', ack: { by: 'bo' } }, 'an old link takes back nothing')
})

t.test('after the end it changes nothing', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.end('disk')
  const before = story.incident
  t.match(story.act({ kind: 'acknowledged', by: 'ana' }), { refused: 'resolved', effects: [{ what: 'acknowledged after the end', by: 'ana' }] })
  t.same(story.incident, before)
})

t.test('after ack_timeout its giver and whoever is on call are paged', async t => {
  const story = incidentStory({ onCall: () => ({ names: ['chen'] }) })
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.said()
  story.advance('59m')
  t.same(story.said(), [])
  story.advance('1m')
  t.same(story.said(), ['60:00 chen-push', '60:00 ana-push (ack timeout)'])
  t.match(story.incident, { state: 'triggered', ack: undefined })
  const forGood = incidentStory({ policy: { ...policy(), ackTimeout: undefined } })
  forGood.fire('disk')
  forGood.act({ kind: 'acknowledged', by: 'ana' })
  forGood.advance('50d')
  t.equal(forGood.said().length, 1)
})

t.test('taken back, it begins with the first tier', async t => {
  const story = incidentStory()
  story.fire('disk')
  t.match(story.act({ kind: 'unacknowledged', by: 'ana' }), { refused: 'not acknowledged' })
  story.advance('20m')
  story.act({ kind: 'acknowledged', by: 'bo' })
  story.said()
  story.advance('5m')
  story.act({ kind: 'unacknowledged', by: 'bo' })
  story.advance('15m')
  t.same(story.said(), ['25:00 ana-push', '30:00 ana-sms', '40:00 bo-push'])
})

t.test('a tier that waits for all of its people has them acknowledge one by one', async t => {
  const brief = (name: string) => person(name, { high: [{ receiver: `${name}-push`, after: 0 }, { receiver: `${name}-sms`, after: ms('5m') }, { receiver: `${name}-call`, after: ms('10m') }] })
  const story = incidentStory({ people: ['ana', 'bo', 'head'].map(brief), policy: policy({ tiers: [tier('0', 'user:ana user:bo', { ack: 'all' }), tier('15m', 'user:ana user:head')] }) })
  story.fire('disk')
  story.advance('6m')
  story.act({ kind: 'acknowledged', by: 'ana' })
  t.match(story.incident, { state: 'triggered', partialAcks: [{ by: 'ana' }] })
  story.said()
  story.advance('10m')
  t.same(story.said(), ['10:00 bo-call', '15:00 head-push'], 'who has acknowledged is left alone')
  story.act({ kind: 'acknowledged', by: 'bo' })
  t.match(story.incident, { state: 'acknowledged', partialAcks: [] })
  story.advance('15m')
  t.same(story.said(), [])

  const other = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana user:bo', { ack: 'all' })] }) })
  other.fire('disk')
  other.act({ kind: 'acknowledged', by: 'head' })
  t.equal(other.incident.state, 'acknowledged', 'anybody else takes it from all of them')
})

t.test('what all of a tier have acknowledged is what each of them saw', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana user:bo', { ack: 'all' })] }) })
  story.fire('disk')
  const seen = story.incident.version
  story.fire('net')
  story.act({ kind: 'acknowledged', by: 'ana', seen })
  story.act({ kind: 'acknowledged', by: 'bo' })
  t.equal(story.incident.state, 'triggered')
  story.act({ kind: 'acknowledged', by: 'head' })
  t.equal(story.incident.state, 'acknowledged')
})

t.test('a snooze stops paging until its time, and then it begins with the first tier', async t => {
  const story = incidentStory()
  story.fire('disk')
  t.match(story.act({ kind: 'snoozed', by: 'ana', until: story.now }), { refused: 'in the past' })
  story.act({ kind: 'snoozed', by: 'ana', until: story.now + ms('8h') })
  t.equal(story.incident.state, 'triggered', 'it is a view over the state')
  story.said()
  story.advance('7h')
  t.same(story.said(), [])
  story.advance('2h')
  t.equal(story.said()[0], '480:00 ana-push')
})

t.test('a snooze covers what its giver saw, takes the place of an ack_timeout, and ends with the incident', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.act({ kind: 'snoozed', by: 'ana', until: story.now + ms('8h') })
  story.advance('2h')
  story.said()
  story.fire('net')
  t.same(story.said(), ['120:00 ana-push (acknowledged before)'])
  story.end('net')
  story.end('disk')
  t.match(story.incident, { state: 'resolved', snooze: undefined })
})

t.test('when all whom a tier would page have acknowledged, there is nobody left to wait for', async t => {
  let on = ['ana', 'bo']
  const story = incidentStory({ onCall: () => ({ names: on }), policy: policy({ tiers: [tier('0', 'schedule:primary', { ack: 'all' })], repeat: { times: 1, fromTier: 0, after: ms('4m') } }) })
  story.fire('disk')
  story.advance('3m')
  story.act({ kind: 'acknowledged', by: 'ana' })
  story.said()
  on = ['ana']
  story.advance('30m')
  t.match(story.incident, { state: 'acknowledged', ack: { by: 'ana' } })
  t.same(story.said(), [], 'and what was still to be sent to others is not')
})

t.test('who took one alert upon herself somewhere else has acknowledged no other', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.fire('net')
  const [disk, net] = story.incident.members.map(({ alerts }) => alerts[0]?.fingerprint ?? '')
  story.act({ kind: 'acknowledged', by: 'chen', alerts: [disk ?? ''] })
  t.match(story.incident, { state: 'triggered' })
  story.advance('16m')
  t.same(story.said(), ['0:00 ana-push', '5:00 ana-sms', '15:00 bo-push'], 'the rest goes on as if nothing had happened')
  story.end('net')
  t.equal(story.incident.state, 'acknowledged', 'what is left is hers')

  story.fire('net')
  story.act({ kind: 'acknowledged', by: 'chen', alerts: [net ?? ''] })
  t.match(story.incident, { state: 'acknowledged' }, 'both together are all')
})
