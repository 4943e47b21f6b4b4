import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine } from '../../src/engine.ts'
import { statusOf, withHeadersOf } from '../failure.ts'
import type { Limits } from '../limits.ts'
import { pathOf } from '../query.ts'
import alerts from './alerts.ts'
import { sendJson, sendRefusal } from './answers.ts'
import { allowOrigin, answerPreflight, isPreflight } from './cross-origin.ts'
import groups from './groups.ts'
import receivers from './receivers.ts'
import { Refusal } from './refusal.ts'
import silences from './silences.ts'
import status, { type VersionInfo } from './status.ts'

type Options = { engine: Engine, limits: Limits, matcherMode: MatcherMode, versionInfo: VersionInfo, nodeId?: string }

/** Alertmanager's API. */
const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, matcherMode, versionInfo, nodeId }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isPreflight(request)) return answerPreflight(request, reply)
    allowOrigin(request, reply)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url)
    if (path === app.prefix) return reply.redirect(`${path}/`, 301)
    const tidy = path.replace(/\/{2,}/g, '/')
    if (tidy !== path) return reply.redirect(tidy + request.url.slice(path.length), 301)
    return sendRefusal(reply, new Refusal(404, `path ${path} was not found`))
  })
  app.setErrorHandler(answerError)

  await app.register(alerts, { engine, limits, matcherMode })
  await app.register(groups, { engine, matcherMode })
  await app.register(receivers, { engine, matcherMode })
  await app.register(silences, { engine, limits, matcherMode })
  await app.register(status, { engine, versionInfo, ...nodeId !== undefined && { nodeId } })
}

/** What a handler says is a JSON string; what was wrong before it came to the handler is an object with a code. */
function answerError (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) return sendRefusal(reply, error)
  const { status, message } = statusOf(error, request)
  withHeadersOf(reply, status)
  if (error.statusCode && status < 500) return sendRefusal(reply, new Refusal(status, message))
  return sendJson(reply.code(status), JSON.stringify(message))
}

export default routes
