import t from 'tap'
import { join } from 'node:path'
import { expandGlob, isGlob } from '../../src/config/glob.ts'

t.test('patterns match as Go\'s filepath.Glob does', async t => {
  const folder = t.testdir({ 'a.tmpl': '', 'b.tmpl': '', '.c.tmpl': '', 'a+b.tmpl': '', 'd[1].tmpl': '', sub: { 'e.tmpl': '', deep: { 'f.tmpl': '' } } })
  const rules: Array<[string, string[]]> = [
    ['a.tmpl', ['a.tmpl']],
    ['none.tmpl', []],
    ['*.tmpl', ['.c.tmpl', 'a+b.tmpl', 'a.tmpl', 'b.tmpl', 'd[1].tmpl']],
    ['?.tmpl', ['a.tmpl', 'b.tmpl']],
    ['[a-a].tmpl', ['a.tmpl']],
    ['[^a].tmpl', ['b.tmpl']],
    ['a+*.tmpl', ['a+b.tmpl']],
    ['d\\[1\\].tmpl', ['d[1].tmpl']],
    ['*/*.tmpl', ['sub/e.tmpl']],
    ['**/*.tmpl', ['sub/e.tmpl']],
    ['sub/../a.tmpl', ['a.tmpl']],
    ['[a.tmpl', []]
  ]
  for (const [pattern, names] of rules) t.same(expandGlob(join(folder) + '/' + pattern), names.map(name => join(folder, name)), pattern)
})

t.test('what Go takes for no pattern is none', async t => {
  for (const glob of ['a', '*', '[a]', '[^a]', '[a-z0]', '[\\]]', '\\[', ']', 'é?', '']) t.ok(isGlob(glob), glob)
  for (const glob of ['[', 'a[b', '[]', '[^]', '[]a]', '[a-]', '[-a]', '\\', 'a/[b/c][']) t.notOk(isGlob(glob), glob)
})
