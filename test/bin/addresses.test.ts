import t from 'tap'
import { firstAlert } from '../../bin/commands/first-alert.ts'
import { parseExternalURL } from '../../bin/external-url.ts'
import { parseListenAddress } from '../../bin/listen-address.ts'

t.test('a listen address is a host and a port', async t => {
  for (const [text, host, port] of [
    ['127.0.0.1:9093', '127.0.0.1', 9093],
    ['localhost:0', 'localhost', 0],
    ['[::1]:65535', '::1', 65_535]
  ] as const) t.same(parseListenAddress(text), { host, port }, text)
})

t.test('without a host it is every address of the machine', async t => {
  for (const text of [':9093', '[]:9093']) {
    const { host, port } = parseListenAddress(text)
    t.ok(['::', '0.0.0.0'].includes(host), `${text} listens on ${host}`)
    t.equal(port, 9093)
  }
})

t.test('anything else is refused with the form that is expected', async t => {
  for (const text of ['', '9093', 'localhost', ':', ':http', ':65536', '::1:9093', 'http://localhost:9093']) {
    t.throws(() => parseListenAddress(text), { name: 'FlagError', message: `--web.listen-address must be host:port or :port, not "${text}"` })
  }
})

t.test('the path of the external URL is the prefix of the routes, unless one is given', async t => {
  for (const [given, prefix, externalURL, routePrefix] of [
    [undefined, undefined, undefined, undefined],
    ['', '', undefined, undefined],
    ['https://alerts.example.org', undefined, 'https://alerts.example.org', undefined],
    ['https://alerts.example.org/', undefined, 'https://alerts.example.org', undefined],
    ['https://example.org/a/b//', undefined, 'https://example.org/a/b', '/a/b'],
    ['https://example.org/a', '/', 'https://example.org/a', undefined],
    ['https://example.org/a', 'b/', 'https://example.org/a', '/b'],
    [undefined, '/x/', undefined, '/x']
  ] as const) t.same(parseExternalURL(given, prefix), { externalURL, routePrefix }, `${given} and ${prefix}`)
})

t.test('an external URL is http or https', async t => {
  t.throws(() => parseExternalURL('ftp://example.org', undefined), { message: /must begin with http/ })
  t.throws(() => parseExternalURL('example.org', undefined), { message: /must be a URL/ })
})

t.test('the first alert goes to an address that can be reached from here', async t => {
  const now = new Date('2026-11-20T09:05:07Z')
  t.match(firstAlert({ address: '[::]:9093', now }), ' http://localhost:9093/api/v2/alerts\n')
  t.match(firstAlert({ address: '0.0.0.0:9093', routePrefix: '/alerts', now }), ' http://localhost:9093/alerts/api/v2/alerts\n')
  t.match(firstAlert({ address: '127.0.0.1:8000', now }), / http:\/\/127\.0\.0\.1:8000\/api\/v2\/alerts\n/)
})

t.test('only of the example it is said that the notification appears here', async t => {
  const text = (configFile?: string) => firstAlert({ address: ':1', now: new Date(0), ...configFile !== undefined && { configFile } })
  t.match(text('examples/tocsin.yml'), 'a few seconds later the notification appears here as a line of JSON:')
  for (const other of [text('/etc/alertmanager/alertmanager.yml'), text()]) {
    t.match(other, 'goes where your configuration sends it')
    t.notMatch(other, 'appears here')
  }
})

t.test('the first alert of another start is another alert', async t => {
  const [morning, evening] = ['2026-11-20T09:05:07Z', '2026-11-20T21:05:07Z'].map(time => firstAlert({ address: ':1', now: new Date(time) }))
  t.match(morning, '"service":"demo-090507"')
  t.match(evening, '"service":"demo-210507"')
})
