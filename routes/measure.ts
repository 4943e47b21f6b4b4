import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../src/metrics.ts'
import { pathOf } from './query.ts'

/** Observes how long each request took, and how large the answer was, by its route; URLs that nobody registered would be labels without end. */
export function measureRequests (app: FastifyInstance, { httpRequestDuration, httpResponseSize }: Pick<Metrics, 'httpRequestDuration' | 'httpResponseSize'>, prefix: string): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions
    if (url === undefined || request.is404) return
    const handler = pathOf(url).slice(prefix.length).replace(/(?<=.)\/$/, '').replace(/:(\w+)/g, '{$1}')
    const method = request.method.toLowerCase()
    httpRequestDuration.observe({ handler, method, code: String(reply.statusCode) }, reply.elapsedTime / 1000)
    // Of the API Alertmanager measures no sizes.
    if (!handler.startsWith('/api/')) httpResponseSize.observe({ handler, method }, Number(reply.getHeader('content-length') ?? 0))
  })
}
