import t from 'tap'
import { renderPayload } from '../src/payload.ts'
import { toGoJson } from '../src/text.ts'

/** Upper case stands for what a template makes of a text. */
const render = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => ({ count: '3', empty: '', list: '[1, {b: x, a: "2"}]', broken: '{a: [', text: 'a b', quoted: '"7"', map: 'firing: x' })[name] ?? name)

const rows: Array<[why: string, value: unknown, json: string]> = [
  ['a text stays a text', '<text>', '"a b"'],
  ['what reads as a number is one', '<count>', '3'],
  ['nothing is null', '<empty>', 'null'],
  ['a list is one, its maps with their keys in order', '<list>', '[1,{"a":"2","b":"x"}]'],
  ['a colon makes a map', '<map>', '{"firing":"x"}'],
  ['what reads as a text keeps its quotes', '<quoted>', '"\\"7\\""'],
  ['what is no YAML stays as it is', '<broken>', '"{a: ["'],
  ['keys are rendered and sorted', { z: 1, '<text>': true, 10: null }, '{"10":null,"a b":true,"z":1}'],
  ['what is no text passes', [1, true, null, 1.5, ['<count>']], '[1,true,null,1.5,[3]]']
]

for (const [why, value, json] of rows) {
  t.test(why, async t => { t.equal(toGoJson(renderPayload(value, render)), json) })
}

t.test('JSON is read as YAML is, however deep and with whatever keys', async t => {
  const read = (text: string) => toGoJson(renderPayload(text, text => text))
  t.equal(read(' {"b": [1, "2026-01-01", null, 1.50], "a": {"__proto__": "x", "10": "", "9": true}} '), '{"a":{"10":"","9":true,"__proto__":"x"},"b":[1,"2026-01-01",null,1.5]}')
  t.equal(read('[1] and more'), '"[1] and more"')
  t.equal(read('['.repeat(60) + ']'.repeat(60)), '['.repeat(60) + ']'.repeat(60))
  for (const depth of [150, 20_000]) {
    const tooDeep = '['.repeat(depth) + ']'.repeat(depth)
    t.equal(read(tooDeep), JSON.stringify(tooDeep))
  }
})
