import t from 'tap'
import { incidentStory, ms, person, policy, tier } from '../../support/incident-story.ts'

t.test('primary at once, secondary after a quarter of an hour, the head after an hour, all again, and then the last resort', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('6h')
  t.same(story.said(), [
    '0:00 ana-push', '5:00 ana-sms', '15:00 bo-push', '20:00 bo-sms', '60:00 head-push', '65:00 head-sms',
    '105:00 ana-push', '110:00 ana-sms', '120:00 bo-push', '125:00 bo-sms', '165:00 head-push', '170:00 head-sms',
    '210:00 war-room (last resort)'
  ])
  t.match(story.incident, { state: 'triggered', unattended: { at: story.now - ms('150m') } })
})

t.test('repeats go on for ever where they are to, from the tier that they are to begin with', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana'), tier('10m', 'user:bo')], repeat: { times: 'forever', fromTier: 1, after: ms('10m') } }) })
  story.fire('disk')
  story.advance('40m')
  t.same(story.said(), ['0:00 ana-push', '5:00 ana-sms', '10:00 bo-push', '15:00 bo-sms', '20:00 bo-push', '25:00 bo-sms', '30:00 bo-push', '35:00 bo-sms', '40:00 bo-push'])
})

t.test('a tier with nobody in it is skipped at once and noted, and its wait is not waited', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'schedule:nobody'), tier('15m', 'user:bo'), tier('10m', 'schedule:nobody'), tier('45m', 'user:head')] }) })
  story.fire('disk')
  t.same(story.said(), ['0:00 bo-push'])
  story.advance('10m')
  t.same(story.said(), ['5:00 bo-sms', '10:00 head-push'])
  t.match(story.lines('gap').map(({ tier, to }) => [tier, to]), [[0, 'schedule:nobody'], [0, undefined], [2, 'schedule:nobody'], [2, undefined]])
})

t.test('a pass that has nobody at all goes to the last resort, each pass, and after the last one it is unattended', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'schedule:nobody'), tier('15m', 'user:unknown')] }) })
  story.fire('disk')
  t.same(story.said(), ['0:00 war-room (last resort)'])
  story.advance('10h')
  t.same(story.said(), ['45:00 war-room (last resort)'])
  t.ok(story.incident.unattended)
})

t.test('a pass whose last tiers are empty does not end before those whom it paged have had their time', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana'), tier('0', 'schedule:nobody')], repeat: { times: 'forever', fromTier: 0, after: ms('30m') } }) })
  story.fire('disk')
  story.advance('35m')
  t.same(story.said(), ['0:00 ana-push', '5:00 ana-sms', '30:00 ana-push', '35:00 ana-sms'])
})

t.test('a last tier that cannot be reached does not hasten the next pass for those who were', async t => {
  const failed = { accepted: false, reason: 'gone', retryable: false } as const
  const story = incidentStory({
    policy: policy({ tiers: [tier('0', 'user:ana'), tier('0', 'receiver:chat')], repeat: { times: 'forever', fromTier: 0, after: ms('30m') } }),
    answer: ({ receiver }) => receiver === 'chat' ? failed : { accepted: true }
  })
  story.fire('disk')
  story.advance('35m')
  t.same(story.said(), ['0:00 ana-push', '0:00 chat', '5:00 ana-sms', '30:00 ana-push', '30:00 chat', '35:00 ana-sms'])
})

t.test('a person without any means to be notified is as good as nobody', async t => {
  const story = incidentStory({ people: [person('ana', { high: [], low: [] }), person('bo', { low: [] })], policy: policy({ tiers: [tier('0', 'user:ana'), tier('1h', 'user:bo', { urgency: 'low' })] }) })
  story.fire('disk')
  t.same(story.said(), ['0:00 bo-push'], 'and who has no rules for low urgency is paged by the others')
  t.equal(story.lines('gap')[0]?.reason, 'ana has no means to be notified by')
})

t.test('personal rules run to their end, and a later tier does not begin them anew', async t => {
  const slow = person('ana', { high: [{ receiver: 'ana-push', after: 0 }, { receiver: 'ana-call', after: ms('10m') }] })
  const story = incidentStory({ people: [slow, person('bo')], policy: policy({ tiers: [tier('0', 'user:ana'), tier('5m', 'user:ana user:bo'), tier('15m', 'user:ana')] }) })
  story.fire('disk')
  story.advance('21m')
  t.same(story.said(), ['0:00 ana-push', '5:00 bo-push', '10:00 ana-call', '10:00 bo-sms', '20:00 ana-push'], 'what has ended may begin again')
})

