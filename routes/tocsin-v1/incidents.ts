import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Incident, Mode } from '../../src/domain/incident.ts'
import type { Engine } from '../../src/engine.ts'
import type { Limits } from '../limits.ts'
import { acts, refusals } from './acts.ts'
import { addTocsinResource } from './answers.ts'
import { bodyLimit } from './body.ts'
import { printIncident, printLine, summarize } from './gettable-incident.ts'
import { readChoice, readLimit, readParameters } from './parameters.ts'

type Options = { engine: Pick<Engine, 'incidents' | 'now'>, limits: Limits }

const states: { readonly [state in Incident['state'] | Mode]: true } = { triggered: true, acknowledged: true, resolved: true, escalating: true, unattended: true, snoozed: true, suppressed: true }

const routes: FastifyPluginAsync<Options> = async (app, { engine: { incidents, now }, limits }) => {
  addTocsinResource(app, {
    url: '/incidents',
    handlers: {
      async GET (request) {
        const { one } = readParameters(request.url, ['state', 'policy', 'responder', 'limit', 'cursor'])
        const state = one('state')
        const page = await incidents.list({
          state: state === undefined ? undefined : readChoice('state', state, Object.keys(states)),
          policy: one('policy'),
          responder: one('responder'),
          limit: readLimit(one('limit')),
          cursor: one('cursor')
        })
        return { items: page.incidents.map(summarize), ...page.cursor !== undefined && { next: page.cursor } }
      }
    }
  })

  addTocsinResource(app, {
    url: '/incidents/:id',
    handlers: {
      async GET (request) {
        readParameters(request.url, [])
        const { lines, ...view } = await incidents.get(idOf(request))
        return { ...printIncident(view), timeLine: lines.map(printLine) }
      }
    }
  })

  for (const [name, readAct] of Object.entries(acts)) {
    addTocsinResource(app, {
      url: `/incidents/:id/${name}`,
      bodyLimit: Math.min(bodyLimit, limits.otherBody),
      handlers: {
        async POST (request, reply): Promise<FastifyReply> {
          readParameters(request.url, [])
          const act = readAct(request.body, { now: now(), limits })
          const { refused, ...view } = await incidents.act(idOf(request), act)
          // Whoever acknowledges too late has done nothing wrong, and it stands in the time line.
          if (refused === undefined || (refused === 'resolved' && act.kind === 'acknowledged')) return reply.send(printIncident(view))
          return reply.code(409).send({ code: refused.replaceAll(' ', '_'), message: refusals[refused] })
        }
      }
    })
  }
}

function idOf ({ params }: FastifyRequest): string {
  return (params as { id: string }).id // The routes have it.
}

export default routes
