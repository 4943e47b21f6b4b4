import t from 'tap'
import { createProxyRule } from '../../src/post/proxy.ts'

const proxyUrl = 'http://proxy.example:3128'

t.test('no_proxy follows the rules of Go', async t => {
  const cases: Array<[noProxy: string, url: string, direct: boolean]> = [
    ['example.com', 'http://example.com', true],
    ['example.com', 'http://api.example.com', true],
    ['example.com', 'http://myexample.com', false],
    ['.example.com', 'http://api.example.com', true],
    ['.example.com', 'http://example.com', false],
    ['*.example.com', 'http://api.example.com', true],
    ['*.example.com', 'http://example.com', false],
    ['EXAMPLE.com', 'http://Example.COM/x', true],
    ['example.com:443', 'https://example.com', true],
    ['example.com:443', 'http://example.com', false],
    ['example.com:8080', 'http://a.example.com:8080', true],
    ['a.example, b.example', 'http://b.example', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/8', 'http://host.example', false],
    ['10.1.2.3', 'http://10.1.2.3:99', true],
    ['10.1.2.3:80', 'http://10.1.2.3', true],
    ['10.1.2.3:80', 'http://10.1.2.3:81', false],
    ['2001:db8::/32', 'http://[2001:db8::1]', true],
    ['2001:db8::1', 'http://[2001:db8::1]:8080', true],
    ['[2001:db8::1]:8080', 'http://[2001:db8::1]:8080', true],
    ['[2001:db8::1]:8080', 'http://[2001:db8::1]', false],
    ['*', 'http://anything.example', true],
    ['other.example', 'http://localhost:9093', true],
    ['other.example', 'http://127.3.2.1', true],
    ['other.example', 'http://[::1]', true],
    [',, ,:80,10.0.0.0/99', 'http://host.example', false]
  ]
  for (const [noProxy, url, direct] of cases) {
    const proxy = createProxyRule({ proxyUrl, noProxy, proxyFromEnvironment: false }, {})(new URL(url))
    t.equal(proxy?.host, direct ? undefined : 'proxy.example:3128', `${url} with ${noProxy}`)
  }
})

t.test('a proxy without exceptions is used for this machine too', async t => {
  const rule = createProxyRule({ proxyUrl, proxyFromEnvironment: false }, {})
  t.equal(rule(new URL('http://localhost:1'))?.host, 'proxy.example:3128')
})

t.test('a name alone is that of a proxy that speaks HTTP; an empty text is none', async t => {
  for (const [name, proxy] of [['proxy', 'http://proxy/'], ['proxy.example:3128', 'http://proxy.example:3128/'], ['', undefined]]) {
    const rule = createProxyRule({ proxyFromEnvironment: false, ...name === undefined ? {} : { proxyUrl: name } }, {})
    t.equal(rule(new URL('https://host.example'))?.href, proxy, name ?? '')
  }
})

t.test('the environment names a proxy per scheme', async t => {
  const environment = { http_proxy: 'plain.example:3128', HTTPS_PROXY: 'https://secure.example', no_proxy: 'inside.example' }
  const rule = createProxyRule({ proxyFromEnvironment: true }, environment)
  t.equal(rule(new URL('http://host.example'))?.href, 'http://plain.example:3128/')
  t.equal(rule(new URL('https://host.example'))?.href, 'https://secure.example/')
  t.equal(rule(new URL('https://inside.example')), undefined)
  t.equal(rule(new URL('https://localhost')), undefined)
})

t.test('without configuration there is no proxy', async t => {
  t.equal(createProxyRule({ proxyFromEnvironment: false }, { HTTP_PROXY: proxyUrl })(new URL('http://host.example')), undefined)
  t.equal(createProxyRule({ proxyFromEnvironment: true }, {})(new URL('http://host.example')), undefined)
})
