import type { FastifyInstance, FastifyReply } from 'fastify'
import { BadRequest, NotFound, Unavailable } from '../../src/errors.ts'
import { addResource, type Refuse, type Resource } from '../resource.ts'
import { offerJson } from './negotiation.ts'
import { Refusal } from './refusal.ts'

/** Registers a resource with and without a slash at its end. */
export function addV2Resource (app: FastifyInstance, resource: Resource): void {
  const { GET, ...others } = resource.handlers
  const handlers = { ...GET && { GET: async (...[request, reply]) { offerJson(request.headers.accept); return GET(request, reply) } }, ...others }
  for (const url of [resource.url, `${resource.url}/`]) addResource(app, { ...resource, url, handlers }, refuse)
}

const refuse: Refuse = async (request, reply, allowed) => {
  reply.header('allow', allowed.join(','))
  return sendRefusal(reply, new Refusal(405, `method ${request.method} is not allowed, but [${allowed.join(',')}] are`))
}

/** Sends JSON text; Alertmanager ends it with a newline. */
export function sendJson (reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json').send(`${json}\n`)
}

export function sendRefusal (reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  return reply.code(status).type('application/json').send(JSON.stringify({ code, message }))
}
