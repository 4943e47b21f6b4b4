import { defineTool } from '../../tool.ts'

export const clusterShow = defineTool({
  name: 'cluster show',
  help: 'Shows the state of the cluster, and with -o extended its nodes.',
  flags: {},

  async run ({ terminal, format, connect }) {
    const client = await connect()
    const { cluster } = await client.status()
    terminal.out(format.cluster(cluster))
  }
})
