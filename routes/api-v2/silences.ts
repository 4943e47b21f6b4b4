import type { FastifyPluginAsync } from 'fastify'
import { addV2Resource, sendJson } from './answers.ts'

const routes: FastifyPluginAsync = async (app) => {
  addV2Resource(app, {
    url: '/silences',
    handlers: {
      GET: async (_request, reply) => sendJson(reply, '[]'),
      // amtool prints what a 400 says, and of a 501 only that it was one.
      POST: async (_request, reply) => sendJson(reply.code(400), '"silences are not supported yet"')
    }
  })
}

export default routes
