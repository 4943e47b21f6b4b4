import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { html } from './html.ts'
import { pathOf } from './query.ts'
import { addResource, refuseInText, sendText } from './resource.ts'

/** The documentation that belongs to this very version, as the text that it is. */
const routes: FastifyPluginAsync<{ folder: string }> = async (app, { folder }) => {
  // Only what is there by name: a path from outside is never joined to ours.
  const pages = async () => (await readdir(folder).catch((): string[] => [])).filter(name => name.endsWith('.md')).sort()

  addResource(app, {
    url: '/docs',
    // Relative, as for the page: a proxy may have changed the path.
    handlers: { GET: async (request, reply) => reply.redirect(`${pathOf(request.url).replace(/^.*\//, '')}/`, 301) }
  }, refuseInText)

  addResource(app, {
    url: '/docs/',
    handlers: {
      async GET (_request, reply) {
        const list = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tocsin: documentation</title></head>
<body><h1>Documentation of this version</h1>
<ul>${(await pages()).map(name => html`<li><a href="${name}">${name}</a></li>`)}</ul>
</body>
</html>
`
        return reply.type('text/html; charset=utf-8').headers({ 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" }).send(list.html)
      }
    }
  }, refuseInText)

  addResource(app, {
    url: '/docs/:page',
    handlers: {
      async GET (request, reply) {
        const { page } = request.params as { page: string } // The route has the parameter.
        const known = await pages()
        if (!known.includes(page)) return sendText(reply, 404, `no such page, these are there: ${known.join(', ')}`)
        return reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(await readFile(join(folder, page), 'utf8'))
      }
    }
  }, refuseInText)
}

export default routes
