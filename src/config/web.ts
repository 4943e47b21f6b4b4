import { Type, type Static } from 'typebox'
import { dirname } from 'node:path'
import { parseConfigDocument } from './document.ts'
import { Choice, Count, Flag, GoDuration, List, MapOf, Optional, Path, Secret, Text } from './fields.ts'
import { tlsVersions, versions } from './http-config.ts'
import { createProblems, type Problems } from './problems.ts'
import { createReader } from './read.ts'

const authTypes = ['', 'NoClientCert', 'RequestClientCert', 'RequireAnyClientCert', 'RequireClientCert', 'VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'] as const

/** Go's names of the suites that it still counts as safe, and OpenSSL's. Those of TLS 1.3 cannot be chosen in Go either. */
const cipherNames: { readonly [name: string]: string } = {
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256'
}
const curveNames = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const
const curves = ['CurveP256', 'CurveP384', 'CurveP521', 'X25519'] as const

/** Prometheus' format for what listens: `--web.config.file`. */
export const webSchema = Type.Object({
  tls_server_config: Optional(Type.Object({
    cert: Optional(Text()),
    key: Optional(Secret()),
    client_ca: Optional(Text()),
    cert_file: Optional(Path({ joined: true })),
    key_file: Optional(Path({ joined: true })),
    client_auth_type: Choice(authTypes, ''),
    client_ca_file: Optional(Path({ joined: true })),
    client_allowed_sans: Optional(List(Text())),
    min_version: Choice(versions, 'TLS12'),
    max_version: Choice(versions, 'TLS13'),
    cipher_suites: Optional(List(Choice(Object.keys(cipherNames)))),
    prefer_server_cipher_suites: Flag(true),
    curve_preferences: Optional(List(Choice(curves)))
  })),
  http_server_config: Optional(Type.Object({
    http2: Flag(true),
    headers: Optional(Type.Object({
      'Strict-Transport-Security': Optional(Text()),
      'X-Content-Type-Options': Optional(Choice(['', 'nosniff'])),
      'X-Frame-Options': Optional(Choice(['', 'deny', 'sameorigin'])),
      'X-XSS-Protection': Optional(Text()),
      'Content-Security-Policy': Optional(Text())
    }))
  })),
  basic_auth_users: Optional(MapOf(Secret())),
  rate_limit: Optional(Type.Object({ burst: Count(0), interval: GoDuration('0s') }))
})

type Settings = Static<typeof webSchema>
type TlsSettings = NonNullable<Settings['tls_server_config']>

export type ClientAuth = 'none' | 'request' | 'require' | 'verify if given' | 'require and verify'

/** A PEM text, or the file that it is in. */
export type Pem = { readonly text: string } | { readonly file: string }

export type WebTls = {
  readonly cert: Pem
  readonly key: Pem
  readonly clientCa: Pem | undefined
  readonly clientAuth: ClientAuth
  readonly clientAllowedSans: readonly string[] | undefined
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  readonly maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** As OpenSSL names and separates them; absent: its own choice. */
  readonly ciphers: string | undefined
  readonly curves: string | undefined
  readonly preferOwnCiphers: boolean
}

export type WebConfig = {
  readonly tls: WebTls | undefined
  readonly http2: boolean
  readonly headers: { readonly [name: string]: string }
  /** Bcrypt hashes by user; without any nobody is asked for a password. */
  readonly users: ReadonlyMap<string, string>
  /** So many requests at once, and one more each time the interval, in milliseconds, has passed. */
  readonly rateLimit: { readonly interval: number, readonly burst: number } | undefined
}

