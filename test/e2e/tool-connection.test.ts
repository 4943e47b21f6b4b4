import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { compare, normalise, runAmtool, runTocsin } from '../support/amtool.ts'
import { without } from '../support/program.ts'

const skip = withoutAlertmanager || without('amtool')
const config = { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }] }

/** A server that answers everything the same, and what it was asked. */
async function serve (t: Test, answer?: { status: number, body: string, headers?: Record<string, string> }) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.accept} ${request.headers.authorization ?? ''}`.trim())
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  // It listens on a port.
  return { flag: `--alertmanager.url=http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function writeSettings (t: Test, text: string): string {
  const home = t.testdir({})
  // Debian has moved the file.
  for (const file of ['.config/amtool/config.yml', '.config/prometheus/amtool.yml']) {
    mkdirSync(dirname(join(home, file)), { recursive: true })
    writeFileSync(join(home, file), text)
  }
  return home
}

t.test('files of settings give flags their defaults, as in amtool', { skip }, async t => {
  const { origin } = await runAlertmanager(t, { config })
  const home = writeSettings(t, `alertmanager.url: ${origin}\noutput: extended\nauthor: from-file\nrequire-comment: false\ndate.format: "15:04 MST"\nunknown: 1\n`)
  await compare(t, [
    [['silence', 'add', 'Down', '--start=2090-01-01T00:00:00Z']],
    [['silence', 'query', '--created-by=from-file']],
    [['silence', 'query', '-o', 'simple']],
    [['cluster', 'show']]
  ], { home })
  t.match((await runTocsin(['silence', '-o', 'json'], { home })).stdout, '"createdBy":"from-file"')

  const former = writeSettings(t, `alertmanager.url: ${origin}\ncomment_required: false\n`)
  await compare(t, [[['silence', 'add', 'Down', '--start=2090-01-01T00:00:00Z']]], { home: former })
  t.match(await runTocsin(['alert'], { home: writeSettings(t, 'output: {a: b}') }), { code: 1, stderr: /could not load config file: .*config\.yml: output: expected a single value/ })
})

t.test('--http.config.file speaks HTTP as it says, and paths in it begin where amtool begins', { skip }, async t => {
  const folder = t.testdir({
    'web.yml': 'basic_auth_users: {me: $2b$04$abcdefghijklmnopqrstuurp8gIuTR7jNLYUS2oWqlo53RjDCp7f6}\n',
    'password.txt': 'a-password\n',
    http: { 'good.yml': 'basic_auth: {username: me, password_file: password.txt}\n', 'bad.yml': 'basic_auth: {user: me}\n' }
  })
  const { origin } = await runAlertmanager(t, { config, args: [`--web.config.file=${folder}/web.yml`] })
  const unauthorized = 'what the server says instead of {}'
  await compare(t, [
    [['alert', `--http.config.file=${folder}/http/good.yml`]],
    [['silence', 'add', 'Down', '-c', 'x', '--start=2090-01-01T00:00:00Z', `--http.config.file=${folder}/http/good.yml`]],
    [['alert'], { why: unauthorized, stderr: 'tocsin: error: [GET /alerts] getAlerts (status 401): Unauthorized\n' }],
    [['alert', `--http.config.file=${folder}/http/none.yml`]],
    [['alert', `--http.config.file=${folder}/http/bad.yml`], { why: 'our own words', stderr: /bad\.yml:1:14: basic_auth: unknown key "user", expected one of username, / }]
  ], { flags: [`--alertmanager.url=${origin}`] })
  await compare(t, [[['alert', '-o', 'json']]], { flags: [`--alertmanager.url=${origin.replace('//', '//me:a-password@')}`] })
})

t.test('a token is fetched first where the file has oauth2, as amtool does', { skip }, async t => {
  const tokens = await serve(t, { status: 200, body: '{"access_token": "t0ken"}', headers: { 'content-type': 'application/json' } })
  const { flag, requests } = await serve(t, { status: 200, body: '[]', headers: { 'content-type': 'application/json' } })
  const tokenUrl = tokens.flag.replace('--alertmanager.url=', '')
  const folder = t.testdir({ 'http.yml': `oauth2: {client_id: me, client_secret: a-secret, token_url: "${tokenUrl}/token"}\n` })
  for (const run of [runAmtool, runTocsin]) {
    await run(['alert', flag, '--no-version-check', `--http.config.file=${folder}/http.yml`])
    t.match(requests.splice(0).at(-1), /^GET \/api\/v2\/alerts\?\S* application\/json Bearer t0ken$/)
    t.match(tokens.requests.splice(0)[0], new RegExp(`^POST /token .*Basic ${Buffer.from('me:a-secret').toString('base64')}$`))
  }
  const refused = t.testdir({ 'http.yml': 'oauth2: {client_id: me, token_url: "http://127.0.0.1:1"}\n' })
  t.match(await runTocsin(['alert', flag, `--http.config.file=${refused}/http.yml`]), { code: 1, stderr: /oauth2: cannot fetch token: connection refused; --http\.config\.file says/ })
})

