import { FlagError } from '../../flags.ts'
import { readOwn } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

export const sourceReplay = defineTool({
  name: 'source replay',
  operands: 'NAME ID',
  help: `Lets the router take a request again that it has kept, as if it came now, and prints what became of it. A problem that has ended fires again.

  tocsin source replay sentry 5f0a...`,
  flags: {},

  async run ({ operands, terminal, format, connect }) {
    const [name, id, more] = operands
    if (name === undefined) throw new FlagError("required argument 'NAME' not provided, try --help")
    if (id === undefined) throw new FlagError("required argument 'ID' not provided, try --help")
    if (more !== undefined) throw new FlagError(`unexpected ${more}, try --help`)
    const client = await connect()
    terminal.out(format.taken(readOwn.taken(await client.own({ method: 'POST', path: ['sources', name, 'deliveries', id, 'replay'] }))))
  }
})
