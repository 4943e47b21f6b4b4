import type { FastifyPluginAsync } from 'fastify'
import { addResource, refuseInText, type Handler } from './resource.ts'

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

const answerGone: Handler = async (_request, reply) => reply.code(410).send(gone)

export default routes
