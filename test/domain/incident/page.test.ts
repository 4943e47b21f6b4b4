import t from 'tap'
import { incidentStory, ms, person, policy, tier } from '../../support/incident-story.ts'

const refused = { accepted: false, reason: '400', retryable: false } as const
const broken = { accepted: false, reason: '500', retryable: true } as const
const twoTiers = policy({ tiers: [tier('0', 'user:ana'), tier('15m', 'user:bo')], repeat: { times: 0, fromTier: 0, after: ms('15m') } })

t.test('a means that fails for good does not make anybody wait for the next', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ receiver }) => receiver === 'ana-push' ? refused : { accepted: true } })
  story.fire('disk')
  story.advance('16m')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-sms', '15:00 bo-push'])
})

t.test('when no page of a tier was accepted, the next tier fires at once', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ to }) => to === 'ana' ? refused : { accepted: true } })
  story.fire('disk')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-sms', '0:00 bo-push'])
  t.match(story.lines('unreached'), [{ to: 'ana', tier: 0 }])
  story.advance('15m')
  t.same(story.said(), ['5:00 bo-sms', '15:00 war-room (last resort)'], 'and the pass has reached somebody, so it ends in its time')
})

t.test('a pass in which nobody accepts goes to the last resort at once, which is tried until it has accepted', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ why }, now) => why !== 'last resort' || now < start + ms('3m') ? refused : { accepted: true } })
  const start = story.now
  story.fire('disk')
  story.advance('1h')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-sms', '0:00 bo-push', '0:00 bo-sms', '0:00 war-room (last resort)', '1:00 war-room (last resort)', '2:00 war-room (last resort)', '3:00 war-room (last resort)'])
  t.match(story.incident, { state: 'triggered', unattended: { at: start } })
})

t.test('what can be tried again is, for a minute, and then it is the fallback\'s turn', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ receiver }) => receiver === 'ana-push' ? { ...broken, fallback: 'ana-call' } : { accepted: true } })
  story.fire('disk')
  story.advance('61s')
  t.same(story.said(), ['0:00', '0:01', '0:03', '0:07', '0:15', '0:25', '0:35', '0:45', '0:55', '1:00'].map(at => `${at} ana-push`).concat('1:00 ana-call'))
  t.match(story.incident.told, [{ to: 'ana', receiver: 'ana-call' }])
})

t.test('an outcome of an attempt that was given up says nothing of the next, unless it is a success', async t => {
  const story = incidentStory({ policy: twoTiers, answer: () => undefined })
  story.fire('disk')
  story.advance('12s')
  t.same(story.said(), ['0:00 ana-push', '0:10 ana-push'], 'of the first nothing was heard while its claim lasted')
  const before = story.incident
  story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 1, ...refused } })
  t.same(story.incident, before)
  story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 1, accepted: true } })
  t.match(story.incident.told, [{ receiver: 'ana-push' }])
  t.same(story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 2, ...refused } }).effects, [])
})

t.test('a claim that is renewed is not taken over', async t => {
  const story = incidentStory({ policy: twoTiers, answer: () => undefined })
  story.fire('disk')
  story.advance('9s')
  story.act({ kind: 'renewed', page: '1.0', attempt: 1, until: story.now + ms('10s') })
  story.advance('9s')
  t.same(story.said(), ['0:00 ana-push'])
  t.same(story.act({ kind: 'renewed', page: '1.0', attempt: 9, until: story.now + ms('1h') }).effects, [])
  story.advance('1s')
  t.same(story.said(), ['0:19 ana-push'], 'by nobody but who has it')
})

t.test('after an outage a page that another was sending is left to it for as long as it may want to say how it went', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ receiver }) => receiver === 'ana-push' ? undefined : { accepted: true } })
  story.fire('disk')
  t.same(story.said(), ['0:00 ana-push'])
  story.sleep('15m')
  story.due({ takeOverFrom: story.now + ms('4s') })
  t.same(story.said(), ['15:00 ana-sms', '15:00 bo-push'], 'what nobody was sending does not wait')
  story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 1, accepted: true } })
  story.advance('4s')
  t.same(story.said(), [])
})

t.test('what was being sent when somebody acknowledged is not sent again, whatever comes of it', async t => {
  for (const [outcome, told] of [[broken, []], [refused, []], [{ accepted: true } as const, ['ana-push']], [undefined, []]] as const) {
    const story = incidentStory({ policy: twoTiers, answer: () => undefined })
    story.fire('disk')
    story.act({ kind: 'acknowledged', by: 'ana' })
    if (outcome) story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 1, ...outcome } })
    story.advance('30m')
    t.same(story.said(), ['0:00 ana-push'])
    t.match(story.incident, { runs: [], told: told.map(receiver => ({ receiver })) })
  }
})

