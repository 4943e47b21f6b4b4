import type { Ask, TimeLines } from '../time-line.ts'

type Headers = NonNullable<Ask['headers']>

const alerts = '/api/v2/alerts'
const json = { 'content-type': 'application/json' }

const bodies = [
  '', '[]', 'null', 'nullx', '[] junk', '{}', '"x"', '1', '[', '[{', '   ', '[1]', '["a"]', '[[]]', '[true]', '[{}]', '[{"labels":null}]', '[{"labels":{}}]', '[{"labels":[]}]',
  '[{"labels":{"a":1}}]', '[{"labels":{"a":null}}]', '[{"labels":{"a":{}}}]', '[{"labels":{"a":""}}]', '[{"labels":{"":"b"}}]', '[{"labels":{"a":"b"},"annotations":{"x":1}}]',
  '[{"labels":{"a":"b"},"annotations":"x"}]', '[{"labels":{"a":"b"},"startsAt":"x"}]', '[{"labels":{"a":"b"},"startsAt":1}]', '[{"labels":{"a":"b"}},]',
  '[{"labels":{"a":"b"}} {"labels":{}}]', '\ufeff[]', 'tru', '{"a":', '[{},{"labels":{"a":1}}]', '[{"labels":{}},{}]', '[{"generatorURL":"x y"}]',
  '[{"labels":{"a":"b"},"generatorURL":5}]', '[{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}]',
  '[{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"},{"labels":{}},{"labels":{"a":""}}]',
  '[{"labels":{"a":"\\x"}}]', '[{"labels":{"a":"\\u12g4"}}]', '[01]', '[-]', '[1.]', '[1e]', '[nul]', '{1:2}', '{"a" 1}', '{"a":1 "b"}', "[']", '[\u00e9]', '[{"labels":{"a":"b\n"}}]', '[null]', '[<', '[&'
]
const urls = [
  'not a url', 'foo', '/foo', 'http://x y', 'http://[::1', '*', 'http://x/%zz', 'http://x/#fr ag', '//host/x', '?x=1', 'http://x:port/', 'mailto:a', ':x', '1a:b', 'http://x#y', 'http://a b@c/',
  'http://x%20y/', 'http://u:p%40@h/', '', '\u2028<&>'
]
const past = { startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-01-02T00:00:00Z' }

const wantedHeaders: readonly Headers[] = [{}, ...['content-type', 'authorization', 'accept,content-type,x-requested-with'].map(names => ({ 'access-control-request-headers': names }))]

export const requests: TimeLines = {
  'bodies of POST /alerts': asks(bodies.map(body => ({ method: 'POST', path: alerts, headers: json, body }))),
  generatorURL: asks(urls.map(generatorURL => ({ method: 'POST', path: alerts, headers: json, body: JSON.stringify([{ labels: { a: 'b' }, ...past, generatorURL }]) }))),
  'Content-Type': asks([
    ...['text/plain', 'APPLICATION/JSON; charset=utf-8', 'application/json;', 'application/json; charset', 'foo', ';', 'application/json/x', 'Text/Plain; x=y', 'application/json; a="b;c"', 'application/jsonx', '*/*', 'text/<b>&', 'text/x<b>', 'text<b>', '<b>/x', 'text/', '/x', 'application/json;a=b;a=c', 'application/json;a=b;A="c";d', 'application/json;a=b;d;a=c', 'text/plain; a=b; a=c']
      .map(type => ({ method: 'POST', path: alerts, headers: { 'content-type': type }, body: '[]' })),
    { method: 'POST', path: alerts, body: '[]' },
    { method: 'POST', path: alerts },
    { method: 'POST', path: '/api/v2/silences', headers: { 'content-type': 'text/plain' }, body: '{}' },
    { path: alerts, headers: { 'content-type': 'text/plain' } },
    { method: 'POST', path: '/-/reload', headers: { 'content-type': 'text/plain' }, body: 'x' }
  ]),
  Accept: asks(['text/html', 'application/json;q=0', 'text/html, */*;q=0.1', 'application/*', '', 'APPLICATION/JSON', 'application/json, text/html', 'text/*', '*', 'application/json;charset=utf-8', ' , ']
    .flatMap((accept): Ask[] => [
      ...['/api/v2/receivers', '/-/healthy', '/api/v2/nope'].map(path => ({ path, headers: { accept } })),
      ...[alerts, '/api/v2/silences'].flatMap(path => ['', '[]'].map(body => ({ method: 'POST', path, headers: { ...json, accept }, body }))),
      ...['', 'x'].flatMap(id => ['GET', 'DELETE'].map(method => ({ method, path: `/api/v2/silence/${id}`, headers: { accept } })))
    ])),
  methods: asks([
    ...['/api/v2/alerts', '/api/v2/alerts/groups', '/api/v2/receivers', '/api/v2/silences', '/api/v2/silence/00000000-0000-4000-8000-000000000000', '/-/ready', '/-/reload', '/api/v2/nope']
      .flatMap(path => ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'].map(method => ({ method, path }))),
    ...['/-/healthy', '/api/v2/status', '/api/v2/receivers', '/nope', '/metrics', '/'].map(path => ({ method: 'POST', path })),
    ...['/-/healthy', '/-/healthy/', '/-/reload', '/'].map(path => ({ method: 'HEAD', path }))
  ]),
  paths: asks([
    '/api/v2', '/api/v2/', '/api/v2/nope?x=1', '/api/v2//receivers', '/api/v2/receivers/', '/api/v2/silences/', '/api', '/api/', '/api/v1/nope', '/nope', '/-/healthy', '/-/ready/', '/-/reload', '/metrics/',
    '/api/v2/alerts/', '/api/v2/alerts//groups', '/api/v2/./alerts', '/api/v2/x/../receivers', '/api/v2/alerts%2Fgroups', '/api/v2/ALERTS', '//api/v2/receivers', '/api/v2/silence/',
    '/api/v2/silence/x', '/api/v2/silence/00000000-0000-4000-8000-000000000000', '/api/v2/silence/%20', '/api/v2/receivers?x=%zz', '/-/', '/-/healthy?x', '/api/v2/silence/a/b', '/api/v2/<b>&', '/api/v2/<%3c(!)[x]"', '/api/v2/%3c(!)[x]', '/api/v2/.', '//api/v2', '/api/v2/x/..?x=y', '/x/../api/v2', '/api/v2/silence/.', '/api/v2/silence/..?x', '/api/v2/silence/./', '/api/v2/silence/...',
    '/%zz', '/api/v2/%', '/api/v2/silence/%zz', '/%E4', '/%2e', '/x/%2E%2e/metrics?a=%2e', '/metrics%2f', '/-/%68ealthy', '/api/v2/silence/x%3f', '/api/v2/silence/a%2fb', '/api/v2/silence/%00%25%23', '/api/v2/silence/%f0%9f%94%e4', '/api/v2/silence/%C3%A4/',
    '/api/v2/silence/%252e', '/api/v2/silence/%41%2f..%2f%3f%C3%A4', '/api/v2/receivers#x', '/api/v2/silence/\\', `/api/v2/silence/${'x'.repeat(200)}`, '/api/v2/silence/00000000-0000-4000-8000-00000000000%30', '/api/v2/receivers?\u00e4'
  ].map(path => ({ path }))),
  'paths with escapes, and what is no path': asks([
    '/api/v2/%61lerts', '/api/v2/sil%65nce/x/', '/%61pi/v2/receivers', '/api/v2/alerts/%67roups', '/api/v2/silence/%2e', '/api/v2/silence/%2E%2e', '/api/v2/silence/%2f', '/api/v2/silence/%E4', '/api/v2/%E4', '/api/v2/silence/\u00e4', '/\u00e4', '*'
  ].flatMap(path => ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS'].map(method => ({ method, path })))),
  'API v1': asks(['status', 'receivers', 'alerts', 'silences', '', 'x'].map(path => ({ path: `/api/v1/${path}` }))),
  'cross-origin requests': asks([
    { path: alerts, headers: { origin: 'http://x' } },
    { method: 'POST', path: alerts, headers: { ...json, origin: 'http://x' }, body: '[]' },
    { path: '/-/healthy', headers: { origin: 'http://x' } },
    { path: '/api/v2/nope', headers: { origin: 'http://x' } },
    ...['GET', 'POST', 'DELETE', 'HEAD'].flatMap(wanted => wantedHeaders
      .map(more => ({ method: 'OPTIONS', path: alerts, headers: { origin: 'http://x', 'access-control-request-method': wanted, ...more } }))),
    { method: 'OPTIONS', path: alerts, headers: { 'access-control-request-method': 'GET' } },
    { method: 'OPTIONS', path: '/api/v2//nope', headers: { origin: 'http://x', 'access-control-request-method': 'GET' } },
    { method: 'OPTIONS', path: '/api/v2/%61lerts', headers: { origin: 'http://x', 'access-control-request-method': 'GET' } },
    { path: '/api/v2/%61lerts', headers: { origin: 'http://x' } },
    { method: 'OPTIONS', path: '/api/v2/nope', headers: { origin: 'http://x', 'access-control-request-method': 'GET' } }
  ])
}

function asks (list: readonly Ask[]) {
  return { steps: list.map(ask => ({ at: 0, ask })) }
}
