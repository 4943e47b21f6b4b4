import t from 'tap'
import { createRedact, secretsOfUrl } from '../../src/post/redact.ts'

t.test('nothing of a webhook URL that could be its secret stays', async t => {
  const url = new URL('https://user:pa%2Fss@hooks.example:8443/services/T0A/XyZ%2Fabc123?token=t0ken&v=2')
  const redact = createRedact(secretsOfUrl(url))
  const cases: Array<[string, string]> = [
    [`no route to ${url.href}`, 'no route to <redacted>'],
    ['Cannot POST /services/T0A/XyZ%2Fabc123', 'Cannot POST <redacted>'],
    ['Cannot POST /services/T0A/XyZ/abc123', 'Cannot POST <redacted>'],
    ['unknown hook XyZ/abc123', 'unknown hook <redacted>'],
    ['token t0ken expired', 'token <redacted> expired'],
    ['pa/ss and pa%2Fss', '<redacted> and <redacted>'],
    ['hooks.example:8443 says 2', '<redacted> says 2']
  ]
  for (const [text, expected] of cases) t.equal(redact(text), expected)
})

t.test('a secret is found in the forms that pages and JSON give it', async t => {
  const redact = createRedact(['a<"b&c', 'half \ud800 pair', ''])
  t.equal(redact('raw a<"b&c, json "a<\\"b&c", html a&lt;&quot;b&amp;c, query a%3C%22b%26c'), 'raw <redacted>, json "<redacted>", html <redacted>, query <redacted>')
})

t.test('every language has its own way to quote a secret', async t => {
  const redact = createRedact(['x/<&"\'/y z'])
  const quoted = ['x\\/<&\\"\'\\/y z', 'x/\\u003c\\u0026\\"\'/y z', 'x/&lt;&amp;&#34;&#39;/y z', 'x/&lt;&amp;&quot;&#x27;/y z', 'x%2F%3C%26%22%27%2Fy+z', 'x%2f%3c%26%22\'%2fy%20z']
  for (const text of quoted) t.equal(redact(`said ${text}!`), 'said <redacted>!', text)
})
