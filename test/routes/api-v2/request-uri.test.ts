import t from 'tap'
import { isRequestUri } from '../../../routes/api-v2/request-uri.ts'

const uris = [
  'http://host', 'http://host:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1', 'https://[::1]:80/x', '/path only', '*', 'mailto:a@b',
  '//host/x', 'http://x/#a fragment', 'http://user:p%40ss@host/', 'http://höst/ö', 'http://x?%zz', 'http://host:/', 'a:b', 'http:///x'
]
const others = [
  '', 'not a url', 'foo', '?x=1', 'http://x y', 'http://[::1', 'http://x/%zz', 'http://x/%2', ':x', 'http://x:port/', '1a:b',
  'http://x\n/', 'http://x#y', 'http://a b@host/', 'http://x%20y/'
]

t.test('what may stand in a request line is a URI', async t => {
  for (const uri of uris) t.equal(isRequestUri(uri), true, uri)
})

t.test('anything else is not', async t => {
  for (const text of others) t.equal(isRequestUri(text), false, JSON.stringify(text))
})
