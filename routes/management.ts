import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { ConfigError } from '../src/errors.ts'
import { addResource, refuseInText, sendText } from './resource.ts'

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'reload'> }> = async (app, { engine }) => {
  for (const url of ['/-/healthy', '/-/ready']) {
    const ok = async () => 'OK'
    addResource(app, { url, handlers: { GET: ok, HEAD: ok } }, refuseInText)
  }

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