t.test('all who accepted a page are told of the end, also one who accepts it afterwards', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ receiver, why }) => receiver === 'bo-push' && why !== 'resolved' ? undefined : { accepted: true } })
  story.fire('disk')
  story.advance('15m')
  story.said()
  story.end('disk')
  t.same(story.said(), ['15:00 ana-push (resolved)', '15:00 ana-sms (resolved)'])
  story.act({ kind: 'outcome', outcome: { page: '2.0', attempt: 1, accepted: true } })
  t.same(story.said(), ['15:00 bo-push (resolved)'])
  t.ok(story.incident.told.every(({ ended }) => ended))
})

t.test('a notice of the end that cannot be sent pages nobody else', async t => {
  const story = incidentStory({ policy: twoTiers, answer: ({ why }) => why === 'resolved' ? refused : { accepted: true }, people: [person('ana')] })
  story.fire('disk')
  story.end('disk')
  story.advance('1h')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-push (resolved)'])
})

t.test('rules that name the same means twice at once use it once, and again after a minute', async t => {
  const story = incidentStory({ policy: twoTiers, people: [person('ana', { high: [{ receiver: 'ana-push', after: 0 }, { receiver: 'ana-push', after: 0 }] })] })
  story.fire('disk')
  story.advance('5m')
  t.same(story.said(), ['0:00 ana-push', '1:00 ana-push'])
})

t.test('two means with the same fallback do not call there twice within a minute', async t => {
  const story = incidentStory({
    policy: twoTiers,
    people: [person('ana', { high: [{ receiver: 'ana-push', after: 0 }, { receiver: 'ana-sms', after: 0 }] })],
    answer: ({ receiver }) => receiver === 'mail' ? { accepted: true } : { ...refused, fallback: 'mail' }
  })
  story.fire('disk')
  story.advance('5m')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-sms', '0:00 mail', '1:00 mail'])
})

t.test('two means with the same fallback do not call there at once, also when both are late', async t => {
  const story = incidentStory({
    policy: twoTiers,
    people: [person('ana', { high: [{ receiver: 'ana-push', after: 0 }, { receiver: 'ana-sms', after: 0 }] })],
    answer: ({ receiver, attempt }) => receiver === 'mail' || (receiver === 'ana-push' && attempt === 1) ? undefined : { ...refused, fallback: 'mail' }
  })
  story.fire('disk')
  story.advance('15s')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-sms', '0:00 mail', '0:10 ana-push', '0:10 mail'])
  story.sleep('5m')
  story.due()
  t.same(story.said(), ['5:15 mail'], 'one for the first time, the other again')
  story.advance('5m')
  const later = story.said()
  t.same(later, [...new Set(later)])
})

t.test('who accepts a page after all, when its fallback is tried already, is who is told of the end', async t => {
  const answers = [undefined, { ...refused, fallback: 'mail' }]
  const story = incidentStory({ policy: twoTiers, answer: ({ why }) => why === 'resolved' ? { accepted: true } : answers.shift() })
  story.fire('disk')
  story.advance('15s')
  t.same(story.said(), ['0:00 ana-push', '0:10 ana-push', '0:10 mail'])
  story.act({ kind: 'outcome', outcome: { page: '1.0', attempt: 1, accepted: true } })
  story.end('disk')
  t.same(story.said(), ['0:15 ana-push (resolved)'])
})

t.test('a last resort that is being told by its fallback is not told once more', async t => {
  const story = incidentStory({
    policy: policy({ tiers: [tier('0', '')], repeat: { times: 1, fromTier: 0, after: ms('5s') } }),
    answer: ({ receiver }) => receiver === 'mail' ? undefined : { ...refused, fallback: 'mail' }
  })
  story.fire('disk')
  story.advance('6s')
  t.same(story.said(), ['0:00 war-room (last resort)', '0:00 mail (last resort)'])
})

t.test('what fires again at once calls nobody twice within a minute', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.end('disk')
  story.advance('20s')
  story.fire('disk')
  t.same(story.said(), ['0:00 ana-push', '0:00 ana-push (resolved)'])
  story.advance('1m')
  t.same(story.said(), ['1:00 ana-push'])
})

t.test('whoever may have been paged is told of the end, though nothing was heard of the page', async t => {
  const story = incidentStory({ answer: ({ why }) => why === 'resolved' ? { accepted: true } : undefined })
  story.fire('disk')
  story.act({ kind: 'acknowledged', by: 'bo' })
  story.end('disk')
  story.advance('1m')
  t.same(story.said(), ['0:00 ana-push', '0:10 ana-push (resolved)'])
})
