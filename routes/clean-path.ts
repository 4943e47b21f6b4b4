import type { FastifyInstance } from 'fastify'
import { queryOf } from './query.ts'
import { decodePath, escapePath, sentPath } from './request-path.ts'

/**
 * Redirects a path to the one that it leads to, before a route or an API sees it; `subtree` is that of an API. What is no path is answered,
 * too. Below `named`, names are parts of paths: what is escaped there stays as it is.
 */
export function redirectUncleanPaths (app: FastifyInstance, { subtree, named }: { readonly subtree: string, readonly named: string }): void {
  app.addHook('onRequest', async (request, reply) => {
    const path = sentPath(request)
    if (path === '*') return reply.code(request.method === 'OPTIONS' ? 200 : 400).header('connection', 'close').send()
    if (path !== subtree && !/\/[./]|%/.test(path)) return
    const hasNames = path.startsWith(`${named}/`)
    const decoded = hasNames ? path : decodePath(path)
    const clean = cleanPath(decoded, subtree)
    if (clean !== decoded) return reply.redirect((hasNames ? clean : escapePath(clean)) + queryOf(request.originalUrl), 301)
  })
}

/** Without empty segments and those that go nowhere or up, as Go's `path.Clean`; a slash at the end stays, and the root of `subtree` gets one. */
export function cleanPath (path: string, subtree: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const clean = `/${kept.join('/')}`
  return clean === subtree || (path.endsWith('/') && clean !== '/') ? `${clean}/` : clean
}
