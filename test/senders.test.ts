import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Type } from 'typebox'
import { loadConfig } from '../src/config/load.ts'
import type { HttpConfig } from '../src/domain/config.ts'
import { ConfigError } from '../src/errors.ts'
import { defineReceiver, type Remembered } from '../src/receiver.ts'
import { checkSenders, createSenders } from '../src/senders.ts'
import { createAuthority } from './support/certificates.ts'
import { httpConfig } from './support/http-config.ts'
import { notification } from './support/notification.ts'
import { without } from './support/program.ts'
import { serveFolder } from './support/serve-folder.ts'
import { withRedis } from './support/redis.ts'
import { spawnTocsin } from './support/tocsin.ts'

const none = '/nowhere/tls.pem'

function check (...tls: Array<Partial<HttpConfig['tls']>>): Promise<string[]> {
  const integrations = tls.map((tls, index) => ({ type: 'webhook', index, sendResolved: true, settings: {}, http: httpConfig({ tls: { insecureSkipVerify: false, ...tls } }) }))
  return checkSenders({ receivers: [{ name: 'hook', labels: {}, integrations }] }, 'tocsin.yml')
}

t.test('TLS files that cannot be used are a wrong configuration, in the words of Alertmanager', { skip: without('openssl') }, async t => {
  const folder = t.testdir({ 'text.pem': 'no certificate\n' })
  const text = join(folder, 'text.pem')
  const authority = createAuthority(folder, 'authority')
  const [one, other] = [authority.issue('one', 'DNS:one.example'), authority.issue('other', 'DNS:other.example')]

  for (const [tls, why] of [
    [{ caFile: none }, 'unable to load specified CA cert /nowhere/tls.pem: no such file'],
    [{ caFile: folder }, `unable to load specified CA cert ${folder}: it is a folder`],
    [{ caFile: text }, `unable to use specified CA cert ${text}: it holds no certificate`],
    [{ ca: 'text' }, 'unable to use specified CA cert: it holds no certificate'],
    [{ certFile: none, keyFile: one.keyFile }, `unable to load specified client cert (${none}) & key (${one.keyFile}): no such file`],
    [{ cert: one.cert, keyFile: none }, `unable to load specified client cert (<inline>) & key (${none}): no such file`]
  ] as const) {
    await t.rejects(check(tls), new ConfigError([{ file: 'tocsin.yml', line: 0, column: 0, path: 'receiver "hook": webhook_configs[0].http_config.tls_config', message: why }]))
  }
  await t.rejects(check({ certFile: one.certFile, keyFile: other.keyFile }), { message: /unable to use specified client cert \(.*one\.crt\) & key \(.*other\.key\): .*key values mismatch/ })
  await t.rejects(check({}, { caFile: none }, { caFile: none }), { message: /webhook_configs\[1\].*no such file\n.*webhook_configs\[2\].*no such file/ })
  await t.resolves(check({ caFile: authority.caFile, certFile: one.certFile, keyFile: one.keyFile }, { ca: authority.ca, cert: one.cert, key: one.key }, {}))
})

t.test('what a receiver remembers goes through, and what it caches is its own until a reload', async t => {
  const told: Array<{ remembered: Remembered, sent: unknown }> = []
  const receiver = defineReceiver({
    type: 'counter',
    sendResolved: true,
    settings: Type.Object({}),
    async send ({ remembered, cache }) {
      told.push({ remembered, sent: cache.get('sent') ?? 0 })
      cache.set('sent', told.length)
      return told.length < 3 ? { id: String(told.length) } : undefined
    }
  })
  const config = loadConfig({ file: 'a.yml', text: 'route: {receiver: a}\nreceivers: [{name: a, counter_configs: [{}, {}]}]\n', receivers: [receiver] })
  const start = () => {
    const senders = createSenders(config, { receivers: [receiver], userAgent: 'test', log: { info () {}, error () {} }, print () {}, now: Date.now })
    t.teardown(senders.close)
    return senders
  }
  const [one, other] = config.receivers[0]?.integrations ?? []
  if (!one || !other) return t.fail('there are two')
  const send = async (senders: ReturnType<typeof start>, integration: typeof one, remembered: Remembered) =>
    await senders.send(integration, notification(), { remembered, signal: new AbortController().signal })

  const senders = start()
  t.same(await send(senders, one, {}), { id: '1' })
  t.same(await send(senders, one, { id: '1' }), { id: '2' })
  t.equal(await send(senders, other, {}), undefined)
  await send(start(), one, { id: '2' })
  t.same(told, [{ remembered: {}, sent: 0 }, { remembered: { id: '1' }, sent: 1 }, { remembered: {}, sent: 0 }, { remembered: { id: '2' }, sent: 0 }])
})

