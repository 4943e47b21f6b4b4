import type { FastifyBaseLogger, FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine } from '../../src/engine.ts'
import { statusOf, withHeadersOf } from '../failure.ts'
import type { Limits } from '../limits.ts'
import { sentPath } from '../request-path.ts'
import alerts from './alerts.ts'
import { sendJson, sendRefusal } from './answers.ts'
import { allowOrigin, answerPreflight, isPreflight } from './cross-origin.ts'
import groups from './groups.ts'
import { warnOfMatchers } from './matcher-warnings.ts'
import receivers from './receivers.ts'
import { Refusal, unknownPath } from './refusal.ts'
import silences from './silences.ts'
import status, { type VersionInfo } from './status.ts'

type Options = { engine: Engine, limits: Limits, log: FastifyBaseLogger, matcherMode: MatcherMode, versionInfo: VersionInfo, nodeId?: string }

/** Alertmanager's API. */
const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, log, matcherMode, versionInfo, nodeId }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isPreflight(request)) return answerPreflight(request, reply)
    allowOrigin(request, reply)
    if (!request.is404 && !isSpelledOut(request)) throw unknownPath(sentPath(request))
  })
  app.setNotFoundHandler(async (request, reply) => sendRefusal(reply, unknownPath(sentPath(request))))
  app.setErrorHandler(answerError)
  warnOfMatchers(app, { mode: matcherMode, log })

  await app.register(alerts, { engine, limits, matcherMode })
  await app.register(groups, { engine, matcherMode })
  await app.register(receivers, { engine, matcherMode })
  await app.register(silences, { engine, limits, matcherMode })
  await app.register(status, { engine, versionInfo, ...nodeId !== undefined && { nodeId } })
}

/** To Alertmanager a path with escapes is a path of a resource only if they are in its parameter, and no such path if that is empty. */
function isSpelledOut (request: FastifyRequest): boolean {
  const [fixed = '', parameter] = (request.routeOptions.url ?? '').split(/(?=:)/)
  const path = sentPath(request)
  return parameter === undefined ? path === fixed : path.startsWith(fixed) && path !== fixed
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
