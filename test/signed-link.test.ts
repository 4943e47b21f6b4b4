import t from 'tap'
import fc from 'fast-check'
import { buttonValue, formLife, isOver, lifeAfterEnd, readButton, readToken, readView, signToken, signView, type Link } from '../src/signed-link.ts'

const now = Date.UTC(2026, 10, 20, 9)
const key = 'the key that signs today'
const older = 'the key that signed yesterday'
const link: Link = { incident: 'i1', person: 'ana', version: 12, expires: now + 60_000 }
const read = (token: string, incident = 'i1', at = now) => readToken(token, incident, { keys: [key, older], now: at })

t.test('a token says who it is for, and what had been seen', async t => {
  t.same(read(signToken(link, key)), link)
})

t.test('a person may have any name, and the token fits into a URL all the same', async t => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(), (person, version) => {
    const token = signToken({ ...link, person, version }, key)
    t.match(token, /^[\w.-]+[\da-z]$/)
    t.same(read(token), { ...link, person, version })
  }), { numRuns: 100 })
  t.ok(signToken(link, key).length < 40, 'short enough for a text message')
})

t.test('a token of the key before is good until that key is gone', async t => {
  const token = signToken(link, older)
  t.same(read(token), link)
  t.equal(readToken(token, 'i1', { keys: [key], now }), 'wrong')
  t.equal(readToken(token, 'i1', { keys: [], now }), 'wrong')
})

t.test('a token ends at its second', async t => {
  const token = signToken({ ...link, expires: now + 1999 }, key)
  t.not(read(token, 'i1', now + 999), 'expired')
  t.equal(read(token, 'i1', now + 1000), 'expired')
})

t.test('whatever is changed in a token makes it wrong, not expired', async t => {
  const token = signToken({ ...link, expires: now - 1 }, key)
  t.equal(read(token), 'expired')
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'x' ? 'y' : 'x'
    t.equal(read(token.slice(0, at) + other + token.slice(at + 1)), 'wrong', `character ${at}`)
  }
  t.equal(read(token, 'i2'), 'wrong', 'that of another incident')
  for (const text of ['', '.', '...', token + 'x', `${token} `, token.slice(1), token.toUpperCase(), token.replaceAll('.', '/')]) t.equal(read(text), 'wrong', text)
})

t.test('what somebody is called cannot be taken for another part of the token', async t => {
  const one = signToken({ ...link, person: '', version: 1 }, key)
  const two = signToken({ ...link, person: '1', version: 1 }, key)
  t.not(one.split('.')[0], two.split('.')[0])
  t.equal(read([one.split('.')[0], ...two.split('.').slice(1)].join('.')), 'wrong')
})

t.test('a link is good for a day after the end', async t => {
  t.equal(isOver(undefined, now), false)
  t.equal(isOver(now, now + lifeAfterEnd - 1), false)
  t.equal(isOver(now, now + lifeAfterEnd), true)
})

t.test('what a page shows may be acted on for an hour, by its own link only', async t => {
  const token = signToken(link, key)
  const view = { token, version: 12, at: now }
  const given = signView(view, key)
  const readAt = (at: number, of = token) => readView(given, of, { keys: [older, key], now: at })
  t.same(readAt(now + formLife - 1), view)
  t.equal(readAt(now + formLife), 'expired')
  t.equal(readAt(now, signToken({ ...link, person: 'bo' }, key)), 'wrong')
  t.equal(readView(given.replace(/\.c\./, '.d.'), token, { keys: [key], now }), 'wrong', 'nor is more said to be seen than was')
  t.equal(readView('', token, { keys: [key], now }), 'wrong')
})

t.test('a token of a link is none of a form, nor the other way round', async t => {
  const token = signToken(link, key)
  t.equal(readView(token, token, { keys: [key], now }), 'wrong')
  t.equal(read(signView({ token, version: 12, at: now }, key)), 'wrong')
})

t.test('a button carries the token and its incident, whose id may be any', async t => {
  t.same(readButton(buttonValue({ id: 'a/b', token: 'x.y' })), { incident: 'a/b', token: 'x.y' })
  t.equal(readButton('nothing'), undefined)
})