t.test('high urgency does not wait behind rules of low urgency', async t => {
  const slow = person('ana', { low: [{ receiver: 'ana-mail', after: 0 }, { receiver: 'ana-chat', after: ms('1h') }] })
  const story = incidentStory({ people: [slow], policy: policy({ tiers: [tier('0', 'user:ana', { urgency: 'low' }), tier('5m', 'user:ana')] }) })
  story.fire('disk')
  story.advance('5m')
  t.same(story.said(), ['0:00 ana-mail', '5:00 ana-push'])
})

t.test('receivers are told beside people, and nobody twice by the same means within a minute', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', 'user:ana receiver:chat'), tier('20s', 'user:ana receiver:chat')] }), people: [person('ana', { high: [{ receiver: 'ana-push', after: 0 }] })] })
  story.fire('disk')
  story.advance('2m')
  t.same(story.said(), ['0:00 ana-push', '0:00 chat', '1:00 ana-push', '1:00 chat'])
})

t.test('a timer that is late fires once, and what comes after it is counted from then', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('10m')
  story.said()
  story.sleep('3h')
  story.advance('16m')
  t.same(story.said(), ['190:00 bo-push', '195:00 bo-sms'])
  story.due()
  t.same(story.said(), [], 'and twice is once')
  story.advance('29m')
  t.same(story.said(), ['235:00 head-push'])
})

t.test('a tier that is a few seconds late does not put off those after it', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('14m')
  story.said()
  story.sleep('68s')
  story.advance('45m')
  t.same(story.said(), ['15:08 bo-push', '20:08 bo-sms', '60:00 head-push'])
})

t.test('whose shift begins while nobody has acknowledged is told, too', async t => {
  const handOff = ms('8m')
  let opened = 0
  const onCall = (schedule: string, at: number) => schedule === 'primary' && at < opened + handOff ? { names: ['ana'], until: opened + handOff } : { names: [schedule === 'primary' ? 'chen' : 'bo'] }
  const story = incidentStory({ onCall })
  opened = story.now
  story.fire('disk')
  story.advance('14m')
  t.same(story.said(), ['0:00 ana-push', '5:00 ana-sms', '8:00 chen-push (shift change)', '13:00 chen-sms (shift change)'])
  const overridden = incidentStory({ onCall: schedule => ({ names: schedule === 'primary' && overridden.now > opened ? ['head'] : ['ana'] }) })
  overridden.fire('disk')
  overridden.advance('1m')
  overridden.act({ kind: 'shift changed' })
  t.same(overridden.said(), ['0:00 ana-push', '1:00 head-push (shift change)'], 'by an override, too')
})

t.test('a round robin pages whoever was paged longest ago, and turns only when she was reached', async t => {
  const turns = new Map([['ana', { at: 5, load: 1 }], ['bo', { at: 3, load: 9 }], ['chen', { at: 3, load: 2 }]])
  const story = incidentStory({
    policy: policy({ tiers: [tier('0', 'user:ana user:bo user:chen', { mode: 'round_robin' }), tier('15m', 'user:head')] }),
    turnOf: name => turns.get(name),
    answer: ({ receiver }) => receiver.startsWith('chen') ? { accepted: false, reason: 'gone', retryable: false } : { accepted: true }
  })
  story.fire('disk')
  story.advance('4m')
  t.same(story.said(), ['0:00 chen-push', '0:00 chen-sms', '0:00 bo-push'])
  t.same(story.effects.filter(({ kind }) => kind === 'turn').map(effect => 'person' in effect && effect.person), ['bo'])
})

t.test('a round robin that begins with another shift goes on with those of that shift, and with nobody twice', async t => {
  const story = incidentStory({
    policy: policy({ tiers: [tier('0', 'schedule:primary', { mode: 'round_robin' }), tier('15m', 'user:head')] }),
    onCall: (_schedule, at) => ({ names: at < opened + ms('8m') ? ['ana', 'bo'] : ['bo', 'chen'], until: opened + ms('8m') }),
    answer: ({ to }) => to === 'ana' ? undefined : { accepted: false, reason: 'gone', retryable: false }
  })
  const opened = story.now
  story.fire('disk')
  story.advance('8m')
  t.same(story.said().filter(said => !said.includes('ana')), ['8:00 bo-push (shift change)', '8:00 bo-sms (shift change)', '8:00 chen-push', '8:00 chen-sms'])
})
