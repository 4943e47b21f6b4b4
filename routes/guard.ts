import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Guard } from '../src/access/guard.ts'
import { sendText } from './resource.ts'

/** Has every request pass the guard before anything else is done for it, whatever its path. */
export function guardRequests (app: FastifyInstance, guard: Pick<Guard, 'admit' | 'headers'>): void {
  app.addHook('onRequest', async (request, reply): Promise<FastifyReply | undefined> => {
    reply.headers(guard.headers())
    switch (await guard.admit(request.headers.authorization, request.ip)) {
      case 'admitted': return undefined
      case 'too many': return sendText(reply, 429, 'Too Many Requests')
      case 'busy': return sendText(reply.header('retry-after', '5'), 503, 'Too many passwords are being looked at, try again later.')
      default: return sendText(reply.header('www-authenticate', 'Basic'), 401, 'Unauthorized')
    }
  })
}
