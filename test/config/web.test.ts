import t from 'tap'
import { loadWebConfig } from '../../src/config/web.ts'

const hash = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG'

function problemsOf (text: string): string[] {
  try {
    loadWebConfig({ file: '/etc/web.yml', text })
    return []
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : []
  }
}

t.test('an empty file asks for nothing', async t => {
  for (const text of ['', '{}', 'tls_server_config:\n', 'tls_server_config: {min_version: TLS13}']) {
    t.same(loadWebConfig({ file: 'web.yml', text }), { tls: undefined, http2: true, headers: {}, users: new Map(), rateLimit: undefined }, text)
  }
})

t.test('files are beside the configuration, names are those of Node and OpenSSL', async t => {
  const text = `
tls_server_config:
  cert_file: web.crt
  key_file: /run/web.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca: PEM
  client_allowed_sans: [a.example]
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]
  curve_preferences: [X25519, CurveP256]
  max_version: TLS12
http_server_config:
  http2: false
  headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=1, X-XSS-Protection: ''}
basic_auth_users: {ana: ${hash}}
rate_limit: {interval: 100ms, burst: 20}
`
  t.same(loadWebConfig({ file: '/etc/tocsin/web.yml', text }), {
    tls: {
      cert: { file: '/etc/tocsin/web.crt' },
      key: { file: '/run/web.key' },
      clientCa: { text: 'PEM' },
      clientAuth: 'require and verify',
      clientAllowedSans: ['a.example'],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305',
      curves: 'X25519:P-256',
      preferOwnCiphers: true
    },
    http2: false,
    headers: { 'x-frame-options': 'deny', 'strict-transport-security': 'max-age=1' },
    users: new Map([['ana', hash]]),
    rateLimit: { interval: 100, burst: 20 }
  })
})

const wrong: Array<[text: string, problem: RegExp]> = [
  ['tls_server_config: {cert_file: a}', /tls_server_config: missing one of key or key_file$/],
  ['tls_server_config: {key: k}', /missing one of cert or cert_file$/],
  ['tls_server_config: {cert: c, cert_file: a, key: k}', /at most one of cert & cert_file/],
  ['tls_server_config: {cert: c, key: k, client_ca: x}', /a client CA needs a client_auth_type/],
  ['tls_server_config: {cert: c, key: k, client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: [x]}', /client_allowed_sans needs client_auth_type RequireAnyClientCert/],
  ['tls_server_config: {cert: c, key: k, client_auth_type: Sometimes}', /expected one of "", NoClientCert/],
  ['tls_server_config: {cert: c, key: k, min_version: TLS13, max_version: TLS12}', /max_version must not be lower/],
  ['tls_server_config: {cert: c, key: k, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}', /cipher_suites\[0\]: expected one of TLS_ECDHE/],
  ['tls_server_config: {cert: c, key: k, curve_preferences: [P-1]}', /expected one of CurveP256/],
  ['http_server_config: {headers: {X-Frame-Options: allow}}', /expected one of "", deny, sameorigin/],
  ['http_server_config: {headers: {Server: x}}', /unknown key "Server"/],
  ['basic_auth_users: {ana: hunter2}', /^\/etc\/web\.yml:1:25: basic_auth_users\.ana: expected a bcrypt hash/],
  [`basic_auth_users: {ana: ${hash}x}`, /expected a bcrypt hash/],
  [`basic_auth_users: {ana: ${hash.replace('$10$', '$03$')}}`, /expected a bcrypt hash/],
  ['basic_auth_user: {}', /did you mean "basic_auth_users"\?/],
  ['rate_limit: {interval: soon}', /rate_limit\.interval: /],
  ['tls_server_config: [', /YAML: /]
]

for (const [text, problem] of wrong) {
  t.test(`${text} is refused`, async t => {
    const problems = problemsOf(text)
    t.equal(problems.length, 1, problems.join('\n'))
    t.match(problems[0], problem)
  })
}

t.test('what is secret is not quoted', async t => {
  t.notMatch(problemsOf('basic_auth_users: {ana: hunter2}').join(), 'hunter2')
})