/** Reads a web configuration; throws a ConfigError that holds everything that is wrong. */
export function loadWebConfig ({ file, text }: { file: string, text: string }): WebConfig {
  const document = parseConfigDocument(text)
  const problems = createProblems(file, document.locate)
  for (const { at, message } of document.syntaxProblems) problems.add([], message, { at })
  problems.throwIfAny()
  const reader = createReader({ document, problems, warn: () => {}, mode: 'fallback', folder: dirname(file) })
  const settings = reader.read(webSchema, document.root).value
  if (settings.tls_server_config) checkTls(settings.tls_server_config, problems)
  for (const [user, hash] of Object.entries(settings.basic_auth_users ?? {})) {
    if (!isBcrypt(hash)) problems.addUnlessWrong(['basic_auth_users', user], 'expected a bcrypt hash such as htpasswd -nBC 10 "" prints, of a cost from 4 to 31')
  }
  problems.throwIfAny()
  return compile(settings)
}

function checkTls (tls: TlsSettings, { addUnlessWrong: add }: Pick<Problems, 'addUnlessWrong'>): void {
  const path = ['tls_server_config']
  const clientCa = tls.client_ca || tls.client_ca_file
  const auth = clientAuthOf(tls)
  if (isTlsWanted(tls)) {
    if (!tls.cert && !tls.cert_file) add([...path, 'cert_file'], 'missing one of cert or cert_file', { shown: path })
    if (!tls.key && !tls.key_file) add([...path, 'key_file'], 'missing one of key or key_file', { shown: path })
  }
  for (const part of ['cert', 'key', 'client_ca'] as const) {
    if (tls[part] && tls[`${part}_file`]) add([...path, `${part}_file`], `at most one of ${part} & ${part}_file must be configured`)
  }
  if (clientCa && auth === 'none') add([...path, 'client_auth_type'], 'a client CA needs a client_auth_type that asks for certificates')
  if (tls.client_allowed_sans && !auth.startsWith('require')) {
    add([...path, 'client_allowed_sans'], 'client_allowed_sans needs client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert')
  }
  if (tls.min_version > tls.max_version) add([...path, 'max_version'], `max_version must not be lower than min_version ${tls.min_version}`)
}

function isTlsWanted (tls: TlsSettings): boolean {
  return Boolean(tls.cert || tls.cert_file || tls.key || tls.key_file || tls.client_ca || tls.client_ca_file || tls.client_auth_type)
}

function clientAuthOf ({ client_auth_type: type }: TlsSettings): ClientAuth {
  switch (type) {
    case 'RequestClientCert': return 'request'
    // Its old name.
    case 'RequireClientCert':
    case 'RequireAnyClientCert': return 'require'
    case 'VerifyClientCertIfGiven': return 'verify if given'
    case 'RequireAndVerifyClientCert': return 'require and verify'
    default: return 'none'
  }
}

function compile ({ tls_server_config: tls, http_server_config: http, basic_auth_users: users, rate_limit: limit }: Settings): WebConfig {
  return {
    tls: tls && isTlsWanted(tls) ? compileTls(tls) : undefined,
    http2: http?.http2 ?? true,
    headers: Object.fromEntries(Object.entries(http?.headers ?? {}).flatMap(([name, value]) => value ? [[name.toLowerCase(), value]] : [])),
    users: new Map(Object.entries(users ?? {})),
    rateLimit: limit && limit.interval > 0 ? limit : undefined
  }
}

function compileTls (tls: TlsSettings): WebTls {
  const pem = (text: string | undefined, file: string | undefined): Pem => text ? { text } : { file: file ?? '' }
  return {
    cert: pem(tls.cert, tls.cert_file),
    key: pem(tls.key, tls.key_file),
    clientCa: tls.client_ca || tls.client_ca_file ? pem(tls.client_ca, tls.client_ca_file) : undefined,
    clientAuth: clientAuthOf(tls),
    clientAllowedSans: tls.client_allowed_sans,
    minVersion: tlsVersions[tls.min_version],
    maxVersion: tlsVersions[tls.max_version],
    ciphers: tls.cipher_suites?.map(name => cipherNames[name]).join(':') || undefined,
    curves: tls.curve_preferences?.map(name => curveNames[name]).join(':') || undefined,
    preferOwnCiphers: tls.prefer_server_cipher_suites
  }
}

function isBcrypt (hash: string): boolean {
  return /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(hash)
}
