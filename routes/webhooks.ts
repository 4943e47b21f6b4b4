import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { BadRequest, NotFound } from '../src/errors.ts'
import type { Delivery } from '../src/sources/source.ts'
import { answerErrorObject, withHeadersOf } from './failure.ts'
import { parseDocument } from './json-text.ts'
import type { Limits } from './limits.ts'
import { addResource, refuseInText } from './resource.ts'

type Options = { engine: Pick<Engine, 'sources'>, limits: Limits }

/** How many lines an answer has of each list. */
const listed = 50

/** `POST /webhooks/<name>`, and with a secret behind the name for senders that sign nothing. */
const routes: FastifyPluginAsync<Options> = async (app, { engine: { sources }, limits }) => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 413) sources.refused(nameIn(request), 'too large')
    return answerErrorObject(error, request, reply)
  })

  for (const url of ['/webhooks/:source', '/webhooks/:source/*']) {
    addResource(app, {
      url,
      bodyLimit: limits.webhookBody,
      handlers: { GET: receive, POST: receive, PUT: receive },
      isSigned: hasOwnSecret,
      // Before its body is read.
      async onRequest (request, reply) {
        const { type } = sources.find(nameIn(request))
        if (request.method === 'GET' && !type.answersGet) return await refuseInText(request, reply, ['POST', 'PUT'])
        if (Number(request.headers['content-length']) > limitOf(request)) return tooLarge(request, reply)
      }
    }, refuseInText)
  }

  async function receive (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    if (body.length > limitOf(request)) return tooLarge(request, reply)
    const { answer, status = 200, outcome, problems, ...figures } = await sources.receive(nameIn(request), deliveryOf(request, body))
    if (answer !== undefined) return reply.code(status).send(answer)
    const isRefused = figures.rejected > 0 && figures.accepted === 0
    return reply.code(isRefused ? 400 : status).send({ ...figures, problems: problems.slice(0, listed), outcome: outcome.slice(0, listed) })
  }

  function deliveryOf (request: FastifyRequest, body: Buffer): Delivery {
    let parsed: { readonly value: unknown } | undefined
    return {
      method: request.method === 'GET' ? 'GET' : 'POST',
      body,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])),
      token: parameter(request, '*'),
      query: /\?(.*)$/s.exec(request.raw.url ?? '')?.[1] ?? '',
      json () {
        if (body.length === 0) throw new BadRequest('the body is empty')
        parsed ??= { value: parse(body) }
        return parsed.value
      }
    }
  }

  function parse (body: Buffer): unknown {
    try {
      return parseDocument(body, limits)
    } catch (error) {
      if (error instanceof BadRequest) throw new BadRequest(`the body cannot be read as JSON: ${error.message}`)
      throw error
    }
  }

  function limitOf (request: FastifyRequest): number {
    return Math.min(sources.find(nameIn(request)).type.bodyLimit ?? Infinity, limits.webhookBody)
  }

  function tooLarge (request: FastifyRequest, reply: FastifyReply): FastifyReply {
    sources.refused(nameIn(request), 'too large')
    withHeadersOf(reply, 413)
    return reply.code(413).send({ code: 'too_large', message: `the body is larger than ${limitOf(request)} bytes` })
  }

  /** Whether its sender shows a secret of the source, and so needs no password of the router. */
  function hasOwnSecret (request: FastifyRequest): boolean {
    try {
      const { type, config } = sources.find(nameIn(request))
      return type.signs || config.secret !== undefined || config.secretFile !== undefined
    } catch (error) {
      // Who is unknown has none; while the router starts, whoever it is, is told so.
      return !(error instanceof NotFound)
    }
  }
}

function nameIn (request: FastifyRequest): string {
  return parameter(request, 'source')
}

function parameter ({ params }: FastifyRequest, name: string): string {
  return String(Reflect.get(Object(params), name) ?? '')
}

export default routes
