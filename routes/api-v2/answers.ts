import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { quote } from '../go-json.ts'
import { addResource, type Handler, type Refuse, type Resource } from '../resource.ts'
import { offerJson } from './negotiation.ts'
import { Refusal } from './refusal.ts'

/** Registers a resource with and without a slash at its end. */
export function addV2Resource (app: FastifyInstance, resource: Resource): void {
  const handlers = Object.fromEntries(Object.entries(resource.handlers).map(([method, handler]) => [method, afterChecks(handler)]))
  for (const url of [resource.url, `${resource.url}/`]) addResource(app, { ...resource, url, handlers }, refuse)
}

function afterChecks (handler: Handler): Handler {
  return async (request, reply) => {
    // A POST has a body, which is looked at first.
    if (request.method !== 'POST') offerJson(request.headers.accept)
    return handler(request, reply)
  }
}

const refuse: Refuse = async (request, reply, allowed) => {
  reply.header('allow', allowed.join(','))
  return sendRefusal(reply, new Refusal(405, `method ${request.method} is not allowed, but [${allowed.join(',')}] are`))
}

/** Sends JSON text; Alertmanager ends it with a newline. */
export function sendJson (reply: FastifyReply, json: string): FastifyReply {
  return send(reply, `${json}\n`)
}

/** So much text is printed at a time: long answers leave the process room for other work, and are never in memory as a whole. */
const printedAtOnce = 128 * 1024

/** Part of a text; what is sent again and again is kept as its bytes. */
export type Piece = string | Buffer

/** Sends JSON text that comes in pieces. */
export function sendJsonPieces (reply: FastifyReply, pieces: Iterable<Piece>): FastifyReply {
  const chunks = chunksOf(pieces)
  const first = chunks.next()
  if (first.done) return reply.type('application/json').send(first.value)
  return reply.type('application/json').send(Readable.from(resume(first.value, chunks)))
}

/** Yields what is full and returns the rest. */
function * chunksOf (pieces: Iterable<Piece>): Generator<Buffer, Buffer> {
  let chunk: Buffer[] = []
  let size = 0
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
    } else {
      if (text) chunk.push(Buffer.from(text))
      chunk.push(piece)
      size += text.length + piece.length
      text = ''
    }
    if (size + text.length < printedAtOnce) continue
    yield Buffer.concat([...chunk, Buffer.from(text)])
    chunk = []
    size = 0
    text = ''
  }
  return Buffer.concat([...chunk, Buffer.from(`${text}\n`)])
}

function * resume (first: Buffer, chunks: Generator<Buffer, Buffer>): Generator<Buffer> {
  yield first
  yield yield * chunks
}

export function sendRefusal (reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  return send(reply.code(status), `{"code":${code},"message":${quote(message)}}`)
}

/** Fastify would add a charset to the type of a text, which Alertmanager does not have. */
function send (reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json').send(Buffer.from(json))
}
