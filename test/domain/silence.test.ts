import t from 'tap'
import { instantAt, parseInstant, type Instant } from '../../src/domain/instant.ts'
import { parseMatchers } from '../../src/domain/matcher-parser.ts'
import { expireSilence, hasMatchers, silenceState, sortSilences, validateSilence, writeSilence, type PostedSilence, type Silence } from '../../src/domain/silence.ts'
import { dawn as now, postedSilence as posted, silence } from '../support/build.ts'

const hour = 3_600_000
const unset = parseInstant('0001-01-01T00:00:00Z') as Instant
const newId = 'new'

t.test('the state of a silence goes by the clock', async t => {
  const states = (starts: number, ends: number) => silenceState(silence('a="x"', { starts, ends }), now)
  t.equal(states(0, 1), 'active')
  t.equal(states(1, 2), 'pending')
  t.equal(states(-1, 0), 'expired')
  t.equal(states(0, 0), 'expired', 'one that was ended before it began')
})

const refused: ReadonlyArray<readonly [string, PostedSilence, string]> = [
  ['it ends when it starts', posted('a="x"', { starts: hour }), 'Failed to create silence: start time must be before end time'],
  ['it ends before it starts, and both are past', posted('a="x"', { starts: -hour, ends: -2 * hour }), 'Failed to create silence: start time must be before end time'],
  ['no time is set', posted('a="x"', { startsAt: unset, endsAt: unset }), 'Failed to create silence: start time must be before end time'],
  ['it has ended', posted('a="x"', { starts: -hour, ends: -1 }), "Failed to create silence: end time can't be in the past"],
  ['a name is empty', posted('', { matchers: [{ name: '', operator: '=', value: 'x' }] }), 'invalid silence: invalid label matcher 0 in set 0: invalid label name ""'],
  ['a pattern is wrong', posted('', { matchers: [...silence('a="x"').matchers, { name: 'b', operator: '!~', value: '(' }] }), 'invalid silence: invalid label matcher 1 in set 0: invalid regular expression "(": error parsing regexp: missing closing ): `(`'],
  ['all match the empty text', posted('a="",b=~".*"'), 'invalid silence: matcher set 0: at least one matcher must not match the empty string']
]

for (const [what, silence, message] of refused) {
  t.test(`a silence is refused when ${what}`, async t => t.equal(validateSilence(silence, { now }), message))
}

t.test('classic mode has its own names', async t => {
  const utf8 = posted('', { matchers: [{ name: 'µ', operator: '=', value: 'x' }] })
  t.equal(validateSilence(utf8, { now }), undefined)
  t.match(validateSilence(utf8, { now, mode: 'classic' }), /invalid label name "µ"/)
})

for (const matchers of ['a="x",b=""', 'a!="x"', 'a!~".+"', 'a!=""', 'a=~"x?",b=~".+"']) {
  t.test(`a silence of ${matchers} is accepted`, async t => t.equal(validateSilence(posted(matchers), { now }), undefined))
}

t.test('a silence that begins in the past begins now', async t => {
  for (const startsAt of [unset, instantAt(now - hour)]) {
    const write = writeSilence(undefined, posted('a="x"', { startsAt }), { now, newId })
    t.match(write, { kind: 'create', silence: { id: newId, startsAt: now, updatedAt: now, endsAt: now + hour }, expired: undefined })
  }
})

const updates: ReadonlyArray<readonly [string, Silence, PostedSilence, 'update' | 'create']> = [
  ['an active one with another end, comment and author', silence('a="x"'), posted('a="x"', { starts: -60_000, ends: 9 * hour, comment: 'longer', createdBy: 'bo' }), 'update'],
  ['an active one that starts in the same second', silence('a="x"'), posted('a="x"', { starts: -59_001 }), 'update'],
  ['an active one that starts in another second', silence('a="x"'), posted('a="x"', { starts: -59_000 }), 'create'],
  ['an active one that starts now', silence('a="x"'), posted('a="x"', { startsAt: unset }), 'create'],
  ['an active one with another matcher', silence('a="x"'), posted('a="y"', { starts: -60_000 }), 'create'],
  ['an active one with one matcher more', silence('a="x"'), posted('a="x",b="y"', { starts: -60_000 }), 'create'],
  ['an active one with its matchers in another order', silence('a="x",b="y"'), posted('b="y",a="x"', { starts: -60_000 }), 'create'],
  ['a pending one that starts later', silence('a="x"', { starts: 1000 }), posted('a="x"', { starts: 2000 }), 'update'],
  ['a pending one that starts now', silence('a="x"', { starts: 1000 }), posted('a="x"'), 'update'],
  ['a pending one that starts in the past', silence('a="x"', { starts: 1000 }), posted('a="x"', { starts: -1 }), 'create'],
  ['an expired one', silence('a="x"', { ends: -1 }), posted('a="x"', { starts: -60_000 }), 'create']
]

for (const [what, stored, changed, kind] of updates) {
  t.test(`${what} ${kind === 'update' ? 'keeps its id' : 'is replaced by another'}`, async t => {
    const write = writeSilence(stored, changed, { now, newId })
    t.equal(write.kind, kind)
    t.match(write.silence, { id: kind === 'update' ? stored.id : newId, endsAt: changed.endsAt.ms, comment: changed.comment, createdBy: changed.createdBy, updatedAt: now })
    if (write.kind !== 'create') return
    t.same(write.expired, expireSilence(stored, now))
    t.equal(write.expired === undefined, stored.endsAt < now)
  })
}

t.test('a silence that is expired ends now; one that was pending starts then, too; one that has ended stays', async t => {
  t.match(expireSilence(silence('a="x"'), now), { startsAt: now - 60_000, endsAt: now, updatedAt: now })
  t.match(expireSilence(silence('a="x"', { starts: 1000 }), now), { startsAt: now, endsAt: now, updatedAt: now })
  t.equal(expireSilence(silence('a="x"', { ends: -1 }), now), undefined)
})

t.test('active silences come by their end, pending ones by their start, expired ones the last to end first', async t => {
  const all = [
    silence('a="x"', { id: 'expired first', ends: -2000 }),
    silence('a="x"', { id: 'expired last', ends: -1000 }),
    silence('a="x"', { id: 'pending last', starts: 2000 }),
    silence('a="x"', { id: 'pending first', starts: 1000, ends: 9 * hour }),
    silence('a="x"', { id: 'active last', ends: 2000 }),
    silence('a="x"', { id: 'active first', ends: 1000 })
  ]
  t.same(sortSilences(all, now).map(({ id }) => id), ['active first', 'active last', 'pending first', 'pending last', 'expired last', 'expired first'])
})

t.test('a filter finds the silences that have it as a matcher, to the letter', async t => {
  const has = (filter: string) => hasMatchers(silence('a="x",b=~"y|z"'), parseMatchers(filter).matchers)
  for (const filter of ['', 'a="x"', 'b=~"y|z"', 'b=~"y|z",a="x"']) t.ok(has(filter), filter)
  for (const filter of ['a="y"', 'a=~"x"', 'b="y"', 'b=~"z|y"', 'a="x",c=""', 'a!="y"']) t.notOk(has(filter), filter)
})
