import type { FastifyPluginAsync, RouteHandlerMethod } from 'fastify'
import { addResource, refuseInText } from './resource.ts'

const gone = {
  status: 'deprecated',
  error: 'The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of version 0.27.0 - please use the equivalent route in the v2 API'
}

const routes: FastifyPluginAsync = async (app) => {
  for (const path of ['status', 'receivers', 'alerts', 'silences', 'silence/:id']) {
    addResource(app, {
      url: `/api/v1/${path}`,
      handlers: { GET: answerGone, POST: answerGone, DELETE: answerGone }
    }, refuseInText)
  }
}

const answerGone: RouteHandlerMethod = async (_request, reply) => reply.code(410).type('application/json').send(JSON.stringify(gone))

export default routes
