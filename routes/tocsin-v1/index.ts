import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine } from '../../src/engine.ts'
import { answerErrorObject } from '../failure.ts'
import type { Limits } from '../limits.ts'
import { isForeign } from '../origin.ts'
import { pathOf } from '../query.ts'
import calendars from './calendars.ts'
import config from './config.ts'
import history from './history.ts'
import incidents from './incidents.ts'
import onCall from './on-call.ts'
import overrides from './overrides.ts'
import sources from './sources.ts'

type Options = { engine: Pick<Engine, 'config' | 'externalURL' | 'history' | 'incidents' | 'now' | 'onCall' | 'sources'>, limits: Limits, matcherMode: MatcherMode }

const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, matcherMode }) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('vary', 'Origin')
    if (isForeign(request, engine.externalURL)) return refuseOrigin(request, reply)
  })
  app.setNotFoundHandler(async ({ method, url }, reply) => reply.code(404).send({ code: 'not_found', message: `no ${method} ${pathOf(url)}` }))
  app.setErrorHandler(answerErrorObject)

  await app.register(config, { engine })
  await app.register(history, { engine, matcherMode })
  await app.register(incidents, { engine, limits })
  await app.register(onCall, { engine })
  await app.register(overrides, { engine, limits })
  await app.register(calendars, { engine })
  await app.register(sources, { engine })
}

function refuseOrigin ({ headers: { origin } }: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(403).send({ code: 'foreign_origin', message: `pages of ${origin} may not use this API` })
}

export default routes
