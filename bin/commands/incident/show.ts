import { FlagError } from '../../flags.ts'
import { readOwn } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

export const incidentShow = defineTool({
  name: 'incident show',
  operands: 'ID',
  help: 'Shows an incident: who was paged, who answered, what is next, and all that has happened.',
  flags: {},

  async run ({ operands, terminal, format, connect }) {
    const [id, more] = operands
    if (id === undefined) throw new FlagError("required argument 'ID' not provided, try --help")
    if (more !== undefined) throw new FlagError(`unexpected ${more}, try --help`)
    const client = await connect()
    terminal.out(format.incident(readOwn.incident(await client.own({ method: 'GET', path: ['incidents', id] }))))
  }
})
