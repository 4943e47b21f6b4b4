import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import { hasMatchers, silenceState } from '../../src/domain/silence.ts'
import type { Engine } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { fromBytes } from '../../src/template/bytes.ts'
import { quote } from '../../src/template/quote.ts'
import { parseFirstValue } from '../json-text.ts'
import type { Limits } from '../limits.ts'
import { parseQuery } from '../query.ts'
import { decodePath, sentPath } from '../request-path.ts'
import { isTrue, readMatchers } from './alert-filter.ts'
import { addV2Resource, sendJson } from './answers.ts'
import { printList } from './gettable-alert.ts'
import { printSilence } from './gettable-silence.ts'
import { requireJson } from './negotiation.ts'
import { unreadable } from './posted-alerts.ts'
import { readPostedSilence } from './posted-silence.ts'
import { Refusal } from './refusal.ts'

type Options = { engine: Pick<Engine, 'now' | 'silences'>, limits: Limits, matcherMode: MatcherMode }

const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, matcherMode }) => {
  const { silences } = engine

  addV2Resource(app, {
    url: '/silences',
    handlers: {
      async GET (request, reply) {
        const query = parseQuery(request.url)
        const filters = readMatchers(query.get('filter'), matcherMode)
        const shown = { active: isTrue(query.get('active')?.at(-1)), pending: isTrue(query.get('pending')?.at(-1)), expired: isTrue(query.get('expired')?.at(-1)) }
        const all = await silences.list()
        const now = engine.now()
        return sendJson(reply, printList(all.filter(silence => shown[silenceState(silence, now)] && hasMatchers(silence, filters)), silence => printSilence(silence, now)))
      },

      async POST (request, reply) {
        const posted = readPostedSilence(Buffer.isBuffer(request.body) ? parse(request.body) : undefined)
        const silenceID = await silences.put(posted, { mode: matcherMode })
        return sendJson(reply, JSON.stringify({ silenceID }))
      }
    },
    async onRequest (request) {
      if (request.method === 'POST') requireJson(request.headers)
    }
  })

  addV2Resource(app, {
    url: '/silence/:silenceID',
    handlers: {
      async GET (request, reply) {
        const silence = await silences.get(idOf(request))
        return silence ? sendJson(reply, printSilence(silence, engine.now())) : reply.code(404).send()
      },

      async DELETE (request, reply) {
        const found = await silences.expire(idOf(request))
        return reply.code(found ? 200 : 404).send()
      }
    }
  })

  function parse (body: Buffer): unknown {
    try {
      return parseFirstValue(body.toString('utf8'), limits)
    } catch (error) {
      if (error instanceof BadRequest) throw unreadable(error.message, 'silence')
      throw error
    }
  }
}

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

function idOf (request: FastifyRequest): string {
  const { silenceID } = request.params as { silenceID: string } // The route has this parameter and no other.
  if (!uuid.test(silenceID)) throw new Refusal(422, `silenceID in path must be of type uuid: ${quote(sentID(request))}`, 601)
  return silenceID
}

/** Of any bytes. */
function sentID (request: FastifyRequest): string {
  const id = sentPath(request).split('/').findLast(segment => segment !== '') ?? ''
  return fromBytes(Buffer.from(decodePath(id), 'latin1'))
}

export default routes
