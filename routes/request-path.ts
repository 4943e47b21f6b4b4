import type { FastifyRequest } from 'fastify'
import { pathOf, queryOf } from './query.ts'

/** The path as it was sent, escapes and all; also of a request line that names the host. Each of its characters is a byte. */
export function sentPath ({ originalUrl }: Pick<FastifyRequest, 'originalUrl'>): string {
  return withoutHost(pathOf(originalUrl))
}

/** What stands for a URL when its route is looked for: with escapes that the router can decode, which takes them to be UTF-8. Those that are none are left to it to refuse. */
export function routedUrl (url: string): string {
  if (url.startsWith('/') && !/[%#]/.test(url)) return url
  const routed = withoutHost(pathOf(url))
    .replace(/(?:%[89a-f][\da-f])+/gi, bytes => encodeURIComponent(Buffer.from(decodePath(bytes), 'latin1').toString()))
    .replaceAll('#', '%23')
  return routed + queryOf(url)
}

function withoutHost (path: string): string {
  return path.startsWith('/') ? path : path.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '')
}

/** Each character of the result is a byte. */
export function decodePath (path: string): string {
  return path.replace(/%([\da-f]{2})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** As Go escapes a path. */
export function escapePath (bytes: string): string {
  return bytes.replace(/[^\w\-.~$&+,/:;=@]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
