import type { FastifyReply, FastifyRequest } from 'fastify'

const methods = new Set(['GET', 'POST', 'HEAD'])
const headers = new Set(['accept', 'content-type', 'x-requested-with'])

export function isPreflight ({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

/** Always 204: whether the request is allowed, the headers say. */
export function answerPreflight (request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { origin, 'access-control-request-method': method = '', 'access-control-request-headers': wanted = '' } = request.headers
  reply.code(204).header('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers')
  const harmless = wanted.split(',').every(name => !name.trim() || headers.has(name.trim().toLowerCase()))
  if (origin && methods.has(method) && harmless) {
    reply.header('access-control-allow-origin', '*').header('access-control-allow-methods', method)
    if (wanted) reply.header('access-control-allow-headers', wanted)
  }
  return reply.send()
}

export function allowOrigin ({ method, headers: { origin } }: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'Origin')
  if (origin && (methods.has(method) || method === 'OPTIONS')) reply.header('access-control-allow-origin', '*')
}
