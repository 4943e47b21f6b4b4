import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../src/metrics.ts'
import { pathOf } from './query.ts'

/** Observes how long each request took, by its route; URLs that nobody registered would be labels without end. */
export function measureRequests (app: FastifyInstance, { httpRequestDuration }: Pick<Metrics, 'httpRequestDuration'>, prefix: string): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions
    if (url === undefined || request.is404) return
    const handler = pathOf(url).slice(prefix.length).replace(/(?<=.)\/$/, '').replace(/:(\w+)/g, '{$1}')
    httpRequestDuration.observe({ handler, method: request.method.toLowerCase(), code: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
}
