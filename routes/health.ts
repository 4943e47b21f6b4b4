import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { addResource, refuseInText } from './resource.ts'

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'health'> }> = async (app, { engine }) => {
  addResource(app, {
    url: '/health',
    handlers: {
      async GET (_request, reply) {
        const health = await engine.health()
        return reply.code(health.status === 'ok' ? 200 : 503).header('cache-control', 'no-store').send(health)
      }
    }
  }, refuseInText)
}

export default routes
