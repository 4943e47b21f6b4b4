import type { OAuth2Config } from '../domain/config.ts'
import { DeliveryError } from '../errors.ts'
import type { HttpAnswer, HttpRequest, Post } from '../receiver.ts'
import { signAssertion } from './assertion.ts'
import { readNamed } from './files.ts'
import { basicAuth } from './url.ts'

export type Tokens = {
  /** What to send as Authorization; rejects with the signal's reason when it is aborted first. */
  authorization (signal: AbortSignal): Promise<string>
  /** To be called when a service does not accept it, although it has not expired. */
  forget (authorization: string): void
  close (): Promise<void>
}

type Options = {
  readonly client: { readonly post: Post, close (): Promise<void> }
  readonly now?: () => number
}

type Token = { readonly authorization: string, readonly secret: string, readonly expiresAt: number }

/** A token is not used any more so long before it expires, as it is to arrive while it is valid. */
const early = 10_000
/** Whoever waits for a token waits with a notification. */
const patience = 30_000

/** Fetches tokens as `oauth2` says, one at a time, and keeps each until it expires or the secret that it was given for changes. */
export function createTokens (oauth2: OAuth2Config, { client, now = Date.now }: Options): Tokens {
  let kept: Token | undefined
  let fetching: { readonly secret: string, readonly token: Promise<Token> } | undefined
  /** RFC 6749 wants both ways of naming the client, and many servers know only one: which, the first token shows. */
  let naming: 'header' | 'form' | undefined
  const closing = new AbortController()

  async function authorization (signal: AbortSignal): Promise<string> {
    const secret = await readSecret(oauth2)
    if (kept && kept.secret === secret && now() < kept.expiresAt - early) return kept.authorization
    // Nobody would hear of it if that failed, and a process ends by an error that nobody hears of.
    signal.throwIfAborted()
    if (fetching?.secret !== secret) {
      const token = fetchToken(secret).finally(() => { if (fetching?.token === token) fetching = undefined })
      fetching = { secret, token }
    }
    kept = await unlessAborted(fetching.token, signal)
    return kept.authorization
  }

  async function fetchToken (secret: string): Promise<Token> {
    if (naming || oauth2.assertion) return await ask(secret, naming ?? 'form')
    try {
      const token = await ask(secret, 'header')
      naming = 'header'
      return token
    } catch (error) {
      // No answer says nothing about the way of asking.
      if (!(error instanceof DeliveryError) || error.reason === 'other' || error.reason === 'rateLimited') throw error
    }
    const token = await ask(secret, 'form')
    naming = 'form'
    return token
  }

  async function ask (secret: string, named: 'header' | 'form'): Promise<Token> {
    try {
      const request = requestOf(oauth2, { secret, named, now: now() })
      const answer = await client.post({ ...request, timeout: patience, signal: closing.signal }, { retryStatus: [429] })
      return { ...readToken(answer, now()), secret }
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      const { message, retryable, reason, retryAfter } = error
      const why = message.replace(/^Post "<redacted>": /, '')
      throw new DeliveryError(`Post "<redacted>": oauth2: cannot fetch token: ${why}`, { retryable, reason: reason === 'clientError' ? 'authError' : reason, retryAfter })
    }
  }

  return {
    authorization,
    forget (authorization) { if (kept?.authorization === authorization) kept = undefined },
    async close () {
      closing.abort()
      await client.close()
    }
  }
}

async function readSecret ({ assertion, clientSecret, clientSecretFile }: OAuth2Config): Promise<string> {
  const file = assertion ? assertion.keyFile : clientSecretFile
  if (file) return (await readNamed(file, `oauth2 client ${assertion ? 'certificate key' : 'secret'}`)).trim()
  return (assertion ? assertion.key : clientSecret) ?? ''
}

function requestOf (oauth2: OAuth2Config, { secret, named, now }: { secret: string, named: 'header' | 'form', now: number }): HttpRequest {
  const { tokenUrl, clientId, assertion, endpointParams } = oauth2
  const scope = oauth2.scopes.join(' ')
  const form = new Map([['grant_type', assertion ? 'urn:ietf:params:oauth:grant-type:jwt-bearer' : 'client_credentials'], ...scope ? [['scope', scope] as const] : []])
  if (assertion) form.set('assertion', signAssertion(assertion, { clientId, scope, key: secret, now }))
  for (const [name, value] of Object.entries(endpointParams)) {
    // Servers that go their own way have grant types of their own.
    if (form.has(name) && name !== 'grant_type') throw new DeliveryError(`cannot overwrite parameter "${name}"`, { retryable: false, reason: 'other' })
    form.set(name, value)
  }
  if (!assertion && named === 'form') {
    form.set('client_id', clientId)
    if (secret) form.set('client_secret', secret)
  }
  return {
    url: tokenUrl,
    body: new URLSearchParams([...form]).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...!assertion && named === 'header' && { authorization: basicAuth(formEncode(clientId), formEncode(secret)) }
    },
    secrets: [secret, form.get('assertion') ?? '', ...Object.values(endpointParams).filter(value => value.length > 5)]
  }
}

/** As RFC 6749 wants both parts of the pair. */
function formEncode (text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function readToken ({ headers, body }: HttpAnswer, now: number): Omit<Token, 'secret'> {
  const said = fieldsOf(body, headers['content-type'] ?? '')
  const token = textOf(said.get('access_token'))
  if (!token) throw new DeliveryError(`the answer has no access_token${errorIn(said)}`, { retryable: false, reason: 'authError' })
  const type = textOf(said.get('token_type'))
  const seconds = Number(said.get('expires_in') ?? 0)
  return {
    authorization: `${/^(bearer)?$/i.test(type) ? 'Bearer' : type} ${token}`,
    expiresAt: seconds > 0 ? now + seconds * 1000 : Infinity
  }
}

function fieldsOf (body: string, contentType: string): Map<string, unknown> {
  if (/^(application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType)) return new Map(new URLSearchParams(body))
  try {
    const value: unknown = JSON.parse(body)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}

/** The error codes of RFC 6749 are words. */
function errorIn (said: Map<string, unknown>): string {
  const error = textOf(said.get('error'))
  return /^[a-z_]{1,40}$/.test(error) ? `, but the error ${error}` : ''
}

function textOf (value: unknown): string {
  return typeof value === 'string' ? value : ''
}

async function unlessAborted<Value> (promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let onAbort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => { onAbort = () => reject(signal.reason) })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
