import bcrypt from 'bcryptjs'
import t, { type Test } from 'tap'
import { createPasswords } from '../../src/access/passwords.ts'

const hash = bcrypt.hashSync('right', 4)
const ask = (password: string, asker = 'a', isUnknown = false) => ({ password, hash, asker, isUnknown })

function arrange (t: Test) {
  const passwords = createPasswords()
  t.teardown(() => passwords.close())
  return passwords
}

t.test('many guesses of one asker are turned away, who is known is not', async t => {
  const passwords = arrange(t)
  t.equal(await passwords.verify('ana', ask('right')), 'right')
  const guesses = Array.from({ length: 40 }, (_, n) => passwords.verify('ana', ask(`guess ${n}`)))
  t.equal(await passwords.verify('ana', ask('right')), 'right')
  const verdicts = await Promise.all(guesses)
  // One is looked at, eight wait.
  t.equal(verdicts.filter(verdict => verdict === 'busy').length, 31)
  t.equal(verdicts.filter(verdict => verdict === 'wrong').length, 9)
})

t.test('the same password asked for many times at once is compared once', async t => {
  const passwords = arrange(t)
  const verdicts = await Promise.all(Array.from({ length: 40 }, () => passwords.verify('ana', ask('right'))))
  t.same([...new Set(verdicts)], ['right'])
})

for (const [who, askerOf, isUnknown] of [
  ['from one address', () => 'a', false],
  ['for users that do not exist, from anywhere', (n: number) => `a${n}`, true]
] as const) {
  t.test(`while forty guess without end ${who}, the right password gets in from elsewhere at the first try`, async t => {
    const passwords = arrange(t)
    const end = new AbortController()
    let looked = 0
    const guess = async (n: number) => {
      for (let round = 0; !end.signal.aborted; round++) {
        const verdict = await passwords.verify('x', ask(`guess ${n} ${round}`, askerOf(n), isUnknown))
        if (verdict === 'wrong') looked++
        else await new Promise(resolve => setImmediate(resolve))
      }
    }
    const loops = Array.from({ length: 40 }, (_, n) => guess(n))
    const before = looked
    t.equal(await passwords.verify('ana', ask('right', 'elsewhere')), 'right')
    t.ok(looked - before <= 2, 'it waited for nobody but whose turn it was')
    end.abort()
    await Promise.all(loops)
    t.ok(looked > 0)
  })
}

t.test('who waits when all ends is told so', async t => {
  const passwords = createPasswords()
  const waiting = [1, 2, 3].map(n => passwords.verify('ana', ask(`guess ${n}`)))
  const ended = Promise.all(waiting.map(verdict => t.rejects(verdict)))
  await passwords.close()
  await ended
})
