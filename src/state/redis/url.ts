import type { RedisOptions } from 'ioredis'

/** Where a Redis is reached, as its URL says. */
export type RedisAddress =
  | { readonly kind: 'single', readonly url: string }
  | { readonly kind: 'socket', readonly path: string }
  | { readonly kind: 'sentinel', readonly hosts: Hosts, readonly master: string, readonly login: Login }
  | { readonly kind: 'cluster', readonly hosts: Hosts, readonly login: Login }

type Hosts = Array<{ host: string, port: number }>
type Login = Pick<RedisOptions, 'username' | 'password'>

/** The message never quotes the URL: what looks like its host may be half of a password. */
export class RedisUrlError extends Error {
  override readonly name = 'RedisUrlError'
}

export const redisUrlForms = 'redis://host:port/database, rediss://host:port/database, unix:///path, /path, redis-sentinel://host:port,host:port/master or redis-cluster://host:port,host:port'

/** Throws a RedisUrlError when no Redis can be meant by it. */
export function parseRedisUrl (url: string): RedisAddress {
  if (url.startsWith('/') && !url.startsWith('//')) return { kind: 'single', url }
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? []
  switch (scheme.toLowerCase()) {
    case 'redis':
    case 'rediss':
      return single(url)
    case 'unix':
      if (!rest.startsWith('/')) throw wrong('a path that begins with / is expected behind unix://')
      return { kind: 'socket', path: decoded(rest) }
    case 'redis-sentinel': {
      const [, login, hosts = '', master] = /^(?:([^@/]*)@)?([^@/]+)\/([^/?@]+)$/.exec(rest) ?? []
      if (master === undefined) throw wrong('redis-sentinel:// needs hosts and the name of the master behind them')
      return { kind: 'sentinel', hosts: parseHosts(hosts, 26379), master, login: parseLogin(login) }
    }
    case 'redis-cluster': {
      const [, login, hosts] = /^(?:([^@/]*)@)?([^@/]+)\/?$/.exec(rest) ?? []
      if (hosts === undefined) throw wrong('redis-cluster:// needs hosts and nothing behind them')
      return { kind: 'cluster', hosts: parseHosts(hosts, 6379), login: parseLogin(login) }
    }
    default:
      throw wrong('it begins with none of the known forms')
  }
}

function single (url: string): RedisAddress {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw wrong('its host or port is not valid (special characters in a password are written as %XX)')
  }
  decoded(parsed.username + parsed.password)
  const database = parsed.searchParams.get('db') ?? ''
  if (!/^\/?\d*$/.test(parsed.pathname) || !/^\d*$/.test(database) || parsed.hash !== '') {
    throw wrong('what stands behind the host must be the number of a database')
  }
  return { kind: 'single', url }
}

function parseLogin (login = ''): Login {
  if (login === '') return {}
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(login) ?? []
  return { ...(username !== '' && { username: decoded(username) }), password: decoded(password) }
}

function parseHosts (hosts: string, defaultPort: number): Hosts {
  return hosts.split(',').map(address => {
    const [, bracketed, plain, port = String(defaultPort)] = /^(?:\[([\da-f:.]+)\]|([^:[\]\s]+))(?::(\d+))?$/i.exec(address) ?? []
    const host = bracketed ?? plain
    if (host === undefined || Number(port) > 65_535) throw wrong('its hosts must be host or host:port, with commas between them')
    return { host, port: Number(port) }
  })
}

function decoded (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('a % must be followed by two hexadecimal digits')
  }
}

function wrong (what: string): RedisUrlError {
  return new RedisUrlError(`the URL of Redis is not valid: ${what}. Accepted are ${redisUrlForms}`)
}