t.test('so are those of the way to a token server', async t => {
  const oauth2 = { tokenUrl: 'https://login.example', clientId: 'a', scopes: [], endpointParams: {}, tls: { insecureSkipVerify: false, caFile: none }, proxyFromEnvironment: false, proxyConnectHeader: {} }
  const integrations = [{ type: 'webhook', index: 0, sendResolved: true, settings: {}, http: httpConfig({ oauth2 }) }]
  await t.rejects(checkSenders({ receivers: [{ name: 'hook', labels: {}, integrations }] }, 'tocsin.yml'), { message: /webhook_configs\[0\]\.http_config\.oauth2\.tls_config: unable to load specified CA cert/ })
})

t.test('one that does not speak HTTP is judged by its own TLS files', async t => {
  const mail = (tls: Partial<HttpConfig['tls']>, global: Partial<HttpConfig['tls']> = {}) => checkSenders({
    receivers: [{ name: 'mail', labels: {}, integrations: [{ type: 'email', index: 1, sendResolved: false, settings: {}, http: httpConfig({ tls: { insecureSkipVerify: false, ...global } }), tls: { insecureSkipVerify: false, ...tls } }] }]
  }, 'tocsin.yml')
  await t.rejects(mail({ caFile: none }), new ConfigError([{ file: 'tocsin.yml', line: 0, column: 0, path: 'receiver "mail": email_configs[1].tls_config', message: `unable to load specified CA cert ${none}: no such file` }]))
  await t.resolves(mail({}, { caFile: none }))
})

t.test('every file of a secret that cannot be read is told at load, and those of TLS that mail has no use for are not', async t => {
  const folder = t.testdir({ here: 's3cr3t\n' })
  const here = join(folder, 'here')
  const http = httpConfig({
    basicAuth: { usernameFile: none, passwordFile: here },
    authorization: { type: 'Bearer', credentialsFile: none },
    headers: { 'X-Key': { values: [], secrets: [], files: [here, none] } }
  })
  const chat = { type: 'slack', index: 2, sendResolved: true, settings: { api_url_file: none, title: 'a_file', username_file: here }, http }
  const mail = { type: 'email', index: 0, sendResolved: true, settings: { auth_password_file: folder }, http, tls: { insecureSkipVerify: false } }
  const warnings = await checkSenders({ receivers: [{ name: 'ops', labels: {}, integrations: [chat, mail] }] }, 'tocsin.yml')
  const told = (key: string, why = `${none}: no such file`) => `tocsin.yml: receiver "ops": ${key}: unable to read ${why}; what is sent before it can be read fails`
  t.same(warnings, [
    told('slack_configs[2].api_url_file'),
    told('slack_configs[2].http_config.basic_auth.username_file'),
    told('slack_configs[2].http_config.authorization.credentials_file'),
    told('slack_configs[2].http_config.http_headers.X-Key.files'),
    told('email_configs[0].auth_password_file', `${folder}: it is a folder`)
  ])
})

t.test('a router does not start with a TLS file that is missing, and one that runs keeps what it has', async t => {
  const { config, flags } = serveFolder(t)
  const { url } = await withRedis(t)
  const right = readFileSync(config, 'utf8')
  const withHook = (http: string) => `route: {receiver: hook}\nreceivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1:9/", http_config: {${http}}}]}]\n`
  const wrong = withHook(`tls_config: {ca_file: ${none}}`)
  const complaint = /tocsin\.yml: receiver .*hook.*: webhook_configs\[0\].*: unable to load specified CA cert \/nowhere\/tls\.pem: no such file/

  writeFileSync(config, wrong)
  t.match(await spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url }).exited, { code: 1, stderr: complaint })

  writeFileSync(config, right)
  const tocsin = spawnTocsin(t, ['serve', ...flags], { REDIS_URL: url })
  const [, address] = await tocsin.says(/msg="Listening on" address=(\S+)/)
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://${address}${path}`, { method })
    return { status: answer.status, text: await answer.text() }
  }
  writeFileSync(config, wrong)
  t.match(await ask('/-/reload', 'POST'), { status: 500, text: complaint })
  t.match((await ask('/metrics')).text, /config_last_reload_successful 0/)
  t.notMatch((await ask('/api/v2/receivers')).text, /hook"/)

  // As in Alertmanager: these are read at each send.
  writeFileSync(config, withHook(`basic_auth: {username: ana, password_file: ${none}}`))
  t.match(await ask('/-/reload', 'POST'), { status: 200 })
  t.match((await ask('/metrics')).text, /config_last_reload_successful 1/)
  await tocsin.says(/level=warn msg="[^"]*tocsin\.yml: receiver .*hook.*: webhook_configs\[0\]\.http_config\.basic_auth\.password_file: unable to read \/nowhere\/tls\.pem: no such file/)
})
