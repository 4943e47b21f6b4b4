import type { FastifyPluginAsync } from 'fastify'
import type { Check, Engine } from '../src/engine.ts'
import { Unavailable } from '../src/errors.ts'
import { addResource, refuseInText } from './resource.ts'

export type Health = { readonly status: 'ok' | 'failing', readonly checks: { readonly [name: string]: Check } }

/** What the engine says of itself; when even that needs the state, that is what fails. */
export async function readHealth (engine: Pick<Engine, 'health'>): Promise<Health> {
  try {
    return await engine.health()
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return { status: 'failing', checks: { redis: { status: 'failing', message: error.message } } }
  }
}

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'health'> }> = async (app, { engine }) => {
  addResource(app, {
    url: '/health',
    handlers: {
      async GET (_request, reply) {
        const health = await readHealth(engine)
        return reply.code(health.status === 'ok' ? 200 : 503).header('cache-control', 'no-store').send(health)
      }
    }
  }, refuseInText)
}

export default routes
