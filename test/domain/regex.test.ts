import t from 'tap'
import { compileRegex } from '../../src/domain/regex.ts'

t.test('matches are replaced as Go replaces them', async t => {
  const rows: Array<[pattern: string, replacement: string, text: string, expected: string]> = [
    ['b', 'x', 'abab', 'axax'],
    ['a*', 'x', 'baac', 'xbxcx'],
    ['', '-', 'ab', '-a-b-'],
    ['^', '>', 'ab', '>ab'],
    ['$', '<', 'ab', 'ab<'],
    ['(a)(b)?', '[$1|$2]', 'abac', '[a|b][a|]c'],
    ['(?P<n>a)', '$n $' + '{n}s $ns', 'a', 'a as '],
    ['a', '$0$0', 'a', 'aa'],
    ['(a)', '$1x $' + '{1}x', 'a', ' ax'],
    ['a', '$$1 $ ${ $-', 'a', '$1 $ ${ $-'],
    ['a', '$9', 'ba', 'b'],
    ['é', 'e', 'é\u{1f600}é', 'e\u{1f600}e']
  ]
  for (const [pattern, replacement, text, expected] of rows) t.equal(compileRegex(pattern).replaceAll(text, replacement), expected, `${pattern} → ${replacement}`)
})

t.test('a result beyond the limit is refused while it is made', async t => {
  t.throws(() => compileRegex('').replaceAll('a'.repeat(1000), 'b'.repeat(1000), 5000), RangeError)
  t.equal(compileRegex('a').replaceAll('aa', 'b', 2), 'bb')
})

t.test('a pattern that is none is refused in Go\'s words', async t => {
  t.throws(() => compileRegex('('), { message: 'error parsing regexp: missing closing ): `(`' })
})
