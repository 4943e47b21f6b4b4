import type { FastifyReply, FastifyRequest } from 'fastify'
import { queryOf } from './query.ts'
import { decodePath, escapePath, sentPath } from './request-path.ts'
import { hasHandler, sendText } from './resource.ts'

/** 404 as plain text, after a look whether the path without the slash at its end is known. */
export async function answerUnknownPath (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = decodePath(sentPath(request))
  const plain = path.replace(/(?<=.)\/$/, '')
  // Go's router knows a path for a method only if it has a handler for it.
  if (plain !== path && hasHandler(request.server, request.method, plain)) {
    if (request.method === 'HEAD') reply.type('text/html; charset=utf-8')
    return reply.redirect(escapePath(plain) + queryOf(request.originalUrl), request.method === 'GET' ? 301 : 307)
  }
  return sendText(reply, 404, '404 page not found')
}
