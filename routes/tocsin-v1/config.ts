import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../../src/engine.ts'
import { addTocsinResource } from './answers.ts'

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'config'> }> = async (app, { engine }) => {
  addTocsinResource(app, {
    url: '/config',
    handlers: {
      async GET () {
        const { hash, printedWhole: printed, warnings } = engine.config()
        return { hash, printed, warnings }
      }
    }
  })
}

export default routes
