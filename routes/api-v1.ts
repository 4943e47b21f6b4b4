import type { FastifyPluginAsync } from 'fastify'
import { addResource, refuseInText, type Handler, type Resource } from './resource.ts'

const gone = {
  status: 'deprecated',
  error: 'The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of version 0.27.0 - please use the equivalent route in the v2 API'
}

const answerGone: Handler = async (_request, reply) => reply.code(410).send(gone)

/** With the methods that they had. */
const resources: { readonly [path: string]: Resource['handlers'] } = {
  status: { GET: answerGone },
  receivers: { GET: answerGone },
  alerts: { GET: answerGone, POST: answerGone },
  silences: { GET: answerGone, POST: answerGone },
  'silence/:id': { GET: answerGone, DELETE: answerGone }
}

const routes: FastifyPluginAsync = async (app) => {
  for (const [path, handlers] of Object.entries(resources)) addResource(app, { url: `/api/v1/${path}`, handlers }, refuseInText)
}

export default routes
