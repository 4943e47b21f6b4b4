import { Type, type Static } from 'typebox'
import type { HttpConfig, OAuth2Config } from '../domain/config.ts'
import { Anything, Choice, Flag, List, MapOf, Optional, Path, ProxyUrl, Secret, Text, Unsupported, Url } from './fields.ts'
import type { ConfigPath, Problems } from './problems.ts'

export const tlsVersions = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const
export const versions = ['TLS10', 'TLS11', 'TLS12', 'TLS13'] as const

/** `joined`: file names are relative to the configuration, which they are in http_config only. */
export function tlsConfigSchema ({ joined }: { joined: boolean }) {
  return Type.Object({
    ca: Optional(Text()),
    cert: Optional(Text()),
    key: Optional(Secret()),
    ca_file: Optional(Path({ joined })),
    cert_file: Optional(Path({ joined })),
    key_file: Optional(Path({ joined })),
    ca_ref: Unsupported(),
    cert_ref: Unsupported(),
    key_ref: Unsupported(),
    server_name: Optional(Text()),
    insecure_skip_verify: Flag(false),
    min_version: Optional(Choice(versions)),
    max_version: Optional(Choice(versions))
  })
}

const proxyKeys = {
  proxy_url: Optional(ProxyUrl()),
  no_proxy: Optional(Text()),
  proxy_from_environment: Flag(false, { quiet: true }),
  proxy_connect_header: Optional(MapOf(List(Secret())))
}

const oauth2Schema = Type.Object({
  client_id: Optional(Text()),
  client_secret: Optional(Secret()),
  client_secret_file: Optional(Path({ joined: true })),
  client_secret_ref: Unsupported(),
  client_certificate_key_id: Optional(Text()),
  client_certificate_key: Optional(Secret()),
  // Alertmanager leaves this one relative to the working directory.
  client_certificate_key_file: Optional(Path()),
  client_certificate_key_ref: Unsupported(),
  grant_type: Optional(Text()),
  signature_algorithm: Optional(Text()),
  iss: Optional(Text()),
  audience: Optional(Text()),
  claims: Optional(MapOf(Anything())),
  scopes: Optional(List(Text())),
  token_url: Optional(Url()),
  endpoint_params: Optional(MapOf(Text())),
  tls_config: Optional(tlsConfigSchema({ joined: true })),
  ...proxyKeys
})

/** `http_config`, in the order in which Alertmanager prints it. */
export const httpConfigSchema = Type.Object({
  basic_auth: Optional(Type.Object({
    username: Optional(Text()),
    username_file: Optional(Path({ joined: true })),
    username_ref: Unsupported(),
    password: Optional(Secret()),
    password_file: Optional(Path({ joined: true })),
    password_ref: Unsupported()
  })),
  authorization: Optional(Type.Object({
    type: Text('Bearer'),
    credentials: Optional(Secret()),
    credentials_file: Optional(Path({ joined: true })),
    credentials_ref: Unsupported()
  })),
  oauth2: Optional(oauth2Schema),
  bearer_token: Optional(Secret()),
  bearer_token_file: Optional(Path({ joined: true })),
  tls_config: Optional(tlsConfigSchema({ joined: true })),
  follow_redirects: Flag(true),
  enable_http2: Flag(true),
  ...proxyKeys,
  http_headers: Optional(MapOf(Type.Object({
    values: Optional(List(Text())),
    secrets: Optional(List(Secret())),
    files: Optional(List(Path({ joined: true })))
  })))
})

export type HttpSettings = Static<typeof httpConfigSchema>
export type TlsSettings = NonNullable<HttpSettings['tls_config']>
type OAuth2Settings = NonNullable<HttpSettings['oauth2']>

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

const reservedHeaders = new Set(['authorization', 'host', 'content-encoding', 'content-length', 'content-type', 'user-agent', 'connection',
  'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'www-authenticate', 'accept-encoding', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'])

