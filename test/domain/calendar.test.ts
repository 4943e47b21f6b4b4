import t from 'tap'
import fc from 'fast-check'
import { calendarRange, dutiesOf, printCalendar, type Duty } from '../../src/domain/calendar.ts'
import { shifts } from '../../src/domain/shift.ts'
import { schedule } from '../support/schedule.ts'

const at = (text: string) => Date.parse(text)
const ana: Duty = { schedule: 'primary', user: 'ana', start: at('2026-11-02T09:00Z'), end: at('2026-11-09T09:00Z') }
const titleOf = ({ user }: Duty) => user
const print = (duties: Duty[], more: { name?: string, host?: string, title?: string, now?: string } = {}) => printCalendar({
  name: more.name ?? 'primary', duties, titleOf: more.title === undefined ? titleOf : () => more.title ?? '', host: more.host ?? 'tocsin.example.com', now: at(more.now ?? '2026-11-03T00:00Z')
})
const unfold = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')
const valueOf = (text: string, property: string) => unfold(text).find(line => line.startsWith(property + ':'))?.slice(property.length + 1)

t.test('a feed of one duty', async t => {
  t.same(print([ana]).split('\r\n'), [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tocsin//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:primary',
    'NAME:primary',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'BEGIN:VEVENT',
    'UID:a0089c043ec7bb9e933fbc79f352a594@tocsin.example.com',
    'DTSTAMP:20261103T000000Z',
    'DTSTART:20261102T090000Z',
    'DTEND:20261109T090000Z',
    'SUMMARY:ana',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
    ''
  ])
})

const escapes: Array<[text: string, written: string]> = [
  ['a, b; c', 'a\\, b\\; c'],
  ['back\\slash', 'back\\\\slash'],
  ['no line: \\n', 'no line: \\\\n'],
  ['one\ntwo\r\nthree\rfour', 'one\\ntwo\\nthree\\nfour'],
  ['a "quote" and: a colon', 'a "quote" and: a colon'],
  ['bell\u0007 and\ttab', 'bell and\ttab'],
  ['BEGIN:VEVENT\r\nSUMMARY:mine', 'BEGIN:VEVENT\\nSUMMARY:mine']
]

for (const [text, written] of escapes) {
  t.test(`what is text stays text: ${JSON.stringify(text)}`, async t => {
    t.equal(valueOf(print([ana], { title: text }), 'SUMMARY'), written)
    t.equal(valueOf(print([ana], { name: text }), 'NAME'), written)
  })
}

t.test('no line is longer than 75 octets, no character is cut, and unfolded it is what was written', async t => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200, size: 'max' }), title => {
    const text = print([ana], { title })
    const lines = text.split('\r\n')
    if (lines.some(line => Buffer.byteLength(line) > 75 || Buffer.from(line).toString() !== line || line.includes('\n'))) return false
    const written = valueOf(text, 'SUMMARY') ?? ''
    // eslint-disable-next-line no-control-regex
    const kept = title.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    return written.replace(/\\(.)/gs, (_, escaped: string) => escaped === 'n' ? '\n' : escaped) === kept
  }), { numRuns: 500 })
  const lines = print([ana], { title: 'é'.repeat(100) }).split('\r\n').filter(line => line.includes('é'))
  t.same(lines.map(line => Buffer.byteLength(line)), [74, 75, 61], 'lines are filled')
})

t.test('an event is the same as long as who is on from when by what is', async t => {
  const uid = (duty: Duty, host?: string, now?: string) => valueOf(print([duty], { ...host && { host }, ...now && { now } }), 'UID')
  const first = uid(ana)
  t.equal(uid(ana, 'tocsin.example.com', '2026-12-01T00:00Z'), first)
  t.equal(uid({ ...ana, end: ana.end - 1 }), first, 'it may end earlier')
  for (const other of [{ schedule: 'secondary' }, { user: 'bo' }, { start: ana.start + 1 }]) t.not(uid({ ...ana, ...other }), first)
  t.not(uid(ana, 'other.example.com'), first)
})

t.test('somebody\'s duty goes on while others come and go', async t => {
  const shared = schedule({ rotations: [{ every: 'day', turns: [['ana', 'bo'], ['ana', 'chen'], 'none'] }] })
  const duties = dutiesOf('primary', shifts(shared, at('2026-11-02T09:00Z'), at('2026-11-06T09:00Z')))
  t.same(duties.map(({ user, start, end }) => `${user} ${new Date(start).getUTCDate()} ${new Date(end).getUTCDate()}`), ['ana 2 4', 'bo 2 3', 'chen 3 4', 'ana 5 6', 'bo 5 6'])
})

t.test('the range of a feed moves by months', async t => {
  const range = (now: string) => Object.values(calendarRange(at(now))).map(at => new Date(at).toISOString().slice(0, 10))
  t.same(range('2026-11-20T12:00Z'), ['2026-09-01', '2027-06-01'])
  t.same(range('2026-11-01T00:00Z'), range('2026-11-30T23:59Z'))
  t.same(range('2027-02-01T00:00Z'), ['2026-12-01', '2027-09-01'])
})

t.test('what changes every half hour fits into a feed', async t => {
  const { from, to } = calendarRange(at('2026-11-20T12:00Z'))
  const busy = schedule({ rotations: [{ start: '2026-01-01T00:00', every: 'hour' }, { start: '2026-01-01T00:30', every: 'hour' }] })
  t.ok(dutiesOf('primary', shifts(busy, from, to)).length > 6000)
})

t.test('a feed without duties is a calendar all the same', async t => {
  t.same(unfold(print([])).filter(line => line.includes('VEVENT') || line.includes('VCALENDAR')), ['BEGIN:VCALENDAR', 'END:VCALENDAR'])
})
