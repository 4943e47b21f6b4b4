import type { FastifyPluginAsync } from 'fastify'
import { collectDefaultMetrics } from 'prom-client'
import type { Metrics } from '../src/metrics.ts'
import { addResource, refuseInText } from './resource.ts'

const routes: FastifyPluginAsync<{ metrics: Metrics }> = async (app, { metrics: { registry } }) => {
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry })

  addResource(app, {
    url: '/metrics',
    handlers: {
      GET: async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics())
    }
  }, refuseInText)
}

export default routes
