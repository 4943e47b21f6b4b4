import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Metrics } from '../src/metrics.ts'
import { sendText } from './resource.ts'

type GetLimit = { readonly limit: number, readonly metrics: Pick<Metrics, 'httpRequestsInFlight' | 'httpConcurrencyLimitExceeded'> }

/** All GET requests share one limit, so that dashboards cannot take the place of alerts. */
export function limitGets (app: FastifyInstance, { limit, metrics }: GetLimit): void {
  let underWay = 0
  const change = (by: 1 | -1) => {
    underWay += by
    metrics.httpRequestsInFlight.set({ method: 'get' }, underWay)
  }

  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET') return
    if (underWay >= limit) {
      metrics.httpConcurrencyLimitExceeded.inc({ method: 'get' })
      return sendText(reply, 503, `Limit of concurrent GET requests reached (${limit}), try again later.\n`)
    }
    change(1)
    // Also when the client went away before the answer.
    reply.raw.once('close', () => change(-1))
  })
}

/**
 * Answers 503 when a request takes longer than `timeout` milliseconds; what its handler does later goes nowhere. An answer that
 * is on its way is broken off.
 */
export function limitTime (app: FastifyInstance, { timeout, printed }: { timeout: number, printed: string }): void {
  app.addHook('onRequest', async (_request, reply) => {
    const timer = setTimeout(giveUp, timeout, reply, `Exceeded configured timeout of ${printed}.\n`)
    reply.raw.once('close', () => clearTimeout(timer))
  })
}

function giveUp (reply: FastifyReply, text: string): void {
  if (reply.sent) return
  if (reply.raw.headersSent) {
    reply.raw.destroy()
    return
  }
  reply.hijack()
  reply.raw.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}
