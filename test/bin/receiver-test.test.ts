import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runCommand } from '../../bin/commands/index.ts'
import { startSink, type Answer } from '../support/sink.ts'
import { spawnTocsin } from '../support/tocsin.ts'

type Circumstances = {
  readonly answer?: Answer
  readonly args?: readonly string[]
  /** As a process of its own, which takes seconds to start. */
  readonly spawned?: boolean
}

/** A configuration whose `on-call` has these integrations, and what a test of it prints and sends. */
async function testing (t: Test, integrations: (origin: string) => string, { answer, args = ['on-call'], spawned = false }: Circumstances = {}) {
  const sink = await startSink(t, answer)
  const folder = t.testdir({
    'tocsin.yml': `global: {}\nroute: {receiver: on-call}\nreceivers:\n- name: nobody\n- name: on-call\n${integrations(sink.origin).replace(/^/gm, '  ')}\n`,
    token: 't0ken-of-file\n'
  })
  const argv = ['receiver', 'test', `--config.file=${join(folder, 'tocsin.yml')}`, ...args]
  // Without any Redis to be found.
  const { code, stdout, stderr } = spawned ? await spawnTocsin(t, argv, { REDIS_URL: 'redis://127.0.0.1:1', PATH: '' }).exited : await run(...argv)
  return { code, stdout: stdout.replaceAll(sink.origin, 'ORIGIN').replace(/\d+ ms/g, 'N ms'), stderr: stderr.replaceAll(folder, 'FOLDER'), folder, received: sink.received }
}

async function run (...argv: string[]) {
  let [stdout, stderr] = ['', '']
  const terminal = { out: (text: string) => { stdout += text.endsWith('\n') ? text : `${text}\n` }, write: (text: string) => { stdout += text }, err: (text: string) => { stderr += `${text}\n` } }
  return { code: await runCommand(argv, { ...terminal, version: '1.2.3', docsFolder: '' }), stdout, stderr }
}

