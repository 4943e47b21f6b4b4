import { setMaxListeners } from 'node:events'
import type { HttpConfig } from '../src/domain/config.ts'
import { createTokenSource } from '../src/post.ts'
import { createConnections } from '../src/post/connections.ts'
import { failureOf } from '../src/post/failure.ts'
import { redirectOf, sharesTrust, type Hop } from '../src/post/redirect.ts'
import { requestHeaders } from '../src/post/request-headers.ts'
import { toGoJson } from '../src/text.ts'
import { read, type GettableAlert, type GettableSilence, type ImportedSilence, type Status } from './answers.ts'
import { ApiError, CommandError } from './command-error.ts'

export type ClientOptions = {
  /** Of the router, without the path of its API. */
  readonly url: URL
  readonly http: HttpConfig
  readonly userAgent: string
  /** Its reason is the error to reject with. */
  readonly signal: AbortSignal
  /** Is told of each request. */
  readonly onRequest?: (line: string) => void
}

export type AlertQuery = {
  readonly active: boolean
  readonly inhibited: boolean
  readonly silenced: boolean
  readonly unprocessed: boolean
  readonly receiver?: string | undefined
  readonly filter: readonly string[]
}

export type PostableAlert = {
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string | undefined
}

export type Client = {
  status (): Promise<Status>
  alerts (query: AlertQuery): Promise<GettableAlert[]>
  postAlerts (alerts: readonly PostableAlert[]): Promise<void>
  silences (filter: readonly string[]): Promise<GettableSilence[]>
  silence (id: string): Promise<GettableSilence>
  /** Answers the id under which it is stored. */
  postSilence (silence: ImportedSilence): Promise<string>
  expireSilence (id: string): Promise<void>
  /** Of Tocsin's own API, which an Alertmanager does not have; an ApiError has the words of the router. */
  own (request: OwnRequest): Promise<unknown>
  close (): Promise<void>
}

export type OwnRequest = {
  readonly method: 'GET' | 'POST'
  /** The parts of the path below `/api/tocsin/v1`, as they are. */
  readonly path: readonly string[]
  /** Those that are undefined are left out. */
  readonly query?: { readonly [name: string]: string | undefined }
  readonly body?: unknown
}

type Operation = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As the API's description names it; `{silenceID}` is filled in. */
  readonly path: string
  readonly name: string
  readonly id?: string
  readonly query?: ReadonlyArray<readonly [name: string, value: string]>
  readonly body?: unknown
}

const maxRequests = 10
const shownCharacters = 500

