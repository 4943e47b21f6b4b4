import t from 'tap'
import { appOf, config, fakeEngine, group, now, view } from '../../support/app.ts'
import { Unavailable } from '../../../src/errors.ts'
import { makeLabels } from '../../../src/domain/labels.ts'

const views = [
  view({ alertname: 'Disk', team: 'ops' }, { receivers: ['ops', 'chat'] }),
  view({ alertname: 'Cpu' }, { silencedBy: ['s1'] }),
  view({ alertname: 'Net' }, { inhibitedBy: ['f1'] }),
  view({ alertname: 'Both' }, { silencedBy: ['s1'], inhibitedBy: ['f1'] }),
  view({ alertname: 'Over' }, { of: { endsAt: { ms: now - 1, nanos: 0, offset: 0 } } })
]

async function get (url: string, overrides = {}) {
  const app = appOf(fakeEngine({ alerts: async () => views, ...overrides }))
  const answer = await app.inject({ method: 'GET', url })
  await app.close()
  return answer
}

async function namesOf (url: string): Promise<string[]> {
  const answer = await get(url)
  const alerts: Array<{ labels: { alertname: string } }> = answer.json()
  return alerts.map(({ labels }) => labels.alertname)
}

t.test('an alert is printed with its keys in order, escaped as Go does, in the zone of its sender', async t => {
  const printed = view({ alertname: 'A<b>&', z: '\u2028é', 10: 'x', 9: 'y' }, {
    of: {
      annotations: makeLabels({ b: '"', a: '1' }),
      startsAt: { ms: Date.UTC(2026, 10, 20, 7, 0, 0, 123), nanos: 900_000, offset: 120 },
      generatorURL: 'http://g/?a=1&b=2'
    },
    receivers: ['chat', 'ops', 'ops'],
    silencedBy: ['s1']
  })
  const answer = await get('/api/v2/alerts', { alerts: async () => [printed] })

  t.equal(answer.statusCode, 200)
  t.match(answer.headers, { 'content-type': 'application/json', 'cache-control': 'no-store', vary: 'Origin' })
  t.equal(answer.body, '[{"annotations":{"a":"1","b":"\\""},"endsAt":"2026-11-20T12:04:00.000Z",' +
    `"fingerprint":"${printed.alert.fingerprint}","receivers":[{"name":"chat"},{"name":"ops"},{"name":"ops"}],` +
    '"startsAt":"2026-11-20T09:00:00.123+02:00","status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":["s1"],"state":"suppressed"},' +
    '"updatedAt":"2026-11-20T12:00:00.000Z","generatorURL":"http://g/?a=1\\u0026b=2",' +
    '"labels":{"10":"x","9":"y","alertname":"A\\u003cb\\u003e\\u0026","z":"\\u2028é"}}]\n')
})

const selections: Array<[query: string, names: string[]]> = [
  ['', ['Disk', 'Cpu', 'Net', 'Both']],
  ['active=false', ['Cpu', 'Net', 'Both']],
  ['silenced=false', ['Disk', 'Net']],
  ['inhibited=0', ['Disk', 'Cpu']],
  ['inhibited=nope&silenced=false', ['Disk']],
  ['active=false&active=YES', ['Disk', 'Cpu', 'Net', 'Both']],
  ['active=', ['Disk', 'Cpu', 'Net', 'Both']],
  ['unprocessed=false', ['Disk', 'Cpu', 'Net', 'Both']],
  ['filter=team%3Dops', ['Disk']],
  ['filter=team%3D%22%22&filter=alertname%3D~%22C.%2B%22', ['Cpu']],
  ['filter=%zz', ['Disk', 'Cpu', 'Net', 'Both']],
  ['receiver=op', []],
  ['receiver=op.', ['Disk']],
  ['receiver=ops|chat', ['Disk', 'Cpu', 'Net', 'Both']],
  ['receiver_matchers=name%3Dops', ['Disk']],
  ['receiver_matchers=team%3Dweb&receiver=ops', []]
]

for (const [query, names] of selections) {
  t.test(`?${query} selects ${names.join(', ') || 'nothing'}`, async t => {
    t.same(await namesOf(`/api/v2/alerts?${query}`), names)
  })
}

const refused: Array<[query: string, message: RegExp]> = [
  ['filter=a', /^"bad matcher format: a"\n$/],
  ['filter=', /^"bad matcher format: "\n$/],
  ['filter=a&receiver=(', /^"bad matcher format: a"\n$/],
  ['receiver=(', /^"failed to parse receiver param: error parsing regexp: missing closing \): `\^\(\?:\(\)\$`"\n$/],
  ['receiver_matchers=a', /^"failed to parse receiver_matchers param: bad matcher format: a"\n$/]
]

for (const path of ['alerts', 'alerts/groups']) {
  for (const [query, message] of refused) {
    t.test(`/${path}?${query} is refused`, async t => {
      const answer = await get(`/api/v2/${path}?${query}`)
      t.equal(answer.statusCode, 400)
      t.match(answer.body, message)
    })
  }
}

t.test('while the state is unreachable the answer is 503 with a reason', async t => {
  const answer = await get('/api/v2/alerts', { alerts: async () => { throw new Unavailable('connection refused') } })
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['retry-after'], '5')
  t.equal(answer.body, '"state is unreachable: connection refused"\n')
})

