import t from 'tap'
import { toGoJson, truncateBytes, truncateJson, truncateRunes } from '../src/text.ts'

t.test('JSON is written as Go writes it', async t => {
  const cases: Array<[unknown, string]> = [
    [{ b: 1, a: [true, null, 1.5], c: {} }, '{"b":1,"a":[true,null,1.5],"c":{}}'],
    ['<a href="x">&</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e"'],
    ['é 漢 😀 \x7f', '"é 漢 😀 \x7f"'],
    ['\u2028\u2029', '"\\u2028\\u2029"'],
    ['\n\r\t\b\f\x01\\', '"\\n\\r\\t\\b\\f\\u0001\\\\"'],
    ['a\ud800b\udfff', '"a\\ufffdb\\ufffd"'],
    ['\ufffd', '"\ufffd"'],
    ['\\ud800', '"\\\\ud800"'],
    ['\\\ud800', '"\\\\\\ufffd"'],
    [{ left: undefined, out: 1 }, '{"out":1}'],
    [[undefined], '[null]'],
    [{ '<': 1 }, '{"\\u003c":1}']
  ]
  for (const [value, expected] of cases) t.equal(toGoJson(value), expected)
})

t.test('the keys of a map keep their order, also those that look like numbers', async t => {
  t.equal(toGoJson(new Map([['b', '1'], ['10', '2'], ['9', '3'], ['__proto__', '4']])), '{"b":"1","10":"2","9":"3","__proto__":"4"}')
})

t.test('a text is cut by characters', async t => {
  const cases: Array<[string, number, string]> = [
    ['hello', 5, 'hello'],
    ['hello!', 5, 'hell…'],
    ['😀😀😀😀😀', 5, '😀😀😀😀😀'],
    ['😀😀😀😀😀', 4, '😀😀😀…'],
    ['hello', 3, 'hel'],
    ['hello', 1, 'h'],
    ['hello', 0, '']
  ]
  for (const [text, limit, expected] of cases) t.equal(truncateRunes(text, limit), expected, `${text} to ${limit}`)
})

t.test('a text is cut by bytes, between characters', async t => {
  const cases: Array<[string, number, string]> = [
    ['hello', 5, 'hello'],
    ['hello!', 5, 'he…'],
    ['éééé', 7, 'éé…'],
    ['éééé', 6, 'é…'],
    ['😀😀😀', 8, '😀…'],
    ['😀😀', 4, '…'],
    ['hello', 3, '…'],
    ['hello', 2, '..'],
    ['hello', 0, '']
  ]
  for (const [text, limit, expected] of cases) t.equal(truncateBytes(text, limit), expected, `${text} to ${limit}`)
})

t.test('a text is cut by the bytes that it takes in JSON', async t => {
  const cases: Array<[string, number, string]> = [
    ['hello', 7, 'hello'],
    ['hello', 6, 'h…'],
    ['é<é', 12, 'é<é'],
    ['é<é', 11, 'é…'],
    ['<<', 11, '<…'],
    ['<<', 10, '…'],
    ['😀😀', 9, '😀…'],
    ['😀😀', 8, '…'],
    ['hello', 5, '…'],
    ['hello', 4, ''],
    ['hello', -9, '']
  ]
  for (const [text, limit, expected] of cases) t.equal(truncateJson(text, limit), expected, `${text} to ${limit}`)
})
