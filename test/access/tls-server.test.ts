import { writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { createTlsServer } from '../../src/access/tls-server.ts'
import { openWebFile } from '../../src/access/web-file.ts'
import { createAuthority } from '../support/certificates.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { without } from '../support/program.ts'
import { listen } from '../support/raw-http.ts'
import { until } from '../support/until.ts'

const told: string[] = []
const log = pino({ level: 'error' }, { write: (line: string) => { told.push(line) } })
const skip = without('openssl')
const folder = t.testdir({})
const ours = skip ? undefined : createAuthority(folder, 'ours')
const theirs = skip ? undefined : createAuthority(folder, 'theirs')
const server = ours?.issue('server', 'DNS:localhost,IP:127.0.0.1')
const ana = ours?.issue('ana', 'DNS:ana.example,email:ana@example.org,IP:10.0.0.1,URI:spiffe://x/ana')
const eve = theirs?.issue('eve', 'DNS:ana.example')

async function arrange (t: Test, tls: object) {
  const path = join(t.testdir({}), 'web.yml')
  const write = (settings: object) => { writeFileSync(path, JSON.stringify({ tls_server_config: { cert_file: server?.certFile, key_file: server?.keyFile, ...settings } })) }
  write(tls)
  const file = await openWebFile(path, { log })
  t.teardown(() => file.close())
  const app = appOf(fakeEngine(), { createServer: (handler, http) => createTlsServer(file, { handler, http, log }) })
  const port = await listen(app, t)
  const ask = (options: RequestOptions = {}) => new Promise<{ status: number | undefined, serial: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/-/ready', ca: ours?.ca, agent: false, ...options }, answer => {
      const { serialNumber } = 'getPeerCertificate' in answer.socket && typeof answer.socket.getPeerCertificate === 'function' ? answer.socket.getPeerCertificate() : { serialNumber: '' }
      answer.resume().on('end', () => resolve({ status: answer.statusCode, serial: serialNumber }))
    })
    sent.on('error', reject).end()
  })
  return { ask, write, port }
}

t.test('requests are served over TLS, of the versions allowed only', { skip }, async t => {
  const { ask } = await arrange(t, { min_version: 'TLS13' })
  t.match(await ask(), { status: 200 })
  await t.rejects(ask({ maxVersion: 'TLSv1.2' }))
  await t.rejects(ask({ ca: theirs?.ca ?? '' }), 'the certificate is that of the file')
})

t.test('a certificate that was renewed is presented from then on, one that cannot be read is not', { skip }, async t => {
  const { ask, write } = await arrange(t, {})
  const before = await ask()
  const renewed = ours?.issue('renewed', 'IP:127.0.0.1')
  write({ cert_file: renewed?.certFile, key_file: renewed?.keyFile })
  const after = await until(async () => {
    const { serial } = await ask()
    return serial !== before.serial && serial
  }, { what: 'the new certificate' })
  for (const [wrong, why] of [[{ key_file: eve?.keyFile }, /certificate and key cannot be used/], [{ cert_file: '/nowhere' }, /\/nowhere: no such file/]] as const) {
    write(wrong)
    await until(() => told.some(line => /what was read before stays in force/.test(line) && why.test(line)), { what: 'the complaint' })
    t.equal((await ask()).serial, after)
  }
})

const withAna = { cert: ana?.cert ?? '', key: ana?.key ?? '' }
const withEve = { cert: eve?.cert ?? '', key: eve?.key ?? '' }
const ca = { client_ca_file: ours?.caFile }

const rows: Array<[what: string, tls: object, admitted: { none: boolean, ana: boolean, eve: boolean }]> = [
  ['NoClientCert', { client_auth_type: 'NoClientCert' }, { none: true, ana: true, eve: true }],
  ['RequestClientCert', { client_auth_type: 'RequestClientCert', ...ca }, { none: true, ana: true, eve: true }],
  ['RequireAnyClientCert', { client_auth_type: 'RequireAnyClientCert' }, { none: false, ana: true, eve: true }],
  ['VerifyClientCertIfGiven', { client_auth_type: 'VerifyClientCertIfGiven', ...ca }, { none: true, ana: true, eve: false }],
  ['RequireAndVerifyClientCert', { client_auth_type: 'RequireAndVerifyClientCert', ...ca }, { none: false, ana: true, eve: false }],
  ['an allowed name', { client_auth_type: 'RequireAndVerifyClientCert', ...ca, client_allowed_sans: ['x', 'ana.example'] }, { none: false, ana: true, eve: false }],
  ['an allowed address', { client_auth_type: 'RequireAnyClientCert', client_allowed_sans: ['10.0.0.1'] }, { none: false, ana: true, eve: false }],
  ['an allowed mail address', { client_auth_type: 'RequireAnyClientCert', client_allowed_sans: ['ana@example.org'] }, { none: false, ana: true, eve: false }],
  ['an allowed URI', { client_auth_type: 'RequireAnyClientCert', client_allowed_sans: ['spiffe://x/ana'] }, { none: false, ana: true, eve: false }],
  ['another name', { client_auth_type: 'RequireAndVerifyClientCert', ...ca, client_allowed_sans: ['ana'] }, { none: false, ana: false, eve: false }]
]

for (const [what, tls, admitted] of rows) {
  t.test(`${what}: who is admitted`, { skip }, async t => {
    const { ask } = await arrange(t, tls)
    for (const [who, certificate] of [['none', {}], ['ana', withAna], ['eve', withEve]] as const) {
      const outcome = await ask(certificate).then(({ status }) => status === 200, () => false)
      t.equal(outcome, admitted[who], who)
    }
  })
}

t.test('a file that is wrong at the start is refused with what is wrong', { skip }, async t => {
  const path = join(t.testdir({}), 'web.yml')
  const opened = (text: string) => {
    writeFileSync(path, text)
    return openWebFile(path, { log })
  }
  await t.rejects(opened('tls_server_config: {cert_file: a.crt, key_file: a.key}'), { name: 'ConfigError', message: /web\.yml: web configuration: cannot read the certificate .*a\.crt: no such file/ })
  await t.rejects(opened(JSON.stringify({ tls_server_config: { cert_file: server?.certFile, key_file: eve?.keyFile } })), { name: 'ConfigError', message: /certificate and key cannot be used/ })
  await t.rejects(opened('foo: 1'), { name: 'ConfigError', message: /web\.yml:1:1: web configuration: unknown key "foo"/ })
  await t.rejects(openWebFile('/nowhere/web.yml', { log }), { name: 'ConfigError', message: '/nowhere/web.yml: web configuration: cannot read the file: no such file' })
})
