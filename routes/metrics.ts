import type { FastifyPluginAsync } from 'fastify'
import { collectDefaultMetrics } from 'prom-client'
import type { Engine } from '../src/engine.ts'
import { addResource, refuseInText } from './resource.ts'

const routes: FastifyPluginAsync<{ engine: Pick<Engine, 'metrics' | 'observe'> }> = async (app, { engine }) => {
  const { registry } = engine.metrics
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry })

  addResource(app, {
    url: '/metrics',
    handlers: {
      async GET (_request, reply) {
        // Without the state there is still all the rest to be seen, the more so then.
        await engine.observe().catch(() => {})
        return reply.type(registry.contentType).send(await registry.metrics())
      }
    }
  }, refuseInText)
}

export default routes
