import { readOwn } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

export const sourceList = defineTool({
  name: 'source list',
  help: 'Lists the sources of webhooks: when each was heard of last, and what came of its requests. SILENT is one that was expected and did not come.',
  flags: {},

  async run ({ terminal, format, connect }) {
    const client = await connect()
    terminal.out(format.sources(readOwn.sources(await client.own({ method: 'GET', path: ['sources'] })).items))
  }
})
