import type { HttpConfig } from '../domain/config.ts'
import { readNamed } from './files.ts'
import { basicAuth, basicAuthOf } from './url.ts'

export type RequestHeaders = {
  /** Names and values in turn, as a name may occur more than once. */
  readonly list: readonly string[]
  /** What of them must not be shown. */
  readonly secrets: readonly string[]
}

export type HeaderSource = {
  readonly http: HttpConfig
  readonly userAgent: string
  /** What the receiver adds. */
  readonly own: Readonly<Record<string, string>>
  readonly url: URL
  /** False once a redirect has led to another host: from there on credentials stay at home. */
  readonly trusted: boolean
  readonly hasBody: boolean
  /** The Authorization that http_config's `oauth2` has brought; goes before every other. */
  readonly token?: string | undefined
}

/** The headers of one request, files read anew. */
export async function requestHeaders ({ http, userAgent, own, url, trusted, hasBody, token }: HeaderSource): Promise<RequestHeaders> {
  const given = new Map(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value]))
  const contentType = given.get('content-type') ?? 'application/json'
  given.delete('content-type')

  const configured = await configuredHeaders(http)
  const authorization = (trusted ? token ?? given.get('authorization') : undefined) ?? basicAuthOf(url) ?? (trusted ? await authorizationOf(http) : undefined)
  given.delete('authorization')

  const ordinary = [...trusted ? given : [], ...configured.open.filter(([name]) => trusted || !/^(cookie2?|www-authenticate)$/i.test(name))]
  const secret = trusted ? configured.secret : []
  const list = [
    ['user-agent', userAgent],
    ...hasBody ? [['content-type', contentType]] : [],
    ...ordinary,
    ...secret,
    ...authorization === undefined ? [] : [['authorization', authorization]]
  ].flat()
  return { list, secrets: [...secretParts(authorization), ...given.values(), ...secret.map(([, value]) => value)] }
}

type Header = [name: string, value: string]

async function configuredHeaders (http: HttpConfig): Promise<{ open: Header[], secret: Header[] }> {
  const open: Header[] = []
  const secret: Header[] = []
  for (const [name, { values, secrets, files }] of Object.entries(http.headers)) {
    open.push(...values.map((value): Header => [name, value]))
    secret.push(...secrets.map((value): Header => [name, value]))
    for (const file of files) secret.push([name, (await readNamed(file, `http header ${name}`)).trim()])
  }
  return { open, secret }
}

async function authorizationOf ({ basicAuth: basic, authorization }: HttpConfig): Promise<string | undefined> {
  if (basic) {
    const username = await read(basic.usernameFile, 'basic auth username') ?? basic.username ?? ''
    const password = await read(basic.passwordFile, 'basic auth password') ?? basic.password ?? ''
    return basicAuth(username, password)
  }
  if (!authorization) return undefined
  const credentials = await read(authorization.credentialsFile, 'authorization credentials') ?? authorization.credentials ?? ''
  return `${authorization.type} ${credentials}`
}

async function read (file: string | undefined, what: string): Promise<string | undefined> {
  return file ? (await readNamed(file, what)).trim() : undefined
}

/** The whole value, the credentials in it, and for Basic what they stand for. */
function secretParts (authorization: string | undefined): string[] {
  if (authorization === undefined) return []
  const credentials = authorization.replace(/^\S+\s+/, '')
  if (!/^basic /i.test(authorization)) return [authorization, credentials]
  const pair = Buffer.from(credentials, 'base64').toString()
  return [authorization, credentials, pair, pair.slice(pair.indexOf(':') + 1)]
}