t.test('what nobody foresaw is answered without its details', async t => {
  const answer = await get('/api/v2/alerts', { alerts: async () => { throw new Error('secret') } })
  t.equal(answer.statusCode, 500)
  t.equal(answer.body, '"Internal Server Error"\n')
})

t.test('groups keep their order and hold what passes the filter, sorted; an alert names the receivers of all its groups', async t => {
  const [first, cpu, , , over] = views
  if (!first || !cpu || !over) throw new Error('the list above is shorter')
  const disk = { ...first, receivers: ['chat', 'ops', 'ops'] }
  const groups = [
    group({}, { receiver: 'chat', alerts: [disk], mutedBy: ['nights'], routeLabels: makeLabels({ tier: '1' }) }),
    group({}, { receiver: 'ops', alerts: [disk, cpu, over] }),
    group({ b: '1' }, { receiver: 'ops', alerts: [disk] }),
    group({ over: 'x' }, { alerts: [over] })
  ]
  const list = async (query: string) => {
    const answer = await get(`/api/v2/alerts/groups${query}`, { groups: async () => groups })
    return answer.json()
  }

  t.match(await list(''), [
    { labels: {}, receiver: { name: 'chat' }, routeLabels: { tier: '1' }, alerts: [{ labels: { alertname: 'Disk' }, receivers: [{ name: 'chat' }, { name: 'ops' }, { name: 'ops' }], status: { mutedBy: ['nights'], state: 'suppressed' } }] },
    { labels: {}, receiver: { name: 'ops' }, alerts: [{ labels: { alertname: 'Cpu' } }, { labels: { alertname: 'Disk' }, status: { mutedBy: [], state: 'active' } }] },
    { labels: { b: '1' }, receiver: { name: 'ops' } }
  ])
  t.match(await list('?muted=false&filter=team%3Dops'), [
    { receiver: { name: 'ops' }, labels: {}, alerts: [{ labels: { alertname: 'Disk' }, receivers: [{ name: 'ops' }, { name: 'ops' }] }] },
    { receiver: { name: 'ops' }, labels: { b: '1' } }
  ])
  t.equal((await list('?receiver=chat')).length, 1)
})

t.test('labels of a group keep their angle brackets, and what only looks like an escaped one', async t => {
  const labels = makeLabels({ a: '<&>', b: '\\u003c', c: '\u2028' })
  const answer = await get('/api/v2/alerts/groups', { groups: async () => [group(labels, { alerts: views.slice(0, 1) })] })
  t.match(answer.json(), [{ labels: { ...labels } }])
  t.ok(answer.body.includes('"labels":{"a":"<&>","b":"\\\\u003c","c":"\\u2028"}'))
})

t.test('receivers are listed in the order of the configuration', async t => {
  const all = await get('/api/v2/receivers')
  t.equal(all.body, '[{"labels":{"name":"chat","team":"web"},"name":"chat"},{"labels":{"name":"ops"},"name":"ops"}]\n')
  t.equal((await get('/api/v2/receivers?receiver_matchers=team%3Dweb')).json().length, 1)
  t.match(await get('/api/v2/receivers?receiver_matchers=x'), { statusCode: 400, body: '"failed to parse receiver_matchers param: bad matcher format: x"\n' })
})

t.test('status shows configuration, start, version and the living nodes by name', async t => {
  const nodes = [{ id: 'n2', address: '10.0.0.2:9093', generation: 1, startedAt: now }, { id: 'n1', address: '10.0.0.1:9093', generation: 1, startedAt: now }]
  const app = appOf(fakeEngine({ nodes: async () => nodes }), { nodeId: 'n2' })
  const answer = await app.inject('/api/v2/status')
  await app.close()

  t.equal(answer.body, '{"cluster":{"name":"n2","peers":[{"address":"10.0.0.1:9093","name":"n1"},{"address":"10.0.0.2:9093","name":"n2"}],"status":"ready"},' +
    `"config":{"original":${JSON.stringify(config.printed)}},"uptime":"2026-11-20T11:00:00.000Z",` +
    `"versionInfo":{"branch":"main","buildDate":"","buildUser":"","goVersion":"${process.version}","revision":"","version":"0.34.0"}}\n`)
})

t.test('status still shows the configuration while the state is unreachable', async t => {
  const answer = await get('/api/v2/status', { nodes: async () => { throw new Unavailable('gone') } })
  t.match(answer.json(), { cluster: { peers: [], status: 'settling' }, config: { original: config.printed } })
})

t.test('a long list comes in pieces, and is whole', async t => {
  const many = Array.from({ length: 1000 }, (_, n) => view({ alertname: `Disk${n}`, text: 'ü'.repeat(200) }))
  for (const [url, labelsIn] of [
    ['/api/v2/alerts', (body: unknown) => body],
    ['/api/v2/alerts/groups', (body: [{ alerts: unknown }]) => body[0].alerts]
  ] as const) {
    const answer = await get(url, { alerts: async () => many, groups: async () => [group({}, { alerts: many })] })
    t.equal(answer.headers['content-type'], 'application/json')
    t.ok(answer.body.endsWith(']\n'))
    const alerts = labelsIn(answer.json()) as Array<{ labels: { alertname: string } }>
    t.equal(new Set(alerts.map(({ labels }) => labels.alertname)).size, 1000)
  }
})
