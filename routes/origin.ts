import type { FastifyRequest } from 'fastify'

/** A browser sends an origin with what a page of another site asks for. */
export function isForeign ({ headers: { origin, host } }: FastifyRequest, externalURL: string): boolean {
  if (origin === undefined) return false
  if (!URL.canParse(origin)) return true
  const own = URL.canParse(externalURL) ? new URL(externalURL).origin : undefined
  return new URL(origin).host !== host && origin !== own
}

/**
 * The same for a form of a page that sends no referrer: browsers keep its origin back, too, and say `null`, as they do for a page that
 * hides where it is. Those that say beside it whose page it is are believed; for others the form has a token.
 */
export function isForeignForm (request: FastifyRequest, externalURL: string): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== 'null' && isForeign(request, externalURL)
}
