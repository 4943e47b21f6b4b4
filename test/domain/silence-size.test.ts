import t from 'tap'
import { silenceSize } from '../../src/domain/silence-size.ts'
import { silence } from '../support/build.ts'

const retention = 432_000_000

// Field by field as protocol buffers have it: a byte for the field, one for its length, then the bytes.
const base = {
  id: 2 + 36,
  // One set, of one matcher.
  matchers: 2 + 2 + (2 + 1) + (2 + 1),
  startsAt: 2 + 6,
  endsAt: 2 + 6,
  updatedAt: 2 + 6,
  createdBy: 2 + 3,
  comment: 2 + 6
}
const sum = (fields: Record<string, number>) => Object.values(fields).reduce((a, b) => a + b, 0)
const expiresAt = 2 + 6
const plain = silence('a="x"')

t.test('the size of a silence is that of its record in Alertmanager', async t => {
  t.equal(silenceSize(plain, { retention }), 2 + sum(base) + expiresAt)
})

const additions: ReadonlyArray<readonly [string, Parameters<typeof silence>[0], Parameters<typeof silence>[1], number]> = [
  ['an operator other than = is written', 'a!~"x"', {}, 2],
  ['each character counts with its bytes', 'a="µ"', {}, 1],
  ['an empty value is not written', 'a="x",b=""', {}, 2 + 3],
  ['an empty comment is not written', 'a="x"', { comment: '' }, -8],
  ['an annotation is a message of two texts', 'a="x"', { annotations: { team: 'web' } }, 2 + (2 + 4) + (2 + 3)],
  ['a fraction of a second is written in nanoseconds', 'a="x"', { endsAt: plain.endsAt + 1 }, 2 * (1 + 3)]
]

for (const [what, matchers, fields, bytes] of additions) {
  t.test(what, async t => {
    const size = silenceSize(silence(matchers, fields), { retention }) - silenceSize(plain, { retention })
    // Beyond 127 bytes a length takes two.
    t.ok(size === bytes || size === bytes + 1, `${size} bytes more, not ${bytes}`)
  })
}
