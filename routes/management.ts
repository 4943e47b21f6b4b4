import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { ConfigError } from '../src/errors.ts'
import { addResource, refuseInText, sendText } from './resource.ts'

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'config' | 'reload'> }> = async (app, { engine }) => {
  const healthy = async () => 'OK'
  const ready = async () => {
    // Unavailable for the moment between binding the address and having a configuration in force.
    engine.config()
    return 'OK'
  }
  addResource(app, { url: '/-/healthy', handlers: { GET: healthy, HEAD: async (_request, reply) => reply.send() } }, refuseInText)
  addResource(app, { url: '/-/ready', handlers: { GET: ready, HEAD: async (_request, reply) => { await ready(); return reply.send() } } }, refuseInText)

  addResource(app, {
    url: '/-/reload',
    handlers: {
      async POST (_request, reply) {
        try {
          await engine.reload()
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error
          return sendText(reply, 500, `failed to reload config: ${error.message}`)
        }
        return reply.send()
      }
    }
  }, refuseInText)
}

export default routes
