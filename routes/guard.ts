import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Guard } from '../src/access/guard.ts'
import { isSigned, sendText } from './resource.ts'

type Asked = Pick<Guard, 'admit' | 'headers'>

/** Has every request pass the guard before anything else is done for it, whatever its path. */
export function guardRequests (app: FastifyInstance, guard: Asked): void {
  app.addHook('onRequest', async (request, reply): Promise<FastifyReply | undefined> => await isAdmitted(guard, request, reply) ? undefined : reply)
}

/** Refuses a request for which no hook runs: its path cannot be decoded. */
export async function answerBadPath ({ guard, request, reply }: { guard: Asked | undefined, request: FastifyRequest, reply: FastifyReply }): Promise<void> {
  if (!guard || await isAdmitted(guard, request, reply)) reply.code(400).type('text/plain; charset=utf-8').header('connection', 'close').send('400 Bad Request')
}

/** Answers who is not. */
async function isAdmitted (guard: Asked, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  reply.headers(guard.headers())
  switch (await guard.admit(request.headers.authorization, request.ip, { isSigned: isSigned(request) })) {
    case 'admitted': return true
    case 'too many': sendText(reply, 429, 'Too Many Requests'); break
    case 'busy': sendText(reply.header('retry-after', '5'), 503, 'Too many passwords are being looked at, try again later.'); break
    default: sendText(reply.header('www-authenticate', 'Basic'), 401, 'Unauthorized')
  }
  return false
}