export function checkHttpConfig (settings: HttpSettings, path: ConfigPath, { addUnlessWrong: add }: Problems): void {
  const { basic_auth: basic, authorization, oauth2, tls_config: tls } = settings
  const atMostOne = (of: object | undefined, names: readonly string[], below: ConfigPath) => {
    const given = Object.entries(of ?? {}).filter(([name, value]) => names.includes(name) && value !== '' && value !== undefined)
    if (given.length > 1) add([...below, given.at(-1)?.[0] ?? ''], `at most one of ${names.length > 2 ? names.join(', ') : names.join(' & ')} must be configured`)
  }
  atMostOne(basic, ['username', 'username_file'], [...path, 'basic_auth'])
  atMostOne(basic, ['password', 'password_file'], [...path, 'basic_auth'])
  atMostOne(authorization, ['credentials', 'credentials_file'], [...path, 'authorization'])
  atMostOne(settings, ['bearer_token', 'bearer_token_file'], path)
  atMostOne({ basic_auth: basic, authorization, oauth2, bearer_token: settings.bearer_token || settings.bearer_token_file },
    ['basic_auth', 'authorization', 'oauth2', 'bearer_token'], path)
  if (authorization?.type.trim().toLowerCase() === 'basic') {
    add([...path, 'authorization', 'type'], 'authorization type cannot be set to "basic", use basic_auth instead')
  }
  if (oauth2) checkOAuth2(oauth2, [...path, 'oauth2'], { addUnlessWrong: add })
  if (tls) checkTlsConfig(tls, [...path, 'tls_config'], { addUnlessWrong: add })

  if (settings.proxy_from_environment && settings.proxy_url) add([...path, 'proxy_url'], 'proxy_from_environment excludes proxy_url')
  if (settings.proxy_from_environment && settings.no_proxy) add([...path, 'no_proxy'], 'proxy_from_environment excludes no_proxy')
  if (settings.no_proxy && !settings.proxy_url && !settings.proxy_from_environment) add([...path, 'no_proxy'], 'no_proxy needs a proxy_url')
  if (Object.keys(settings.proxy_connect_header ?? {}).length > 0 && !settings.proxy_url && !settings.proxy_from_environment) {
    add([...path, 'proxy_connect_header'], 'proxy_connect_header needs a proxy_url or proxy_from_environment')
  }
  for (const name of Object.keys(settings.http_headers ?? {})) {
    if (reservedHeaders.has(name.toLowerCase()) || /^x-prometheus-/i.test(name)) add([...path, 'http_headers', name], `the header "${name}" is reserved and cannot be set`)
    else if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) add([...path, 'http_headers', name], `${JSON.stringify(name)} is not a header name`)
  }
}

function checkOAuth2 (oauth2: OAuth2Settings, path: ConfigPath, { addUnlessWrong: add }: Pick<Problems, 'addUnlessWrong'>): void {
  if (!oauth2.client_id) add([...path, 'client_id'], 'oauth2 client_id must be configured', { shown: path })
  if (!oauth2.token_url) add([...path, 'token_url'], 'oauth2 token_url must be configured', { shown: path })
  // Of the other grant type, nothing is used.
  if (oauth2.grant_type === jwtBearer) {
    if (oauth2.client_certificate_key && oauth2.client_certificate_key_file) {
      add([...path, 'client_certificate_key_file'], 'at most one of oauth2 client_certificate_key & client_certificate_key_file must be configured')
    }
    if (oauth2.signature_algorithm && !/^RS(256|384|512)$/.test(oauth2.signature_algorithm)) {
      add([...path, 'signature_algorithm'], 'valid signature algorithms are RS256, RS384 and RS512')
    }
  } else if (oauth2.client_secret && oauth2.client_secret_file) {
    add([...path, 'client_secret_file'], 'at most one of oauth2 client_secret & client_secret_file must be configured')
  }
  if (oauth2.tls_config) checkTlsConfig(oauth2.tls_config, [...path, 'tls_config'], { addUnlessWrong: add })
}

