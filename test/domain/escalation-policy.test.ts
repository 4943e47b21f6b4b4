import t from 'tap'
import { parseTarget, printTarget } from '../../src/domain/escalation-policy.ts'

t.test('a target is a kind and a name, which may have colons in it', async t => {
  for (const text of ['schedule:primary', 'user:ana', 'receiver:a:b']) t.equal(printTarget(parseTarget(text) ?? t.fail(text) as never), text)
  for (const text of ['primary', 'policy:other', 'user:', ':ana', 'User:ana']) t.equal(parseTarget(text), undefined, text)
})
