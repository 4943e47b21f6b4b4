import t from 'tap'
import { join } from 'node:path'
import { loadConfig, type LoadOptions } from '../../src/config/load.ts'
import { readConfigFile } from '../../src/config/read-file.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from '../support/config-receivers.ts'

const minimal = 'route: {receiver: chat}\nreceivers: [{name: chat}]\n'

function load (text: string, options: Partial<LoadOptions> = {}) {
  return loadConfig({ file: 'conf/tocsin.yml', text, receivers, ...options })
}

function messageOf (run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no error'
}

t.test('the smallest configuration has Alertmanager\'s defaults', async t => {
  const config = load(minimal)
  t.match(config, {
    resolveTimeout: 300_000,
    route: { receiver: 'chat', groupBy: [], groupWait: 30_000, groupInterval: 300_000, repeatInterval: 14_400_000, continue: false },
    receivers: [{ name: 'chat', labels: { name: 'chat' }, integrations: [] }],
    warnings: []
  })
})

t.test('the hashes are of the text', async t => {
  t.equal(load(minimal).hash, '610e6abbdb3d4b447c6ee810f77eefeee4259aec455244acd68677ef0b082875')
  t.equal(load(minimal).hashMetric, 70696915024009)
  t.not(load(minimal + '# changed\n').hash, load(minimal).hash)
})

t.test('routes inherit, and match, match_re and matchers become one list', async t => {
  const { route } = load(`
route:
  receiver: chat
  group_by: [a]
  labels: {team: core, tier: one}
  routes:
    - match: {z: '1'}
      match_re: {b: '[0-9]'}
      matchers: ['{y="2", x!~"3"}']
      labels: {tier: two}
      group_by: ['...']
receivers: [{name: chat}]`)
  t.equal(route.routes[0]?.id, '{}/{b=~"^(?:[0-9])$",x!~"3",y="2",z="1"}/0')
  t.match(route.routes[0], { receiver: 'chat', groupBy: 'all', labels: { team: 'core', tier: 'two' } })
})

t.test('an integration\'s own http_config replaces the global one', async t => {
  const [first, second] = load(`
global:
  http_config: {bearer_token: abc, follow_redirects: false, tls_config: {ca_file: ca.pem, min_version: TLS12}}
route: {receiver: chat}
receivers:
  - name: chat
    webhook_configs:
      - url: http://one.example.com
      - url_file: hook
        send_resolved: false
        max_alerts: 3
        timeout: 2s
        http_config: {basic_auth: {username: a, password_file: pw}, http_headers: {X-A: {files: [/x]}}}
`).receivers[0]?.integrations ?? []
  t.same(first, {
    type: 'webhook',
    index: 0,
    sendResolved: true,
    settings: { url: 'http://one.example.com', max_alerts: 0, timeout: 0 },
    http: {
      authorization: { type: 'Bearer', credentials: 'abc' },
      followRedirects: false,
      enableHttp2: true,
      tls: { caFile: join('conf', 'ca.pem'), insecureSkipVerify: false, minVersion: 'TLSv1.2' },
      proxyFromEnvironment: false,
      proxyConnectHeader: {},
      headers: {}
    }
  })
  t.same(second?.settings, { url_file: 'hook', max_alerts: 3, timeout: 2000 })
  t.match(second, {
    index: 1,
    sendResolved: false,
    http: {
      authorization: undefined,
      basicAuth: { username: 'a', passwordFile: join('conf', 'pw') },
      followRedirects: true,
      headers: { 'X-A': { values: [], secrets: [], files: ['/x'] } }
    }
  })
})

t.test('time intervals of both lists share one map', async t => {
  const { timeIntervals } = load(minimal + `
mute_time_intervals: [{name: a, time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: 09:00, end_time: 24:00}]}]}]
time_intervals: [{name: b, time_intervals: [{times: [], months: [may], location: Europe/Paris}]}]
`)
  t.same(timeIntervals.get('a'), [{ weekdays: [{ from: 1, to: 5 }], times: [{ from: 540, to: 1440 }], location: 'UTC' }])
  t.same(timeIntervals.get('b'), [{ times: [], months: [{ from: 5, to: 5 }], location: 'Europe/Paris' }])
})

t.test('a receiver\'s own check is asked when nothing else is wrong with the integration', async t => {
  const hook = (keys: string) => `route: {receiver: chat}\nreceivers: [{name: chat, webhook_configs: [{${keys}}]}]`
  t.equal(messageOf(() => load(hook('url: http://x, max_alerts: 1001'))),
    'conf/tocsin.yml:2:72: receivers[0].webhook_configs[0].max_alerts: more than anybody reads')
  t.notMatch(messageOf(() => load(hook('url: x, max_alerts: 1001'))), /anybody/)
})

t.test('classic mode refuses what only UTF-8 mode allows', async t => {
  const text = minimal + 'inhibit_rules: [{equal: [été]}]\n'
  t.equal(messageOf(() => load(text)), 'no error')
  t.match(messageOf(() => load(text, { mode: 'classic' })), 'invalid label name "été" in equal list')
})

t.test('templates are looked for in the folder of the configuration', async t => {
  const asked: string[] = []
  const expand = (glob: string) => { asked.push(glob); return [`${glob}!`] }
  const { templates } = load(minimal + 'templates: [x/*.tmpl]\n', { expand, readTemplate: path => `of ${path}` })
  t.same(asked, [join('conf', 'x/*.tmpl')])
  const path = join('conf', 'x/*.tmpl!')
  t.same(templates, { globs: asked, files: [path], texts: [{ name: '*.tmpl!', text: `of ${path}` }] })
})

t.test('what cannot be read is said without Node\'s words', async t => {
  const folder = t.testdir({ 'latin1.yml': Buffer.from([0x61, 0xe9]), 'good.yml': minimal + 'templates: ["*.tmpl"]\n', 'a.tmpl': '' })
  t.equal(messageOf(() => readConfigFile(join(folder, 'none.yml'), { receivers })), `${join(folder, 'none.yml')}: cannot read the file: no such file`)
  t.equal(messageOf(() => readConfigFile(folder, { receivers })), `${folder}: cannot read the file: it is a folder`)
  t.match(messageOf(() => readConfigFile(join(folder, 'latin1.yml'), { receivers })), 'the file is not valid UTF-8')
  t.same(readConfigFile(join(folder, 'good.yml'), { receivers }).templates?.files, [join(folder, 'a.tmpl')])
})

t.test('text that exhausts a parser is refused, not crashed on', async t => {
  t.match(messageOf(() => load('['.repeat(50_000))), 'nested too deeply')
  const tenfold = [...'bcdefgh'].map((name, at) => `&${name} {routes: [${Array(10).fill('*' + 'abcdefg'[at]).join(', ')}]}`)
  t.match(messageOf(() => load(`route: {receiver: chat, routes: [&a {}, ${tenfold.join(', ')}]}\nreceivers: [{name: chat}]`)), 'too many values')
})
