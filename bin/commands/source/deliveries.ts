import { FlagError } from '../../flags.ts'
import { readOwn } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

export const sourceDeliveries = defineTool({
  name: 'source deliveries',
  operands: 'NAME [ID]',
  help: `Lists the last requests of a source with what became of them, the latest first; or shows one with its body, in which secrets are masked.

  tocsin source deliveries sentry
  tocsin source deliveries sentry 5f0a...`,
  flags: {},

  async run ({ operands, terminal, format, connect }) {
    const [name, id, more] = operands
    if (name === undefined) throw new FlagError("required argument 'NAME' not provided, try --help")
    if (more !== undefined) throw new FlagError(`unexpected ${more}, try --help`)
    const client = await connect()
    const ask = (...rest: string[]) => client.own({ method: 'GET', path: ['sources', name, 'deliveries', ...rest] })
    if (id === undefined) terminal.out(format.deliveries(readOwn.deliveries(await ask()).items))
    else terminal.out(format.delivery(readOwn.delivery(await ask(id))))
  }
})
