import t from 'tap'
import { parseMatcher, parseMatchers, type MatcherMode } from '../../src/domain/matcher-parser.ts'
import { printMatcher, printMatchers } from '../../src/domain/matcher.ts'
import { matcherTexts } from '../support/matcher-texts.ts'

for (const { text, utf8, classic } of matcherTexts) {
  t.test(`by default ${JSON.stringify(text)} is what the classic syntax says where that says anything`, async t => {
    if (typeof classic === 'string') {
      const { matchers, warning } = parseMatchers(text)
      t.equal(printMatchers(matchers), classic)
      t.equal(warning !== undefined, utf8 !== classic, 'with a warning where the other says something else')
    } else if (typeof utf8 === 'string') {
      const { matchers, warning } = parseMatchers(text)
      t.equal(printMatchers(matchers), utf8)
      t.equal(warning, undefined)
    } else {
      t.throws(() => parseMatchers(text), { message: classic.error })
    }
  })
}

t.test('a warning says what was taken and what to write instead', async t => {
  t.equal(parseMatchers('foo=bar baz').warning, 'matchers foo=bar baz are valid in the classic syntax only; write foo="bar baz" instead')
  t.match(parseMatchers('foo="\\x41"').warning, /mean different things .*taken as the classic foo="\\\\x41", not as foo="A"/)
})

type Row = { mode: MatcherMode, text: string, expect: string | { error: string } }

const single: Row[] = [
  { mode: 'fallback', text: 'foo=bar', expect: 'foo="bar"' },
  { mode: 'fallback', text: 'foo=bar,', expect: 'foo="bar,"' },
  { mode: 'fallback', text: '"foo bar"=baz', expect: '"foo bar"="baz"' },
  { mode: 'fallback', text: '{foo=bar}', expect: { error: 'unexpected open or close brace: {foo=bar}' } },
  { mode: 'fallback', text: 'foo=bar}', expect: { error: 'unexpected open or close brace: foo=bar}' } },
  { mode: 'fallback', text: '', expect: { error: 'bad matcher format: ' } },
  { mode: 'fallback', text: '"a"=b,"c"=d', expect: { error: 'bad matcher format: "a"=b,"c"=d' } },
  { mode: 'utf8-strict', text: 'foo=bar,', expect: 'foo="bar"' },
  { mode: 'utf8-strict', text: 'été=x', expect: 'été="x"' },
  { mode: 'utf8-strict', text: 'foo=bar baz', expect: { error: '8:11: unexpected baz: expected a comma or close brace' } },
  { mode: 'utf8-strict', text: '{foo=bar}', expect: { error: 'unexpected open or close brace: {foo=bar}' } },
  { mode: 'utf8-strict', text: '', expect: { error: 'no matchers' } },
  { mode: 'utf8-strict', text: 'a=b,c=d', expect: { error: 'expected 1 matcher, found 2' } },
  { mode: 'classic', text: 'foo=bar}', expect: 'foo="bar}"' },
  { mode: 'classic', text: '{foo=bar}', expect: { error: 'bad matcher format: {foo=bar}' } },
  { mode: 'classic', text: 'été=x', expect: { error: 'bad matcher format: été=x' } }
]

for (const { mode, text, expect } of single) {
  t.test(`as a single matcher, ${mode}, ${JSON.stringify(text)} is ${typeof expect === 'string' ? expect : 'refused'}`, async t => {
    if (typeof expect === 'string') t.equal(printMatcher(parseMatcher(text, mode).matcher), expect)
    else t.throws(() => parseMatcher(text, mode), { message: expect.error })
  })
}
