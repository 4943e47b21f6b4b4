import t from 'tap'
import { compareMatchers, createMatcher, matchesAll, printMatcher, printMatchers, type Operator } from '../../src/domain/matcher.ts'

type Row = { rule: string, matcher: [operator: Operator, value: string], matching?: string[], others?: string[] }

const rows: Row[] = [
  { rule: '= is equality', matcher: ['=', 'a.c'], matching: ['a.c'], others: ['abc', ''] },
  { rule: '!= is its opposite', matcher: ['!=', 'x'], matching: ['', 'X'], others: ['x'] },
  { rule: 'an empty value matches the label that is missing', matcher: ['=', ''], matching: [''], others: ['a'] },
  { rule: 'a regex is anchored at both ends', matcher: ['=~', 'b'], matching: ['b'], others: ['ab', 'bc', ''] },
  { rule: 'the anchors hold all alternatives', matcher: ['=~', 'a|b'], matching: ['a', 'b'], others: ['ab', 'xb', 'ax'] },
  { rule: 'alternatives may be empty', matcher: ['=~', 'a|'], matching: ['a', ''], others: ['b'] },
  { rule: 'x? matches the label that is missing', matcher: ['=~', 'x?'], matching: ['', 'x'], others: ['xx'] },
  { rule: '.+ asks for something', matcher: ['=~', '.+'], matching: ['a', '🙂'], others: [''] },
  { rule: '.* takes everything without a line end', matcher: ['=~', '.*'], matching: ['', 'a b'], others: ['a\nb'] },
  { rule: 'a prefix takes everything without a line end', matcher: ['=~', 'db.*'], matching: ['db', 'db 1'], others: ['a db', 'db\n1'] },
  { rule: 'a suffix too', matcher: ['=~', '.*db'], matching: ['db', 'my db'], others: ['db1', 'a\ndb'] },
  { rule: 'a part too', matcher: ['=~', '.*db.*'], matching: ['db', 'my db 1'], others: ['d b', 'a\ndb'] },
  { rule: '(?s) lets the dot take line ends', matcher: ['=~', '(?s)a.*'], matching: ['a\nb'], others: ['b'] },
  { rule: '(?i) is there, as in RE2', matcher: ['=~', '(?i)abc'], matching: ['ABC', 'aBc'], others: ['ab'] },
  { rule: 'classes of POSIX are there', matcher: ['=~', '[[:alpha:]]+'], matching: ['abc'], others: ['1'] },
  { rule: 'a dot is one character, however many bytes', matcher: ['=~', '.'], matching: ['é', '🙂'], others: ['ab'] },
  { rule: '\\d is ASCII', matcher: ['=~', '\\d'], matching: ['1'], others: ['١'] },
  { rule: 'its own anchors do no harm', matcher: ['=~', '^a$'], matching: ['a'], others: ['a\n', 'ba'] },
  { rule: '!~ is the opposite', matcher: ['!~', 'a|b'], matching: ['', 'c', 'ab'], others: ['a', 'b'] }
]

for (const { rule, matcher: [operator, value], matching = [], others = [] } of rows) {
  t.test(rule, async t => {
    const matcher = createMatcher({ name: 'a', operator, value })
    for (const text of matching) t.equal(matchesAll([matcher], text === '' ? {} : { a: text }), true, JSON.stringify(text))
    for (const text of others) t.equal(matchesAll([matcher], text === '' ? {} : { a: text }), false, JSON.stringify(text))
  })
}

t.test('look-around is refused in the words of RE2', async t => {
  t.throws(() => createMatcher({ name: 'a', operator: '=~', value: '(?=a)' }), { message: /^error parsing regexp: invalid or unsupported Perl syntax: `\(\?=/ })
})

t.test('no matcher at all matches everything', async t => {
  t.equal(matchesAll([], {}), true)
})

const printed: Array<[name: string, operator: Operator, value: string, text: string]> = [
  ['a', '=', 'b', 'a="b"'],
  ['a', '!~', 'a\\d "x"\n', 'a!~"a\\\\d \\"x\\"\\n"'],
  ['a', '=', 'tab\t', 'a="tab\t"'],
  ['é', '=', 'ü', 'é="ü"'],
  ['a b', '=', 'tab\té\u0007', '"a b"="tab\\té\\a"'],
  ['a=b', '!=', '"', '"a=b"!="\\""']
]

for (const [name, operator, value, text] of printed) {
  t.test(`a matcher is printed as ${text}`, async t => {
    t.equal(printMatcher({ name, operator, value }), text)
  })
}

t.test('a list is printed in braces without spaces, and a route sorts it by name, value and operator', async t => {
  const list = (['b=1', 'a!=2', 'a=2', 'a=1', 'a=~2'] as const).map(text => {
    const [, name = '', operator, value = ''] = /^(.)(=~|!=|=)(.)$/.exec(text) ?? []
    // The pattern finds nothing else.
    return createMatcher({ name, operator: operator as Operator, value })
  })
  t.equal(printMatchers(list), '{b="1",a!="2",a="2",a="1",a=~"2"}')
  t.equal(printMatchers(list.toSorted(compareMatchers)), '{a="1",a="2",a!="2",a=~"2",b="1"}')
})

t.test('what match_re has is printed with its anchors', async t => {
  const matcher = createMatcher({ name: 'a', operator: '=~', value: '[0-9]', anchored: true })
  t.equal(printMatcher(matcher), 'a=~"^(?:[0-9])$"')
  t.equal(matcher.test('5'), true)
})
