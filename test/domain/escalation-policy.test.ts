import t from 'tap'
import { parseTarget, printTarget, timeLineOf } from '../../src/domain/escalation-policy.ts'
import { ms, policy, tier } from '../support/incident-story.ts'

t.test('a target is a kind and a name, which may have colons in it', async t => {
  for (const text of ['schedule:primary', 'user:ana', 'receiver:a:b']) t.equal(printTarget(parseTarget(text) ?? t.fail(text) as never), text)
  for (const text of ['primary', 'policy:other', 'user:', ':ana', 'User:ana']) t.equal(parseTarget(text), undefined, text)
})

t.test('the time line of a policy is what fires when nobody does anything', async t => {
  const line = (one: ReturnType<typeof policy>, passes?: number) => timeLineOf(one, passes).map(({ pass, tier, at, lastResort }) => `${at / 60_000} ${lastResort ? 'last resort' : `${pass}/${tier}`}`)
  t.same(line(policy()), ['0 0/0', '15 0/1', '60 0/2', '105 1/0', '120 1/1', '165 1/2', '210 last resort'])
  t.same(line(policy({ tiers: [tier('5m', 'user:ana')], repeat: { times: 'forever', fromTier: 0, after: ms('5m') } }), 3), ['5 0/0', '10 1/0', '15 2/0'])
})
