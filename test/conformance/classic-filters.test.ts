import t from 'tap'
import { inClassicSyntax, isClassic } from './classic-filters.ts'

const translated = [
  ['"alertname"=B', 'alertname="B"'],
  ['"alertname"=~"A|B"', 'alertname=~"A|B"'],
  ['"a" != "x\\n\\"\\\\" ,', 'a!="x\\n\\"\\\\"'],
  ['a="x",', 'a="x"'],
  ['é=x', 'missing_label="x"'],
  ['"a b"!~"x.*"', 'missing_label!~"x.*"'],
  ['1=2', 'missing_label="2"'],
  ['"a"="\\t\\u00e9"', 'a="\té"']
]
/** What both understand, and what neither does. */
const kept = ['a=b', 'a="b"', 'a=b,', 'a:b=~c', ' a = b', 'a=', '"a"=', '"a', '"a"=b c', '"a"=b,c=d', '{"a"=b}', '"a"=~(', '"a"="\\d"', '"a"==b', 'a', '']

t.test('what only 0.27 understands is put into the words of before, and nothing else', async t => {
  const asked = (filter: string) => inClassicSyntax({ path: `/api/v2/alerts?active=%zz&filter=${encodeURIComponent(filter)}&silenced` }).path
  for (const [filter = '', classic = ''] of translated) t.equal(asked(filter), `/api/v2/alerts?active=%zz&filter=${encodeURIComponent(classic)}&silenced`)
  for (const filter of kept) t.equal(asked(filter), `/api/v2/alerts?active=%zz&filter=${encodeURIComponent(filter)}&silenced`)
})

t.test('only lists have filters', async t => {
  for (const path of ['/api/v2/status?filter=1%3D2', '//api/v2/alerts?filter=1%3D2', '/api/v2/alerts']) t.equal(inClassicSyntax({ path }).path, path)
  const posted = { method: 'POST', path: '/api/v2/alerts?filter=1%3D2' }
  t.same(inClassicSyntax(posted), posted)
})

t.test('what 0.25 takes is known', async t => {
  for (const filter of ['a=b', ' a:b !~ "x|y" ', 'a=', 'a==x,', 'a="\\""', 'a="\\d"', 'a=\\', 'a=~.*', 'a!~漢', 'a=x y\nz']) t.equal(isClassic(filter), true, filter)
  for (const filter of ['', 'a', '"a"=b', 'é=x', '1=2', 'a="x', 'a=x"', 'a="x"y"', 'a="x\\"', 'a=~(', 'a=~"(?<"', 'a~x']) t.equal(isClassic(filter), false, filter)
})