/** Alertmanager's API, version 2, as a program sees it. All that can go wrong is a CommandError. */
export function createClient ({ url, http, userAgent, signal, onRequest = () => {} }: ClientOptions): Client {
  // Each request under way listens to it.
  setMaxListeners(0, signal)
  const expired = rejectionOf(signal)
  const connections = createConnections(http, { environment: process.env, onRenewed: () => {} })
  const tokens = createTokenSource({ http, userAgent })

  async function call (operation: Operation): Promise<unknown> {
    const { method, path, id = '', query = [], body } = operation
    const { shown, ...answer } = await exchange({ method, path: `/api/v2${path.replace('{silenceID}', encodeURIComponent(id))}`, query, body })
    if (answer.status !== 200) throw refusal(operation, answer)
    return parse(answer.body, shown)
  }

  async function own ({ method, path, query = {}, body }: OwnRequest): Promise<unknown> {
    const given = Object.entries(query).flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const])
    const { shown, ...answer } = await exchange({ method, path: `/api/tocsin/v1/${path.map(encodeURIComponent).join('/')}`, query: given, body })
    if (answer.status !== 200) throw ownRefusal(shown, answer)
    return parse(answer.body, shown)
  }

  async function exchange ({ method, path, query = [], body }: Pick<Operation, 'method' | 'path' | 'query' | 'body'>) {
    const target = new URL(url)
    target.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
    target.search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()
    const shown = `${method} ${target.origin}${target.pathname}`

    let answer
    try {
      answer = await send(target, { method, body: body === undefined ? undefined : toGoJson(body) })
    } catch (error) {
      if (error instanceof CommandError) throw error
      onRequest(`${shown}: no answer`)
      // The sentence is made for receivers, which always post.
      const reason = failureOf(error).message.replace(/^Post "<redacted>": /, '')
      throw new CommandError(`${shown}: ${reason}; ${adviceOn(reason)}`)
    }
    onRequest(`${shown}: ${answer.status}`)
    return { ...answer, shown }
  }

  async function send (first: URL, { method, body }: { method: Operation['method'], body: string | undefined }): Promise<{ status: number, body: string }> {
    let request: Hop = { url: first, method, body }
    for (let made = 0; made < maxRequests; made++) {
      const trusted = sharesTrust(first, request.url)
      const token = trusted ? await tokens?.authorization(signal) : undefined
      const { list } = await requestHeaders({ http, userAgent, own: { accept: 'application/json' }, url: request.url, trusted, hasBody: request.body !== undefined, token })
      const raw = await Promise.race([connections.request({ ...request, headers: list, signal }), expired])
      const answer = { status: raw.statusCode, headers: { location: String(raw.headers['location'] ?? '') }, body: await raw.body.text() }
      const next = http.followRedirects ? redirectOf(answer, request) : undefined
      if (!next) return answer
      request = next
    }
    throw new CommandError(`${method} ${first.origin}${first.pathname}: stopped after ${maxRequests} redirects`)
  }

  const silencePath = { path: '/silence/{silenceID}' }
  return {
    status: async () => read.status(await call({ method: 'GET', path: '/status', name: 'getStatus' })),

    async alerts ({ active, inhibited, silenced, unprocessed, receiver, filter }) {
      const query = [
        ...Object.entries({ active, inhibited, silenced, unprocessed }).map(([name, value]) => [name, String(value)] as const),
        ...receiver ? [['receiver', receiver] as const] : [],
        ...filter.map(matcher => ['filter', matcher] as const)
      ]
      return read.alerts(await call({ method: 'GET', path: '/alerts', name: 'getAlerts', query }))
    },

    async postAlerts (alerts) { await call({ method: 'POST', path: '/alerts', name: 'postAlerts', body: alerts }) },

    silences: async filter => read.silences(await call({ method: 'GET', path: '/silences', name: 'getSilences', query: filter.map(matcher => ['filter', matcher] as const) })),
    silence: async id => read.silence(await call({ method: 'GET', ...silencePath, name: 'getSilence', id })),
    postSilence: async silence => read.silenceId(await call({ method: 'POST', path: '/silences', name: 'postSilences', body: silence })),
    async expireSilence (id) { await call({ method: 'DELETE', ...silencePath, name: 'deleteSilence', id }) },

    own,

    async close () {
      await Promise.all([connections.close(), tokens?.close()])
    }
  }
}

/** For what does not listen to the signal itself, as connecting does not. */
function rejectionOf (signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  rejection.catch(() => {}) // Whoever waits for it is told.
  return rejection
}

/** Where to look: what has to do with files and certificates is no matter of the address. */
function adviceOn (reason: string): string {
  return /certificate|^unable to read |^oauth2: /.test(reason)
    ? '--http.config.file says which certificates and passwords to use'
    : '--alertmanager.url says where the router is'
}

function parse (body: string, shown: string): unknown {
  if (body.trim() === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    throw new CommandError(`${shown}: the answer is not JSON; is this the address of an Alertmanager or Tocsin?`)
  }
}

const documented: { readonly [status: number]: string } = { 400: 'BadRequest', 404: 'NotFound', 500: 'InternalServerError' }

/** In amtool's words where the API's description has the status. */
function refusal ({ method, path, name, id }: Operation, { status, body }: { status: number, body: string }): ApiError {
  const [text, isText] = messageOf(body)
  const reason = documented[status]
  if (reason === undefined || !(isText || text === '')) return new ApiError(status, `[${method} ${path}] ${name} (status ${status})${text && `: ${text}`}`)
  // Where amtool would leave it at that.
  const meaning = status === 404 && id !== undefined && text === '' ? `: no silence ${id}` : ''
  return new ApiError(status, `[${method} ${path}][${status}] ${name}${reason}${text && ` ${toGoJson(text)}`}${meaning}`)
}

/** The words of the router are enough; those of anything else need the place. */
function ownRefusal (shown: string, { status, body }: { status: number, body: string }): ApiError {
  const [text] = messageOf(body)
  const isOurs = /^\{"code":/.test(body)
  return new ApiError(status, isOurs ? text : `${shown}: status ${status}${text && `: ${text}`}${status === 404 ? '; is this the address of a Tocsin?' : ''}`)
}

/** What the server says, and whether it says it as Alertmanager's own handlers do: as a bare string. */
function messageOf (body: string): [text: string, isText: boolean] {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'string') return [value, true]
    if (typeof value === 'object' && value !== null && 'message' in value) return [String(value.message), false]
  } catch {
    // Then it is some other server's page.
  }
  return [body.replace(/\s+/g, ' ').trim().slice(0, shownCharacters), false]
}
