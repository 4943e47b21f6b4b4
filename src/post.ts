import type { HttpConfig } from './domain/config.ts'
import { readStart, refusal } from './post/answer.ts'
import { startAttempt } from './post/attempt.ts'
import { createConnections } from './post/connections.ts'
import { failure, failureOf } from './post/failure.ts'
import type { Environment } from './post/proxy.ts'
import { createRedact, secretsOfUrl } from './post/redact.ts'
import { parseUrl, redirectOf, sharesTrust, type Hop } from './post/redirect.ts'
import { requestHeaders } from './post/request-headers.ts'
import type { HttpAnswer, HttpRequest, Post } from './receiver.ts'
import { toGoJson } from './text.ts'

export type PostOptions = {
  readonly http: HttpConfig
  readonly userAgent: string
  readonly log?: { info (message: string): void }
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
export function createPost ({ http, userAgent, log, environment = process.env }: PostOptions): PostClient {
  const connections = createConnections(http, {
    environment,
    onRenewed: () => log?.info('TLS files have changed, connections are made anew')
  })

  return {
    close: connections.close,

    async post (request, { retryStatus = [] } = {}) {
      const attempt = startAttempt(request)
      try {
        return await send(request, { retryStatus, signal: attempt.signal })
      } catch (error) {
        throw failureOf(error)
      } finally {
        attempt.end()
      }
    }
  }

  async function send (request: HttpRequest, { retryStatus, signal }: { retryStatus: readonly number[], signal: AbortSignal }): Promise<HttpAnswer> {
    const first = parseUrl(request.url)
    const secrets = new Set(request.secrets)
    let hop: Hop = { url: first, method: request.method ?? 'POST', body: bodyOf(request) }
    let trusted = true

    for (let made = 0; made < maxRequests; made++) {
      const { url, method, body } = hop
      const headers = await requestHeaders({ http, userAgent, own: request.headers ?? {}, url, trusted, hasBody: body !== undefined })
      for (const secret of [...secretsOfUrl(url), ...headers.secrets, ...connections.secretsOf(url)]) secrets.add(secret)

      const raw = await connections.request({ url, method, headers: headers.list, body, signal })
      const answer = { status: raw.statusCode, headers: flatten(raw.headers), body: await readStart(raw.body) }
      if (answer.status >= 200 && answer.status < 300) return answer

      const next = http.followRedirects ? redirectOf(answer, hop) : undefined
      if (!next) throw refusal(answer, { retryStatus, redact: createRedact(secrets), now: Date.now() })
      hop = next
      trusted &&= sharesTrust(first, hop.url)
    }
    throw failure(`stopped after ${maxRequests} redirects`)
  }
}

function bodyOf ({ body }: HttpRequest): string | undefined {
  return body === undefined || typeof body === 'string' ? body : toGoJson(body) + '\n'
}

function flatten (headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value = '']) => [name, typeof value === 'string' ? value : value.join(', ')]))
}
