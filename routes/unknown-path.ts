import type { FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from './query.ts'
import { sendText } from './resource.ts'

/** 404 as plain text, after a look whether a path with the slashes put right is known. */
export async function answerUnknownPath (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = pathOf(request.url)
  const tidy = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
  if (tidy !== path && request.server.hasRoute({ method: 'GET', url: tidy })) {
    return reply.redirect(tidy + request.url.slice(path.length), request.method === 'GET' ? 301 : 308)
  }
  return sendText(reply, 404, '404 page not found')
}
