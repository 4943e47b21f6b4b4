import { BlockList, isIP } from 'node:net'
import type { HttpConfig } from '../domain/config.ts'
import { hostOf, portOf } from './url.ts'

/** Answers through which proxy a URL is reached; undefined means directly. */
export type ProxyRule = (url: URL) => URL | undefined

export type Environment = { readonly [name: string]: string | undefined }

/**
 * Go's rules. A `proxy_url` on its own is used for everything; together with `no_proxy`, or taken from the
 * environment, it is never used for this machine itself.
 */
export function createProxyRule (http: Pick<HttpConfig, 'proxyUrl' | 'noProxy' | 'proxyFromEnvironment'>, environment: Environment): ProxyRule {
  if (http.proxyFromEnvironment) {
    const read = (name: string) => environment[name] || environment[name.toLowerCase()]
    const secure = parseProxy(read('HTTPS_PROXY'))
    const plain = parseProxy(read('HTTP_PROXY'))
    const isDirect = createExceptions(read('NO_PROXY') ?? '')
    return url => isDirect(url) ? undefined : url.protocol === 'https:' ? secure : plain
  }
  const proxy = parseProxy(http.proxyUrl)
  if (!proxy || !http.noProxy) return () => proxy
  const isDirect = createExceptions(http.noProxy)
  return url => isDirect(url) ? undefined : proxy
}

function parseProxy (text: string | undefined): URL | undefined {
  if (!text) return undefined
  const url = /^[a-z][a-z0-9]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(url) ? new URL(url) : undefined
}

function createExceptions (list: string): (url: URL) => boolean {
  const entries = list.split(',').map(entry => entry.trim().toLowerCase()).filter(entry => entry !== '')
  const tests = entries.includes('*') ? [() => true] : entries.map(createException)

  return function isDirect (url) {
    const host = hostOf(url).toLowerCase()
    return host === 'localhost' || loopback(host) || tests.some(test => test(host, portOf(url)))
  }
}

type Exception = (host: string, port: string) => boolean

/** `10.0.0.0/8`, `10.1.2.3`, `example.com`, `.example.com`, `*.example.com`; each but the first with a port, if it has one. */
function createException (entry: string): Exception {
  const [, network, prefix] = /^(.+)\/(\d+)$/.exec(entry) ?? []
  if (network && prefix) return subnet(network, Number(prefix))

  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*)):(\d*)$/.exec(entry) ?? []
  const host = bracketed ?? plain ?? entry
  const onPort = (actual: string) => !port || actual === port
  if (host === '') return () => false
  if (isIP(host)) {
    const isAddress = subnet(host, isIP(host) === 4 ? 32 : 128)
    return (actual, actualPort) => isAddress(actual, actualPort) && onPort(actualPort)
  }

  const name = host.replace(/^\*\./, '.')
  const suffix = name.startsWith('.') ? name : `.${name}`
  return (actual, actualPort) => (actual.endsWith(suffix) || actual === name) && onPort(actualPort)
}

function subnet (network: string, prefix: number): Exception {
  const family = isIP(network)
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return () => false
  const addresses = new BlockList()
  addresses.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return host => isIP(host) !== 0 && addresses.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}

const loopbackAddresses = [subnet('127.0.0.0', 8), subnet('::1', 128)]

function loopback (host: string): boolean {
  return loopbackAddresses.some(contains => contains(host, ''))
}
