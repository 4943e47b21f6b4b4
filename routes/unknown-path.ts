import type { FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from './query.ts'
import { hasHandler, sendText } from './resource.ts'

/** 404 as plain text, after a look whether a path with the slashes put right is known; `subtree` is that of an API with an answer of its own. */
export function unknownPathsBeside (subtree: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = pathOf(request.url)
    const query = request.url.slice(path.length)
    const clean = cleanPath(path, subtree)
    if (clean !== path) return reply.redirect(clean + query, 301)
    const plain = path.replace(/(?<=.)\/$/, '')
    // Go's router knows a path for a method only if it has a handler for it.
    if (plain !== path && hasHandler(request.server, request.method, plain)) {
      if (request.method === 'HEAD') reply.type('text/html; charset=utf-8')
      return reply.redirect(plain + query, request.method === 'GET' ? 301 : 307)
    }
    return sendText(reply, 404, '404 page not found')
  }
}

/** Without empty segments and those that go nowhere or up, as Go's `path.Clean`; a slash at the end stays, and the root of `subtree` gets one. */
export function cleanPath (path: string, subtree: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  // A browser takes a backslash for a slash, and two of those at the beginning for another host.
  const clean = `/${kept.join('/')}`.replaceAll('\\', '%5C')
  return clean === subtree || (path.endsWith('/') && clean !== '/') ? `${clean}/` : clean
}
