import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { addResource, type Handler, type Refuse, type Resource } from '../resource.ts'
import { offerJson } from './negotiation.ts'
import { Refusal, unknownPath } from './refusal.ts'

/** Registers a resource with and without a slash at its end. */
export function addV2Resource (app: FastifyInstance, resource: Resource): void {
  const { GET } = resource.handlers
  const handlers = GET ? { ...resource.handlers, GET: afterNegotiation(GET) } : resource.handlers
  for (const url of [resource.url, `${resource.url}/`]) addResource(app, { ...resource, url, handlers }, refuse)
}

function afterNegotiation (handler: Handler): Handler {
  return async (request, reply) => {
    offerJson(request.headers.accept)
    return handler(request, reply)
  }
}

const refuse: Refuse = async (request, reply, allowed) => {
  // To Alertmanager a path whose parameter is empty is no path of the resource.
  if (Object.values(request.params ?? {}).includes('')) return sendRefusal(reply, unknownPath(request.url))
  reply.header('allow', allowed.join(','))
  return sendRefusal(reply, new Refusal(405, `method ${request.method} is not allowed, but [${allowed.join(',')}] are`))
}

/** Sends JSON text; Alertmanager ends it with a newline. */
export function sendJson (reply: FastifyReply, json: string): FastifyReply {
  return send(reply, `${json}\n`)
}

/** So much text is printed at a time: long answers leave the process room for other work, and are never in memory as a whole. */
const printedAtOnce = 128 * 1024

/** Sends JSON text that comes in pieces. */
export function sendJsonPieces (reply: FastifyReply, pieces: Iterable<string>): FastifyReply {
  const chunks = chunksOf(pieces)
  const first = chunks.next()
  if (first.done) return reply.type('application/json').send(first.value)
  return reply.type('application/json').send(Readable.from(resume(first.value, chunks)))
}

/** Yields what is full and returns the rest. */
function * chunksOf (pieces: Iterable<string>): Generator<Buffer, Buffer> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < printedAtOnce) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  return Buffer.from(`${chunk}\n`)
}

function * resume (first: Buffer, chunks: Generator<Buffer, Buffer>): Generator<Buffer> {
  yield first
  yield yield * chunks
}

export function sendRefusal (reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  return send(reply.code(status), JSON.stringify({ code, message }))
}

/** Fastify would add a charset to the type of a text, which Alertmanager does not have. */
function send (reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json').send(Buffer.from(json))
}
