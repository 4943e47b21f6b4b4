import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { formatDuration } from '../../src/domain/duration.ts'
import type { Engine } from '../../src/engine.ts'
import type { KeptDelivery, SourceView } from '../../src/source-intake.ts'
import { addTocsinResource } from './answers.ts'
import { bodyLimit } from './body.ts'
import { nameOf } from './on-call.ts'
import { readParameters } from './parameters.ts'

type Options = { engine: Pick<Engine, 'sources'> }

const routes: FastifyPluginAsync<Options> = async (app, { engine: { sources } }) => {
  addTocsinResource(app, {
    url: '/sources',
    handlers: {
      async GET (request) {
        readParameters(request.url, [])
        return { items: (await sources.list()).map(printSource) }
      }
    }
  })

  addTocsinResource(app, {
    url: '/sources/:name/deliveries',
    handlers: {
      async GET (request) {
        readParameters(request.url, [])
        return { items: (await sources.deliveries(nameOf(request))).map(printDelivery) }
      }
    }
  })

  addTocsinResource(app, {
    url: '/sources/:name/deliveries/:id',
    handlers: {
      async GET (request) {
        readParameters(request.url, [])
        const delivery = await sources.delivery(nameOf(request), idOf(request))
        return { ...printDelivery(delivery), body: delivery.body }
      }
    }
  })

  addTocsinResource(app, {
    url: '/sources/:name/deliveries/:id/replay',
    bodyLimit,
    handlers: {
      async POST (request) {
        readParameters(request.url, [])
        return await sources.replay(nameOf(request), idOf(request))
      }
    }
  })
}

function printSource ({ config, status, isSilent, open }: SourceView) {
  const { name, type, labels, tags, ackOnAssign, hold, expectEvery } = config
  const { since, lastContact, accepted = 0, ignored = 0, duplicate = 0, refused = {} } = status ?? {}
  return {
    name,
    type,
    labels,
    tags,
    ackOnAssign,
    hold: duration(hold),
    expectEvery: duration(expectEvery),
    silent: isSilent,
    since: time(since),
    lastContact: time(lastContact),
    accepted,
    ignored,
    duplicate,
    refused,
    open
  }
}

function printDelivery ({ id, at, method, bytes, headers, packed, outcome }: KeptDelivery) {
  return { id, at: time(at), method, bytes, headers, outcome, hasBody: packed !== undefined }
}

function idOf ({ params }: FastifyRequest): string {
  return (params as { id: string }).id // The routes have it.
}

function duration (ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms)
}

function time (at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}

export default routes
