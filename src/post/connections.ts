import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { HttpConfig } from '../domain/config.ts'
import { failure } from './failure.ts'
import type { Method } from './redirect.ts'
import { createProxyRule, type Environment, type ProxyRule } from './proxy.ts'
import { readTls, sameTls, tlsOptions, type TlsMaterial } from './tls.ts'
import { openTunnel } from './tunnel.ts'
import { basicAuthOf, decode } from './url.ts'

const connectTimeout = 10_000
const idleTime = 5 * 60_000

export type RawRequest = {
  readonly url: URL
  readonly method: Method
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: string | undefined
  readonly signal: AbortSignal
}

type Agents = {
  readonly tls: TlsMaterial
  /** To the services, through a tunnel where a proxy applies. */
  readonly services: Agent
  /** To proxies, for what they read themselves: requests to http URLs. */
  readonly proxies: Agent
}

/** The connections of one http_config. They are kept for the next request, and replaced when a TLS file has changed. */
export function createConnections (http: HttpConfig, options: { environment: Environment, onRenewed: () => void }) {
  const proxyRule = createProxyRule(http, options.environment)
  let agents: Agents | undefined
  let closed = false

  async function upToDate (): Promise<Agents> {
    const tls = await readTls(http.tls)
    if (closed) throw failure('client is closed')
    if (agents && sameTls(agents.tls, tls)) return agents
    const outdated = agents
    agents = createAgents(http, { tls, proxyRule })
    if (outdated) {
      options.onRenewed()
      // Requests under way end on the old connections; how is for their own callers to see.
      closeAgents(outdated).catch(() => {})
    }
    return agents
  }

  return {
    /** What must not be shown of the way to a URL, because a proxy may quote it. */
    secretsOf (url: URL): string[] {
      const proxy = proxyRule(url)
      if (!proxy) return []
      return [proxy.username, proxy.password, decode(proxy.password), basicAuthOf(proxy)?.replace('Basic ', '') ?? '', ...Object.values(http.proxyConnectHeader).flat()]
    },

    async request ({ url, ...request }: RawRequest): Promise<Dispatcher.ResponseData> {
      const { services, proxies } = await upToDate()
      const path = url.pathname + url.search
      const headers = [...request.headers]
      const limits = { headersTimeout: 0, bodyTimeout: 0 }
      const proxy = proxyRule(url)
      if (!proxy || url.protocol === 'https:') return await services.request({ ...request, ...limits, headers, origin: url.origin, path })

      supported(proxy)
      const authorization = basicAuthOf(proxy)
      headers.push('host', url.host, ...authorization ? ['proxy-authorization', authorization] : [])
      return await proxies.request({ ...request, ...limits, headers, origin: proxy.origin, path: url.origin + path })
    },

    async close (): Promise<void> {
      closed = true
      if (agents) await closeAgents(agents)
    }
  }
}

function createAgents (http: HttpConfig, { tls, proxyRule }: { tls: TlsMaterial, proxyRule: ProxyRule }): Agents {
  const secure = tlsOptions(http.tls, tls)
  const connect = buildConnector({ ...secure, allowH2: http.enableHttp2, timeout: connectTimeout })
  const connectToProxy = buildConnector({ ...secure, timeout: connectTimeout })
  const keep = { keepAliveTimeout: idleTime, keepAliveMaxTimeout: idleTime }

  return {
    tls,
    services: new Agent({
      ...keep,
      connect (to, callback) {
        const proxy = to.protocol === 'https:' ? proxyRule(new URL(`https://${to.host}`)) : undefined
        if (!proxy) return connect(to, callback)
        openThrough(proxy).then(
          httpSocket => connect({ ...to, httpSocket }, callback),
          error => callback(error, null))
        async function openThrough (proxy: URL) {
          supported(proxy)
          const target = `${to.hostname.includes(':') ? `[${to.hostname}]` : to.hostname}:${to.port || '443'}`
          return await openTunnel({ proxy, target, headers: http.proxyConnectHeader, tls: secure, timeout: connectTimeout })
        }
      }
    }),
    proxies: new Agent({
      ...keep,
      // The Host header names the service; the certificate must be the proxy's.
      connect: (to, callback) => connectToProxy({ ...to, servername: undefined }, callback)
    })
  }
}

async function closeAgents ({ services, proxies }: Agents): Promise<void> {
  await Promise.all([services.close(), proxies.close()])
}

function supported (proxy: URL): void {
  if (!/^https?:$/.test(proxy.protocol)) throw failure(`proxies of scheme ${proxy.protocol.slice(0, -1)} are not supported`)
}
