import { defineTool } from '../../tool.ts'

export const configShow = defineTool({
  name: 'config show',
  help: `Prints the configuration that the router runs, secrets masked.

simple: the configuration; extended: its version and start as well; json: all of the router's status.`,
  flags: {},

  async run ({ terminal, format, connect }) {
    const client = await connect()
    terminal.out(format.config(await client.status()))
  }
})