t.test('every integration of a receiver is asked by the code that the router runs', async t => {
  const { code, stdout, stderr, received } = await testing(t, origin => `webhook_configs: [{url: "${origin}/services/T0SECRET?token=s3cret"}]\nntfy_configs: [{url: "${origin}", topic: my-t0pic}]`, {
    answer: (response, { url, body }) => response.end(`got ${url} ${JSON.parse(body).topic ?? ''}`),
    args: ['on-call', 'severity=critical', '--web.external-url=http://router.example/'],
    spawned: true
  })
  t.equal(stderr, '')
  t.equal(code, 0)
  t.equal(stdout, `webhook[0] firing
  POST ORIGIN/<secret>
  200 got <redacted>
  sent in N ms
ntfy[0] firing
  POST ORIGIN/
  200 got / <redacted>
  sent in N ms
All of them took it.
`)
  const [hook, push] = received.map(({ body }) => JSON.parse(body))
  t.match(received[0]?.headers, { 'user-agent': /^Alertmanager\// })
  t.match(hook, {
    receiver: 'on-call',
    status: 'firing',
    externalURL: 'http://router.example',
    alerts: [{ labels: { alertname: 'TocsinTest', severity: 'critical' }, annotations: { summary: 'This is a test of the receiver "on-call". Nothing is wrong.', description: /tocsin receiver test/ } }]
  })
  t.match(push, { topic: 'my-t0pic', title: /TocsinTest/, message: /This is a test of the receiver/, priority: 5 })
})

t.test('one that does not take it makes the test fail, and keeps none from being asked', async t => {
  const { code, stdout, received } = await testing(t, origin => ['a', 'b', 'c'].map(path => `- url: ${origin}/${path}`).join('\n').replace(/^/, 'webhook_configs:\n'), {
    answer: (response, { url }) => response.writeHead(url === '/a' ? 500 : url === '/b' ? 403 : 200).end('Hello'),
    spawned: true
  })
  t.equal(code, 1)
  t.equal(received.length, 3)
  t.match(stdout, `webhook[0] firing
  POST ORIGIN/<secret>
  500 Hello
  failed: unexpected status code 500: Hello
  The router would try again.
webhook[1] firing
  POST ORIGIN/<secret>
  403 Hello
  failed: unexpected status code 403: Hello
  The router would not try again before the next tick of the group.
`)
  t.match(stdout, /\n2 failed\.\n$/)
})

t.test('a service that is not there, or does not answer, is told, with where it was sought', async t => {
  const { code, stdout } = await testing(t, origin => `webhook_configs: [{url: "http://127.0.0.1:1/s3cret"}, {url: "${origin}/s3cret"}]`, { answer () {}, args: ['--timeout=300ms', 'on-call'] })
  t.equal(code, 1)
  t.match(stdout, /webhook\[0\] firing\n {2}POST http:\/\/127\.0\.0\.1:1\/<secret>\n {2}failed: Post "<redacted>": connection refused\n/)
  t.match(stdout, /webhook\[1\] firing\n {2}POST ORIGIN\/<secret>\n {2}failed: Post "<redacted>": context deadline exceeded\n/)
})

t.test('the end can be sent after the beginning, of the same group', async t => {
  const { code, stdout, received } = await testing(t, origin => `webhook_configs: [{url: "${origin}/"}, {url: "${origin}/", send_resolved: false}]`, { args: ['on-call', '--resolved'] })
  t.equal(code, 0)
  const bodies = received.map(({ body }) => JSON.parse(body))
  t.same(bodies.map(({ status }) => status), ['firing', 'firing', 'resolved'])
  t.equal(new Set(bodies.map(({ groupKey }) => groupKey)).size, 1)
  t.ok(Date.parse(bodies[2].alerts[0].endsAt) >= Date.parse(bodies[2].alerts[0].startsAt))
  t.match(stdout, 'webhook[1] resolved\n  not sent: send_resolved is false\n')
})

t.test('secrets are shown nowhere, from files neither', async t => {
  const { code, stdout, stderr, received } = await testing(t, origin => `matrix_configs: [{homeserver: "${origin}", room_id: "!room:a", access_token_file: TOKEN, body: "{{ .Status }}"}]
apprise_configs: [{url: "${origin}", key: k3y+/%}]
webhook_configs: [{url: "${origin}/{{ .Status }}/s3cret", http_config: {basic_auth: {username: ana, password: passw0rd}, http_headers: {X-Key: {secrets: [h3ader]}}}}]`.replace('TOKEN', join(t.testdirName, 'token')), {
    answer: (response, { url, rawHeaders, body }) => response.writeHead(400).end(`${body} ${rawHeaders.join(' ')} ${url}`)
  })
  t.equal(code, 1)
  t.equal(received.length, 3)
  t.match(stdout, /^matrix\[0\] firing\n {2}PUT ORIGIN\/_matrix\/client\/v3\/rooms\/!room%3Aa\/send\/m\.room\.message\/test-\d+-firing\n/m)
  t.match(stdout, /^apprise\[0\] firing\n {2}POST ORIGIN\/notify\/<secret>\n/m)
  t.match(stdout, /^webhook\[0\] firing\n {2}POST ORIGIN\/<secret>\n/m)
  for (const secret of ['t0ken', 'k3y', 's3cret', 'passw0rd', 'h3ader', Buffer.from('ana:passw0rd').toString('base64')]) {
    t.ok(received.some(({ url, body, rawHeaders }) => `${decodeURIComponent(url)} ${body} ${rawHeaders.join()} ${Buffer.from('ana:passw0rd')}`.includes(secret)), `${secret} was sent`)
    t.notOk((stdout + stderr).includes(secret), secret)
  }
})

t.test('what went wrong in a send that counts as a success is told', async t => {
  const { code, stdout } = await testing(t, origin => `twilio_configs: [{api_url: "${origin}", account_sid: AC1, auth_token: t0ken, from: "+1", to: ["+2", "+3"]}]`, {
    answer: (response, { body }) => response.writeHead(body.includes('%2B3') ? 400 : 201).end('{"code":21610}')
  })
  t.equal(code, 0)
  t.match(stdout, /^ {2}on-call\/twilio\[0\]: \+3: unexpected status code 400: \{"code":21610\}\n {2}sent in N ms\n/m)
})

t.test('what a receiver prints is there to be read', async t => {
  const { code, stdout } = await testing(t, () => 'console_configs: [{}]', { spawned: true })
  t.equal(code, 0)
  t.match(stdout, /^console\[0\] firing\n\{"receiver":"on-call",.*"alertname":"TocsinTest".*\}\n {2}sent in N ms\n/)
})

t.test('a receiver that is not there is answered with the nearest, a wrong configuration with what is wrong', async t => {
  for (const [args, complaint] of [
    [['on-cal'], 'tocsin: error: no receiver "on-cal" in FOLDER/tocsin.yml, did you mean "on-call"?\n'],
    [['zzzzzzzz'], 'tocsin: error: no receiver "zzzzzzzz" in FOLDER/tocsin.yml, it has nobody, on-call\n'],
    [[], /required argument 'NAME' not provided/],
    [['on-call', 'severity'], /bad matcher format|key=value/],
    [['on-call', 'alertname=Other'], /always called TocsinTest/],
    [['on-call', '--resolve'], /did you mean --resolved\?/],
    [['on-call', '--config.file=/nowhere.yml'], /\/nowhere\.yml: cannot read the file: no such file/]
  ] as const) {
    const { code, stdout, stderr, received } = await testing(t, origin => `webhook_configs: [{url: "${origin}/"}]`, { args })
    t.match({ code, stdout, stderr, received }, { code: 1, stdout: '', stderr: complaint, received: { length: 0 } }, args.join(' '))
  }
})

t.test('a receiver without integrations notifies nobody', async t => {
  const { code, stdout } = await testing(t, origin => `webhook_configs: [{url: "${origin}/"}]`, { args: ['nobody'] })
  t.match({ code, stdout }, { code: 1, stdout: 'The receiver "nobody" has no integrations: it notifies nobody.\n' })
})

t.test('help says what it does', async t => {
  t.match(await run('receiver', '--help'), { code: 0, stdout: /test +send a test notification/ })
  t.match(await run('receiver', 'test', '--help'), { code: 0, stdout: /^usage: tocsin receiver test[\s\S]*--resolved/ })
  t.match(await run('receiver', 'tset', 'a'), { code: 1, stderr: /did you mean test\?/ })
})
