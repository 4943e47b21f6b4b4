import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { Unavailable } from '../src/errors.ts'
import { readHealth } from './health.ts'
import { pathOf } from './query.ts'
import { addResource, refuseInText } from './resource.ts'
import { bell, renderPage, type Page } from './web-page.ts'
import { style } from './web-style.ts'

type Options = {
  engine: Pick<Engine, 'groups' | 'health' | 'now' | 'silences'>
  routePrefix: string
  /** Of this product. */
  version: string
}

const headers = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
}

const routes: FastifyPluginAsync<Options> = async (app, { engine, routePrefix, version }) => {
  addResource(app, {
    url: '/',
    handlers: {
      async GET (request, reply) {
        // The links of the page are relative, so that it works behind a proxy that changes the path.
        if (!pathOf(request.url).endsWith('/')) return reply.redirect(`${routePrefix}/`, 301)
        const [groups, silences] = await Promise.all([readGroups(), readSilences()])
        const { checks } = await readHealth(engine)
        const html = renderPage({ now: engine.now(), groups, silences, checks, version })
        return reply.code(Array.isArray(groups) ? 200 : 503).headers(headers).type('text/html; charset=utf-8').send(html)
      }
    }
  }, refuseInText)

  addResource(app, {
    url: '/favicon.ico',
    handlers: { GET: async (_request, reply) => reply.type('image/svg+xml').send(bell('#b3261e')) }
  }, refuseInText)

  /** Without them the page still says that an alert is silenced. */
  async function readSilences (): Promise<Page['silences']> {
    try {
      return await engine.silences.list()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return []
    }
  }

  async function readGroups (): Promise<Page['groups']> {
    try {
      return await engine.groups()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return { unreachable: error.message }
    }
  }
}

export default routes
