import type { FastifyInstance } from 'fastify'
import { addResource, type Refuse, type Resource } from '../resource.ts'

export function addTocsinResource (app: FastifyInstance, resource: Resource): void {
  addResource(app, resource, refuse)
}

const refuse: Refuse = async (request, reply, allowed) =>
  reply.code(405).header('allow', allowed.join(', ')).send({ code: 'method_not_allowed', message: `${request.method} is not allowed here, ${allowed.join(', ')} is` })
