import t from 'tap'
import { urlBelow } from '../src/service-url.ts'

const rows: Array<[why: string, made: string, expected: string]> = [
  ['a slash comes between', urlBelow('https://a.example/b', 'c/d'), 'https://a.example/b/c/d'],
  ['but not two', urlBelow('https://a.example/b/', 'c'), 'https://a.example/b/c'],
  ['a URL may have no path', urlBelow('https://a.example', 'c'), 'https://a.example/c'],
  ['its query stays, and what is added follows', urlBelow('https://a.example/b?x=1', 'c', { y: 'z &' }), 'https://a.example/b/c?x=1&y=z+%26'],
  ['the path is text: nothing in it begins a query or is taken for an escape', urlBelow('https://a.example', 'é ?#%41&='), 'https://a.example/%C3%A9%20%3F%23%2541&='],
  ['user and password stay', urlBelow('https://u:p@a.example', 'c'), 'https://u:p@a.example/c'],
  ['half a surrogate pair is no character', urlBelow('https://a.example', 'x\ud800'), 'https://a.example/x%EF%BF%BD']
]
for (const [why, made, expected] of rows) t.test(why, async t => { t.equal(made, expected) })
