import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { BadRequest, NotFound, SecretUnreadable, Unauthorized, Unavailable } from '../src/errors.ts'

export type Failure = { readonly status: number, readonly message: string }

/**
 * How an error is answered. What nobody foresaw goes to the log and is answered without details; Fastify's own
 * refusals (a body that is too large, a header that is wrong) carry their status.
 */
export function statusOf (error: FastifyError, request: FastifyRequest): Failure {
  if (error instanceof BadRequest) return { status: 400, message: error.message }
  if (error instanceof Unauthorized) return { status: 401, message: error.message }
  if (error instanceof NotFound) return { status: 404, message: error.message }
  if (error instanceof SecretUnreadable) {
    request.log.error({ url: request.routeOptions.url }, error.message)
    return { status: 503, message: 'the secret by which this request is to be checked cannot be read' }
  }
  if (error instanceof Unavailable) return { status: 503, message: `state is unreachable: ${error.message}` }
  if (error.statusCode === 413) return { status: 413, message: `the body is larger than ${request.routeOptions.bodyLimit} bytes` }
  if (error.statusCode && error.statusCode < 500) return { status: error.statusCode, message: error.message }

  request.log.error({ err: error, url: request.routeOptions.url }, 'a request failed')
  return { status: 500, message: STATUS_CODES[500] ?? '' }
}

/** Senders that honour it come back when the state may be there again; Prometheus comes back anyway. */
export function withHeadersOf (reply: FastifyReply, status: number): void {
  if (status === 503) reply.header('retry-after', '5')
  // Many read the answer only when they have written everything: Fastify would have closed the connection by then. Left open, what
  // remains of the body is read and thrown away, for as long as any request may take.
  if (status === 413) reply.removeHeader('connection')
}

/** An error as `{code, message}`, the form of everything that is not Alertmanager's. */
export function answerErrorObject (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, message } = statusOf(error, request)
  withHeadersOf(reply, status)
  return reply.code(status).send({ code: codes[status] ?? 'invalid_request', message })
}

const codes: { readonly [status: number]: string } = { 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 413: 'too_large', 500: 'internal', 503: 'unavailable' }
