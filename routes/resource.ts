import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'

const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

export type Resource = {
  readonly url: string
  readonly handlers: { readonly [method in 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE']?: Handler }
  readonly bodyLimit?: number
  /** Runs before anything of the body is read. */
  readonly onRequest?: Handler
  /** Its handlers look at a signature in the request, and so need no password. */
  readonly isSigned?: boolean | ((request: FastifyRequest) => boolean)
}

/** Answers a method that a resource does not have. */
export type Refuse = (request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]) => Promise<unknown>

/** Registers the handlers of a URL, and a refusal for every other method: Fastify itself would answer 404. */
export function addResource (app: FastifyInstance, resource: Resource, refuse: Refuse): void {
  const { url, handlers, bodyLimit, onRequest, isSigned } = resource
  const config = { [signed]: isSigned ?? false }
  // By the server, which all scopes of an app share.
  const known = handled.get(app.server) ?? new Set<string>()
  handled.set(app.server, known)
  for (const method of Object.keys(handlers)) known.add(`${method} ${app.prefix}${url}`)
  for (const [method, handler] of Object.entries(handlers)) {
    app.route({ method, url, handler, config, ...bodyLimit && { bodyLimit }, ...onRequest && { onRequest } })
  }
  const allowed = Object.keys(handlers)
  // As a hook it answers before the body is read.
  const answer = (request: FastifyRequest, reply: FastifyReply) => refuse(request, reply, allowed)
  app.route({ method: methods.filter(method => !allowed.includes(method)), url, config, onRequest: answer, handler: answer })
}

const signed = Symbol('signed')

/** Whether who answers the request asks for a signature. The route says so, not the path: there are many ways to write one. */
export function isSigned (request: FastifyRequest): boolean {
  const said: unknown = Reflect.get(request.routeOptions.config ?? {}, signed)
  return typeof said === 'function' ? said(request) === true : said === true
}

const handled = new WeakMap<object, Set<string>>()

/** Whether there is a handler for a method and a URL without parameters, apart from the refusals. */
export function hasHandler (app: FastifyInstance, method: string, url: string): boolean {
  return handled.get(app.server)?.has(`${method} ${url}`) ?? false
}

/** The refusal of everything that is not an API: plain text, and OPTIONS is answered with what is allowed. */
export const refuseInText: Refuse = async (request, reply, allowed) => {
  reply.header('allow', [...allowed, 'OPTIONS'].sort().join(', '))
  if (request.method === 'OPTIONS') return reply.send()
  return sendText(reply, 405, 'Method Not Allowed')
}

/** Text as Go's `http.Error` sends it. */
export function sendText (reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(`${text}\n`)
}
