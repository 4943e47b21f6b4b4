import type { FastifyPluginAsync } from 'fastify'
import { addV2Resource, sendJson } from './answers.ts'

const routes: FastifyPluginAsync = async (app) => {
  addV2Resource(app, {
    url: '/silences',
    handlers: {
      GET: async (_request, reply) => sendJson(reply, '[]'),
      POST: async (_request, reply) => sendJson(reply.code(501), '"silences are not supported yet"')
    }
  })
}

export default routes
