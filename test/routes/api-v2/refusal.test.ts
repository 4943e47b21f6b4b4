import t from 'tap'
import { unknownPath } from '../../../routes/api-v2/refusal.ts'

t.test('an unknown path is told as it came where a URL may hold it, else as Go escapes it', async t => {
  for (const [url, path] of [
    ['/api/v2/x', '/api/v2/x'],
    ['/api/v2/(x)!%3c', '/api/v2/(x)!%3c'],
    ['/api/v2/<%3c(!)[x]"', '/api/v2/%3C%3C%28%21%29%5Bx%5D%22'],
    ['/api/v2/\u00c3\u00a9&', '/api/v2/%C3%A9&']
  ] as const) t.equal(unknownPath(url).message, `path ${path} was not found`)
})