t.test('the requests are those of amtool', { skip }, async t => {
  const { flag, requests } = await serve(t, { status: 200, body: '[]', headers: { 'content-type': 'application/json' } })
  for (const args of [['alert', 'a="b c"', 'd=~"e+&"', '-r', 'x y'], ['silence', 'query', 'a!=b'], ['silence', 'expire', '11111111-1111-4111-8111-111111111111'], ['alert', '-si', '--no-version-check']]) {
    const url = `${flag.replace('//', '//me:it%27s@')}/prefix/`
    await runAmtool([url, ...args])
    const theirs = requests.splice(0)
    await runTocsin([url, ...args])
    const names = (request: string) => request.replace(/\?(\S*)/, (_, query) => `?${[...new URLSearchParams(query)].sort().join(' ')}`)
    t.strictSame(requests.splice(0).map(names), theirs.map(names), args.join(' '))
  }
})

t.test('what cannot work is told in one line, with exit code 1', { skip }, async t => {
  const silent = await serve(t)
  const page = await serve(t, { status: 200, body: '<html>' })
  const broken = await serve(t, { status: 503, body: 'come\nback later' })
  const odd = await serve(t, { status: 200, body: '[{"labels": 1}]' })
  for (const [args, message] of [
    [['alert', '--alertmanager.url=http://127.0.0.1:1/x'], 'GET http://127.0.0.1:1/x/api/v2/alerts: connection refused; --alertmanager.url says where the router is'],
    [['alert', 'add', 'Down', '--alertmanager.url=http://me:secret@127.0.0.1:1'], 'POST http://127.0.0.1:1/api/v2/alerts: connection refused; --alertmanager.url says where the router is'],
    [['alert', '--alertmanager.url=localhost:9093'], '--alertmanager.url must be a URL such as http://localhost:9093, not "localhost:9093"'],
    [['alert', '--timeout=50ms', '--no-version-check', silent.flag], 'no answer within 0.05s (--timeout)'],
    [['alert', page.flag], /GET http:\/\/127\.0\.0\.1:\d+\/api\/v2\/alerts: the answer is not JSON; is this the address of an Alertmanager or Tocsin\?/],
    [['alert', broken.flag], '[GET /alerts] getAlerts (status 503): come back later'],
    [['alert', odd.flag], /^the server's answer is not that of Alertmanager's API: /],
    [['alert', '--output=xml', page.flag], '--output must be one of simple, extended, json, not "xml"; try --help'],
    [['alert', '--timeout=0s'], '--timeout must be greater than zero, not 0s'],
    [['alert', '--enable-feature=x'], /unknown option "x" for --enable-feature/]
  ] as const) {
    const { code, stdout, stderr } = await runTocsin(args)
    t.equal(code, 1, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr.replace(/^tocsin: error: (.*)\n$/, '$1'), message)
    t.equal((await runAmtool(args.map(argument => argument.replace('0s', '1ns')))).code, 1, 'amtool ends the same way')
  }
})

t.test('a router of another version is warned of, unless nobody wants to know', { skip }, async t => {
  const { origin } = await runAlertmanager(t, { config })
  const flag = `--alertmanager.url=${origin}`
  t.equal((await runTocsin(['alert', flag])).stderr, 'Warning: tocsin speaks as Alertmanager 0.34.0 does, and the router is of version 0.25.0.\n')
  t.equal((await runTocsin(['alert', flag, '--no-version-check'])).stderr, '')
  t.match((await runTocsin(['alert', flag, '-v'])).stderr, /^GET http:\S+\/api\/v2\/status: 200\nWarning.*\nGET http:\S+\/api\/v2\/alerts: 200\n$/)
  t.strictSame(normalise(await runTocsin(['silence', 'query', flag])).stderr, '')
})