export function checkTlsConfig (tls: TlsSettings, path: ConfigPath, { addUnlessWrong: add }: Pick<Problems, 'addUnlessWrong'>): void {
  for (const part of ['ca', 'cert', 'key'] as const) {
    if (tls[part] && tls[`${part}_file`]) add([...path, `${part}_file`], `at most one of ${part} & ${part}_file must be configured`)
  }
  const certificate = tls.cert || tls.cert_file
  const key = tls.key || tls.key_file
  if (certificate && !key) add([...path, 'key'], 'a client certificate needs its key: one of key or key_file must be configured')
  if (key && !certificate) add([...path, 'cert'], 'a client key needs its certificate: one of cert or cert_file must be configured')
  if (tls.min_version && tls.max_version && tls.min_version > tls.max_version) {
    add([...path, 'max_version'], `max_version must not be lower than min_version ${tls.min_version}`)
  }
}

export function compileHttpConfig (settings: HttpSettings): HttpConfig {
  const { basic_auth: basic, bearer_token: bearer, bearer_token_file: bearerFile, tls_config: tls } = settings
  const authorization = settings.authorization ?? (bearer || bearerFile ? { type: 'Bearer', credentials: bearer, credentials_file: bearerFile } : undefined)
  return {
    ...basic && { basicAuth: given({ username: basic.username, usernameFile: basic.username_file, password: basic.password, passwordFile: basic.password_file }) },
    ...authorization && {
      authorization: { type: authorization.type || 'Bearer', ...given({ credentials: authorization.credentials, credentialsFile: authorization.credentials_file }) }
    },
    ...settings.oauth2 && { oauth2: compileOAuth2(settings.oauth2) },
    followRedirects: settings.follow_redirects,
    enableHttp2: settings.enable_http2,
    tls: compileTlsConfig(tls),
    ...compileProxy(settings),
    headers: Object.fromEntries(Object.entries(settings.http_headers ?? {})
      .map(([name, { values = [], secrets = [], files = [] }]) => [name, { values, secrets, files }]))
  }
}

function compileOAuth2 (settings: OAuth2Settings): OAuth2Config {
  const { client_id: clientId = '', token_url: tokenUrl = '', grant_type: grantType, scopes = [], endpoint_params: endpointParams = {} } = settings
  return {
    tokenUrl,
    clientId,
    scopes,
    endpointParams,
    ...grantType === jwtBearer
      ? {
          assertion: {
            ...given({ key: settings.client_certificate_key, keyFile: settings.client_certificate_key_file, keyId: settings.client_certificate_key_id }),
            algorithm: settings.signature_algorithm || 'RS256',
            issuer: settings.iss || clientId,
            audience: settings.audience || tokenUrl,
            claims: settings.claims ?? {}
          }
        }
      : given({ clientSecret: settings.client_secret, clientSecretFile: settings.client_secret_file }),
    tls: compileTlsConfig(settings.tls_config),
    ...compileProxy(settings)
  }
}

function compileProxy (settings: Pick<HttpSettings, keyof typeof proxyKeys>): Pick<HttpConfig, 'proxyUrl' | 'noProxy' | 'proxyFromEnvironment' | 'proxyConnectHeader'> {
  return {
    ...given({ proxyUrl: settings.proxy_url, noProxy: settings.no_proxy }),
    proxyFromEnvironment: settings.proxy_from_environment,
    proxyConnectHeader: settings.proxy_connect_header ?? {}
  }
}

export function compileTlsConfig (tls: TlsSettings | undefined): HttpConfig['tls'] {
  if (!tls) return { insecureSkipVerify: false }
  return {
    ...given({ ca: tls.ca, caFile: tls.ca_file, cert: tls.cert, certFile: tls.cert_file, key: tls.key, keyFile: tls.key_file, serverName: tls.server_name }),
    insecureSkipVerify: tls.insecure_skip_verify,
    ...given({ minVersion: tls.min_version && tlsVersions[tls.min_version], maxVersion: tls.max_version && tlsVersions[tls.max_version] })
  }
}

/** Without what is absent or empty. */
function given<Keys extends string> (values: { readonly [key in Keys]: string | undefined }): { [key in Keys]?: string } {
  const kept: { [key in Keys]?: string } = {}
  for (const key in values) if (values[key]) kept[key] = values[key]
  return kept
}
