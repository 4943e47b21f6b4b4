import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { addResource, refuseInText, sendText } from './resource.ts'

/** The documentation that belongs to this very version, as the text that it is. */
const routes: FastifyPluginAsync<{ folder: string }> = async (app, { folder }) => {
  addResource(app, {
    url: '/docs/:page',
    handlers: {
      async GET (request, reply) {
        const { page } = request.params as { page: string } // The route has the parameter.
        // Only what is there by name: a path from outside is never joined to ours.
        const known = await readdir(folder).catch((): string[] => [])
        if (!page.endsWith('.md') || !known.includes(page)) return sendText(reply, 404, `no such page, these are there: ${known.filter(name => name.endsWith('.md')).join(', ')}`)
        return reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(await readFile(join(folder, page), 'utf8'))
      }
    }
  }, refuseInText)
}

export default routes
