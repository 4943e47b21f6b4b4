import type { HttpConfig } from './domain/config.ts'
import { isSuccess, readStart, refusal, shownText } from './post/answer.ts'
import { startAttempt } from './post/attempt.ts'
import { createConnections } from './post/connections.ts'
import { failure, failureOf } from './post/failure.ts'
import { createTokens, type Tokens } from './post/oauth2.ts'
import type { Environment } from './post/proxy.ts'
import { createRedact, secretsOfUrl } from './post/redact.ts'
import { parseUrl, redirectOf, sharesTrust, type Hop, type Method } from './post/redirect.ts'
import { requestHeaders } from './post/request-headers.ts'
import type { AnswerRule, HttpAnswer, HttpRequest, Post } from './receiver.ts'
import { toGoJson } from './text.ts'

/** A request and what came back, if anything; `said` is the start of the answer, without secrets. */
export type Exchange = { readonly method: Method, readonly url: URL, readonly answer?: { readonly status: number, readonly said: string } }

export type PostOptions = {
  readonly http: HttpConfig
  readonly userAgent: string
  readonly log?: { info (message: string): void }
  /** Told of every request when it has its answer or will not get one, those that lead on among them. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
  /** Where `proxy_from_environment` looks. */
  readonly environment?: Environment
}

export type PostClient = {
  readonly post: Post
  /** Ends when the requests under way have. */
  close (): Promise<void>
}

// Go stops after ten requests in a row.
const maxRequests = 10

/** The HTTP client of one integration, speaking as its http_config says. */
export function createPost ({ http, userAgent, log, onExchange, environment = process.env }: PostOptions): PostClient {
  const connections = createConnections(http, {
    environment,
    onRenewed: () => log?.info('TLS files have changed, connections are made anew')
  })

  const tokens = createTokenSource({ http, userAgent, environment })

  return {
    async close () {
      await Promise.all([connections.close(), tokens?.close()])
    },

    async post (request, rule = {}) {
      const attempt = startAttempt(request)
      try {
        return await send(request, { rule, signal: attempt.signal })
      } catch (error) {
        throw failureOf(error)
      } finally {
        attempt.end()
      }
    }
  }

  async function send (request: HttpRequest, { rule, signal }: { rule: AnswerRule, signal: AbortSignal }): Promise<HttpAnswer> {
    const first = parseUrl(request.url)
    const secrets = new Set(request.secrets)
    let hop: Hop = { url: first, method: request.method ?? 'POST', body: bodyOf(request) }
    let trusted = true
    let renewed = false

    for (let made = 0; made < maxRequests; made++) {
      const { url, method, body } = hop
      const token = trusted ? await tokens?.authorization(signal) : undefined
      const headers = await requestHeaders({ http, userAgent, own: request.headers ?? {}, url, trusted, hasBody: body !== undefined, token })
      for (const secret of [...secretsOfUrl(url), ...headers.secrets, ...connections.secretsOf(url)]) secrets.add(secret)

      const answer = await ask({ url, method, headers: headers.list, body, signal }).catch((error: unknown) => {
        onExchange?.({ method, url })
        throw error
      })
      onExchange?.({ method, url, answer: { status: answer.status, said: shownText(answer.body, createRedact(secrets)) } })
      if (token !== undefined && answer.status === 401 && !renewed) {
        // It may have been revoked before its time.
        renewed = true
        tokens?.forget(token)
        continue
      }

      const next = http.followRedirects ? redirectOf(answer, hop) : undefined
      if (!next) {
        const judgement = rule.judge?.(answer) ?? {}
        if (judgement.ok ?? isSuccess(answer.status)) return answer
        throw refusal(answer, { judgement, retryStatus: rule.retryStatus ?? [], redact: createRedact(secrets), now: Date.now() })
      }
      hop = next
      trusted &&= sharesTrust(first, hop.url)
    }
    throw failure(`stopped after ${maxRequests} redirects`)
  }

  async function ask (request: Parameters<typeof connections.request>[0]): Promise<HttpAnswer> {
    const raw = await connections.request(request)
    return { status: raw.statusCode, headers: flatten(raw.headers), body: await readStart(raw.body) }
  }
}

/** The tokens that an http_config with `oauth2` has sent, fetched by a client of their own. */
export function createTokenSource ({ http: { oauth2 }, ...options }: PostOptions): Tokens | undefined {
  if (!oauth2) return undefined
  const { tls, proxyUrl, noProxy, proxyFromEnvironment, proxyConnectHeader } = oauth2
  const way = { tls, ...proxyUrl && { proxyUrl }, ...noProxy && { noProxy }, proxyFromEnvironment, proxyConnectHeader }
  return createTokens(oauth2, { client: createPost({ ...options, http: { ...way, followRedirects: true, enableHttp2: false, headers: {} } }) })
}

function bodyOf ({ body }: HttpRequest): string | undefined {
  return body === undefined || typeof body === 'string' ? body : toGoJson(body) + '\n'
}

function flatten (headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value = '']) => [name, typeof value === 'string' ? value : value.join(', ')]))
}
